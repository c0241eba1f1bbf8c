"""`conversations`: show, list, create, status, assignment, labels, attributes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from services.sandbox import conversations, events, inbound, messages
from services.sandbox.api import params as rails
from services.sandbox.api.auth import (
    AnyAccount,
    AnyConversation,
    Caller,
    UserAccount,
    UserCaller,
    UserConversation,
    WorldDep,
)
from services.sandbox.api.errors import invalid, not_found
from services.sandbox.serializers import conversations as view
from services.sandbox.serializers import people
from services.sandbox.serializers.times import unix_or_none
from services.sandbox.state import (
    AgentBot,
    Contact,
    ContactInbox,
    Conversation,
    Inbox,
    Json,
    MessageType,
    User,
)

router = APIRouter(prefix="/api/v1/accounts/{account_id}/conversations")

PAGE = 25
PRIORITIES = (None, "low", "medium", "high", "urgent")


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
async def show(world: WorldDep, conversation: AnyConversation) -> Json:
    return view.view(world, conversation)


@router.patch("/{id}")
async def update(request: Request, world: WorldDep, conversation: AnyConversation) -> Json:
    priority = (await rails.read(request)).get("priority") or None
    _set_priority(world, conversation, priority)
    return view.view(world, conversation)


@router.post("/{id}/toggle_status")
async def toggle_status(
    request: Request, world: WorldDep, who: Caller, conversation: AnyConversation
) -> Json:
    """Without a status it toggles. A bot's pending -> open is a handoff: `success` is null."""
    params = await rails.read(request)
    status = params.get("status") or ("resolved" if conversation.status == "open" else "open")
    if status not in conversations.STATUSES:
        raise invalid(f"'{status}' is not a valid status")
    until = params.get("snoozed_until")
    snoozed = datetime.fromtimestamp(rails.as_int(until), UTC) if until else None
    with world.store.transaction():
        success = conversations.set_status(world, conversation, status, who, snoozed)
    return {
        "meta": {},
        "payload": {
            "success": success,
            "conversation_id": conversation.display_id,
            "current_status": conversation.status,
            "snoozed_until": unix_or_none(conversation.snoozed_until),
        },
    }


@router.post("/{id}/toggle_priority")
async def toggle_priority(request: Request, world: WorldDep, conversation: AnyConversation) -> Response:
    _set_priority(world, conversation, (await rails.read(request)).get("priority") or None)
    return Response(status_code=200)


@router.post("/{id}/toggle_typing_status")
async def toggle_typing(
    request: Request, world: WorldDep, who: Caller, conversation: AnyConversation
) -> Response:
    """Tells accounts' webhooks of users' typing; never reaches WhatsApp."""
    params = await rails.read(request)
    if isinstance(who, User) and params.get("typing_status") in ("on", "off"):
        name = f"conversation_typing_{params['typing_status']}"
        private = rails.as_bool(params.get("is_private"))
        with world.store.transaction():
            events.typing_event(world, name, conversation, people.user_webhook(who), private)
    return Response(status_code=200)


@router.post("/{id}/update_last_seen")
async def update_last_seen(world: WorldDep, who: UserCaller, conversation: UserConversation) -> Json:
    conversation.agent_last_seen_at = world.clock()
    if conversation.assignee_id == who.id:
        conversation.assignee_last_seen_at = conversation.agent_last_seen_at
    world.store.save(conversation)
    return view.view(world, conversation)


@router.post("/{id}/custom_attributes")
async def custom_attributes(request: Request, world: WorldDep, conversation: AnyConversation) -> Json:
    """Replaces all of them."""
    values = rails.as_object((await rails.read(request)).get("custom_attributes"))
    with world.store.transaction():
        conversations.update(world, conversation, custom_attributes=values)
    return {"custom_attributes": conversation.custom_attributes}


@router.get("/{id}/labels")
async def labels(conversation: AnyConversation) -> Json:
    return {"payload": conversation.labels}


@router.post("/{id}/labels")
async def set_labels(request: Request, world: WorldDep, conversation: AnyConversation) -> Json:
    """Replaces all of them; told twice (#7402)."""
    given = (await rails.read(request)).get("labels")
    names = [str(name) for name in given] if isinstance(given, list) else []
    with world.store.transaction():
        conversations.update(world, conversation, labels=list(dict.fromkeys(names)))
    return {"payload": conversation.labels}


@router.post("/{id}/assignments")
async def assign(request: Request, world: WorldDep, conversation: AnyConversation) -> Any:
    """To a user, to a bot (`assignee_type: AgentBot`), to nobody (null)."""
    params = await rails.read(request)
    if "assignee_id" not in params:
        return None
    kind: type[User | AgentBot] = AgentBot if params.get("assignee_type") == "AgentBot" else User
    to = world.store.get(kind, rails.as_int(params["assignee_id"]))
    if to and to.account_id != conversation.account_id:
        to = None
    with world.store.transaction():
        conversations.assign(world, conversation, to)
    if isinstance(to, AgentBot):
        return people.bot_view(to, for_administrator=False)
    return people.agent_view(to) if to else None


def _set_priority(world: WorldDep, conversation: Conversation, priority: Any) -> None:
    if priority not in PRIORITIES:
        raise invalid(f"'{priority}' is not a valid priority")
    with world.store.transaction():
        conversations.update(world, conversation, priority=priority)
