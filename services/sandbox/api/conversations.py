"""`conversations`: list, create, show, mark as seen."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request

from services.sandbox import conversations, inbound, messages
from services.sandbox.api import params as rails
from services.sandbox.api.auth import (
    AnyAccount,
    Caller,
    ReadConversation,
    UserAccount,
    UserCaller,
    UserConversation,
    WorldDep,
)
from services.sandbox.api.errors import not_found
from services.sandbox.serializers import conversations as view
from services.sandbox.state import (
    Contact,
    ContactInbox,
    Conversation,
    Inbox,
    Json,
    MessageType,
)

router = APIRouter(prefix="/api/v1/accounts/{account_id}/conversations")

PAGE = 25


@router.get("")
async def index(request: Request, world: WorldDep, who: UserCaller, account: UserAccount) -> Json:
    """25 a page, newest activity first; with `updated_within` (seconds) all of them: the catch-up feed."""
    params = await rails.read(request)
    where = "account_id = ?"
    values: list[Any] = [account.id]
    status = params.get("status") or "open"
    if status != "all":
        where, values = f"{where} AND status = ?", [*values, status]
    if params.get("inbox_id"):
        where, values = f"{where} AND inbox_id = ?", [*values, rails.as_int(params["inbox_id"])]
    every = world.store.all(Conversation, where, *values, order="last_activity_at DESC, id DESC")
    within = params.get("updated_within")
    if within:
        since = world.clock() - timedelta(seconds=rails.as_int(within))
        shown = [found for found in every if found.updated_at > since]
    else:
        first = (max(1, rails.as_int(params.get("page") or 1)) - 1) * PAGE
        shown = every[first : first + PAGE]
    assigned = [found for found in every if found.assignee_id]
    meta = {
        "mine_count": len([found for found in assigned if found.assignee_id == who.id]),
        "assigned_count": len(assigned),
        "unassigned_count": len(every) - len(assigned),
        "all_count": len(every),
    }
    return {"data": {"meta": meta, "payload": [view.view(world, found) for found in shown]}}


@router.post("")
async def create(request: Request, world: WorldDep, who: Caller, account: AnyAccount) -> Json:
    """Starts a conversation with a contact; on an inbox with a bot it is pending (#10359)."""
    params = await rails.read(request)
    store = world.store
    inbox = store.get(Inbox, rails.as_int(params.get("inbox_id")))
    contact = store.get(Contact, rails.as_int(params.get("contact_id")))
    address = store.first(ContactInbox, "source_id = ?", str(params.get("source_id") or ""))
    if inbox is None and address:
        inbox = store.one(Inbox, address.inbox_id)
    if contact is None and address:
        contact = store.one(Contact, address.contact_id)
    if inbox is None or contact is None or {inbox.account_id, contact.account_id} != {account.id}:
        raise not_found()
    first = rails.as_object(params.get("message"))
    with store.transaction():
        if address is None or (address.inbox_id, address.contact_id) != (inbox.id, contact.id):
            source_id = str(params.get("source_id") or (contact.phone_number or "").lstrip("+"))
            address = inbound.add_address(world, contact, inbox, source_id)
        wanted = (status for status in conversations.STATUSES if status == params.get("status"))
        conversation = conversations.create(world, inbox, contact, address, next(wanted, "open"))
        if first:
            content = str(first["content"]) if first.get("content") else None
            template = first.get("template_params")
            extra = {"template_params": template} if template else {}
            messages.create(
                world, conversation, MessageType.outgoing, content, who, additional_attributes=extra
            )
    return view.view(world, conversation)


@router.get("/{id}")
async def show(world: WorldDep, conversation: ReadConversation) -> Json:
    return view.view(world, conversation)


@router.post("/{id}/update_last_seen")
async def update_last_seen(world: WorldDep, who: UserCaller, conversation: UserConversation) -> Json:
    conversation.agent_last_seen_at = world.clock()
    if conversation.assignee_id == who.id:
        conversation.assignee_last_seen_at = conversation.agent_last_seen_at
    world.store.save(conversation)
    return view.view(world, conversation)
