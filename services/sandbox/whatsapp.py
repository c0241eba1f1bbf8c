"""The WhatsApp side of an answer: accepted by Meta, on the phone, delivered, read, or refused."""

import re
from typing import Any
from urllib.parse import quote

from services.sandbox import markdown, messages
from services.sandbox.state import (
    AgentBot,
    Attachment,
    Author,
    Contact,
    Conversation,
    Inbox,
    Job,
    Json,
    Message,
    MessageStatus,
    MessageType,
    PhoneMessage,
    User,
)
from services.sandbox.window import can_reply
from services.sandbox.world import World

NEVER = 2**40
NO_TEMPLATE = "Template not found or invalid template name"


class SendReply:
    """The job that hands a message to Meta: template or free text, first attachment only."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def perform(self, job: Job) -> None:
        """Meta's latency is the job's delay."""

    def finish(self, job: Job, result: None) -> float | None:
        world, store = self._world, self._world.store
        message = store.get(Message, job.args["message"])
        if message is None or message.source_id:
            return None
        conversation = store.one(Conversation, message.conversation_id)
        wanted = message.additional_attributes.get("template_params")
        if wanted:
            text = template_text(store.one(Inbox, message.inbox_id), wanted)
        elif can_reply(world, conversation):
            text = markdown.to_whatsapp(message.content or "")
        else:
            text = None
        if text is None:
            messages.fail(world, message, NO_TEMPLATE)
            return None
        messages.update(world, message, source_id=world.wamid())
        arrive(world, conversation, message, text)
        delay = world.draw(world.settings.sandbox_delivered_delay)
        world.enqueue("low", "tick", {"message": message.id, "status": "delivered"}, delay)
        return None


class Tick:
    """The job of one status webhook of Meta: delivered, then read, or never read."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def perform(self, job: Job) -> None:
        """Nothing to wait for."""

    def finish(self, job: Job, result: None) -> float | None:
        world, status = self._world, job.args["status"]
        message = world.store.get(Message, job.args["message"])
        if message is None:
            return None
        messages.update(world, message, status=status)
        set_tick(world, message, status)
        if status == "delivered" and world.random.random() < world.settings.sandbox_read_probability:
            delay = world.draw(world.settings.sandbox_read_delay)
            world.enqueue("low", "tick", {"message": message.id, "status": "read"}, delay)
        return None


def template_text(inbox: Inbox, wanted: Any) -> str | None:
    """The text of an approved template with its parameters; None when there is no such template."""
    if not isinstance(wanted, dict):
        return None
    values = (wanted.get("processed_params") or {}).get("body") or {}
    for template in inbox.message_templates:
        same = template["name"] == wanted.get("name") and template["language"] == wanted.get("language")
        if same and template["status"] == "APPROVED":
            return re.sub(r"\{\{(\w+)\}\}", lambda found: str(values.get(found[1], "")), template["body"])
    return None


def arrive(world: World, conversation: Conversation, message: Message, text: str) -> PhoneMessage:
    """Put a message on the customer's phone."""
    author, name = _author(world, message)
    shown = world.store.add(
        PhoneMessage(
            contact_inbox_id=conversation.contact_inbox_id,
            conversation_id=conversation.id,
            message_id=message.id,
            wamid=message.source_id or "",
            author=author,
            author_name=name,
            text=text,
            at=world.clock(),
            status=message.status,
            attachments=phone_attachments(world, message)[: 1 if author != "customer" else None],
            buttons=_buttons(message),
            quoted=message.content_attributes.get("in_reply_to_external_id"),
        )
    )
    world.changed("phone", conversation=conversation.key)
    return shown


def set_tick(world: World, message: Message, status: MessageStatus) -> None:
    for shown in world.store.all(PhoneMessage, "message_id = ?", message.id):
        shown.status = status
        world.store.save(shown)
    conversation = world.store.one(Conversation, message.conversation_id)
    world.changed("phone", conversation=conversation.key)


def phone_attachments(world: World, message: Message) -> list[Json]:
    """Attachments as a phone shows them, with URLs relative to the sandbox."""
    shown: list[Json] = []
    for record in world.store.all(Attachment, "message_id = ?", message.id):
        view: Json = {"kind": record.file_type}
        if record.file_type == "location":
            view |= {"lat": record.coordinates_lat, "long": record.coordinates_long}
        if record.fallback_title:
            view["title"] = record.fallback_title
        blob = world.media.find(record.blob)
        if blob:
            view |= {
                "url": f"/__fake/blob/{blob.key}/{quote(blob.filename)}?exp={NEVER}",
                "name": blob.filename,
                "content_type": blob.content_type,
                "size": blob.byte_size,
            }
        shown.append(view)
    return shown


def _author(world: World, message: Message) -> tuple[Author, str | None]:
    if message.message_type is MessageType.incoming:
        return "customer", None
    sender: User | AgentBot | Contact | None = None
    if message.sender_type == "User":
        sender = world.store.get(User, message.sender_id)
        return "person", sender.name if sender else None
    if message.sender_type == "AgentBot":
        sender = world.store.get(AgentBot, message.sender_id)
        return "bot", sender.name if sender else None
    return ("person", None) if message.content_attributes.get("external_echo") else ("system", None)


def _buttons(message: Message) -> list[str]:
    """Reply buttons: WhatsApp honours only input_select."""
    if message.content_type != "input_select":
        return []
    items = message.content_attributes.get("items")
    items = items if isinstance(items, list) else []
    return [str(item["title"]) for item in items if isinstance(item, dict) and item.get("title")]
