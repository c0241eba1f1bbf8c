"""Customers' phones: writing from one, looking at one."""

import asyncio
from urllib.parse import unquote

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, Field

from contracts.errors import BadInput, NotFound
from services.sandbox import customer, inbound, window
from services.sandbox.api.auth import WorldDep
from services.sandbox.control.targets import Target, conversation_of
from services.sandbox.inbound_message import Inbound
from services.sandbox.media import MAX_BYTES
from services.sandbox.state import Inbox, Json
from services.sandbox.world import World

router = APIRouter(prefix="/__fake")


def whatsapp_inbox(world: World) -> Inbox:
    return world.store.one(Inbox, world.settings.chatwoot_inbox_id)


@router.post("/whatsapp/inbound")
async def receive(world: WorldDep, message: Inbound) -> Json:
    """Each message of a burst `gap_ms` after the one before. Ids are empty for what WhatsApp drops."""
    key: str | None = None
    ids: list[int] = []
    last_bubble: int | None = None
    for number, item in enumerate(message.items):
        if number:
            await asyncio.sleep(message.gap_ms / 1000)
        received = inbound.receive(world, whatsapp_inbox(world), message, item)
        if received.conversation:
            key = received.conversation.key
        ids += received.message_ids
        last_bubble = received.phone_message_id or last_bubble
    return {"conversation": key, "message_ids": ids, "phone_message_id": last_bubble}


@router.post("/whatsapp/media")
async def upload(world: WorldDep, request: Request, x_filename: str = Header("archivo")) -> Json:
    """The raw bytes of a file, its name percent-encoded; the `id` goes into a message's `media`."""
    content = await request.body()
    if not 0 < len(content) <= MAX_BYTES:
        raise BadInput(f"send the file's bytes as the body, 1 to {MAX_BYTES} of them")
    blob = world.media.add(content, unquote(x_filename), request.headers.get("content-type"))
    return {"id": blob.key, "content_type": blob.content_type, "size": blob.byte_size}


class ExpireWindow(Target):
    """Which conversation's window to close."""


@router.post("/whatsapp/expire_window")
async def expire_window(world: WorldDep, body: ExpireWindow) -> Json:
    """As if the customer's last message were older than 24 h."""
    conversation = conversation_of(world, body)
    with world.store.transaction():
        window.expire(world, conversation)
    return customer.thread_view(world, conversation)


class Templates(BaseModel):
    """The WhatsApp templates that Chatwoot has synced."""

    templates: list[Json] = Field(description="name, language, status, body with {{1}}")


@router.put("/whatsapp/templates")
async def templates(world: WorldDep, body: Templates) -> Json:
    missing = [t for t in body.templates if not {"name", "language", "status", "body"} <= t.keys()]
    if missing:
        raise BadInput("each template needs name, language, status and body")
    inbox = whatsapp_inbox(world)
    inbox.message_templates = body.templates
    world.store.save(inbox)
    return {"templates": inbox.message_templates}


@router.get("/customers")
async def customers(world: WorldDep) -> Json:
    return {"customers": customer.customers(world)}


@router.get("/customer/{who}")
async def phone(world: WorldDep, who: str, after: int = 0) -> Json:
    """What the phone shows, in delivery order; `after` leaves out bubbles up to that id."""
    found = customer.find(world, who)
    if found is None:
        raise NotFound(f"no customer has written from {who} yet")
    return customer.phone(world, *found, after=after)
