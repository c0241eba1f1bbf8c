"""What is done to a conversation: status, priority, typing, attributes, labels, assignment. Bots may, too."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from services.sandbox import conversations, events
from services.sandbox.api import params as rails
from services.sandbox.api.auth import AnyConversation, Caller, ReadConversation, WorldDep
from services.sandbox.api.errors import invalid
from services.sandbox.serializers import conversations as view
from services.sandbox.serializers import people
from services.sandbox.serializers.times import unix_or_none
from services.sandbox.state import AgentBot, Conversation, Json, User

router = APIRouter(prefix="/api/v1/accounts/{account_id}/conversations")

PRIORITIES = (None, "low", "medium", "high", "urgent")


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


@router.post("/{id}/custom_attributes")
async def custom_attributes(request: Request, world: WorldDep, conversation: AnyConversation) -> Json:
    """Replaces all of them."""
    values = rails.as_object((await rails.read(request)).get("custom_attributes"))
    with world.store.transaction():
        conversations.update(world, conversation, custom_attributes=values)
    return {"custom_attributes": conversation.custom_attributes}


@router.get("/{id}/labels")
async def labels(conversation: ReadConversation) -> Json:
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
