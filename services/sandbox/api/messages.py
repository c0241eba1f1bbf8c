"""`conversations/{id}/messages`: create (bots too), list, delete, retry, status."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from services.sandbox import messages
from services.sandbox.api import params as rails
from services.sandbox.api.auth import (
    AnyConversation,
    Caller,
    UserCaller,
    UserConversation,
    WorldDep,
)
from services.sandbox.api.errors import ApiError, invalid, not_found
from services.sandbox.api.message_list import page
from services.sandbox.serializers import messages as view
from services.sandbox.state import (
    AgentBot,
    Blob,
    Contact,
    Conversation,
    Inbox,
    Json,
    Message,
    MessageType,
    User,
)
from services.sandbox.world import World

router = APIRouter(prefix="/api/v1/accounts/{account_id}/conversations/{id}/messages")

CONTENT_LIMIT = 150_000
ATTACHMENT_LIMIT = 15


@router.post("")
async def create(request: Request, world: WorldDep, who: Caller, conversation: AnyConversation) -> Json:
    """Saves the message: 200, status `sent`. Not idempotent: the same body twice is two messages."""
    params = await rails.read(request)
    kind = _message_type(world, conversation, params)
    content = params.get("content")
    content = str(content) if content is not None else None
    if content and len(content) > CONTENT_LIMIT:
        raise invalid(f"Validation failed: Content is too long (maximum is {CONTENT_LIMIT} characters)")
    _refuse_flood(world, conversation)
    attributes = rails.as_object(params.get("content_attributes"))
    blobs = await _blobs(world, params.get("attachments"))
    additional = {
        key: params[key] for key in ("template_params", "campaign_id") if params.get(key) is not None
    }
    message = messages.create(
        world,
        conversation,
        kind,
        content,
        _sender(world, conversation, who, kind, params),
        private=rails.as_bool(params.get("private")),
        content_type=str(params.get("content_type") or "text"),
        content_attributes=attributes,
        additional_attributes=additional,
        source_id=params.get("source_id"),
        attachments=blobs,
    )
    request.state.entry.message_id = message.id
    return view.view(world, message, conversation, params.get("echo_id"))


@router.get("")
async def index(request: Request, world: WorldDep, who: UserCaller, conversation: UserConversation) -> Json:
    """20 latest; `before` 20 older; `after` up to 100 newer; both up to 1000. For users only."""
    return page(world, conversation, await rails.read(request))


@router.delete("/{message_id}")
async def destroy(
    world: WorldDep, who: UserCaller, conversation: UserConversation, message_id: str
) -> Response:
    message = _find(world, conversation, message_id)
    with world.store.transaction():
        messages.delete(world, message)
    return Response(status_code=200)


@router.post("/{message_id}/retry")
async def retry(
    world: WorldDep, who: UserCaller, conversation: UserConversation, message_id: str
) -> Response:
    """Wipes the content attributes; a message that already has a source_id is not sent again (#14120)."""
    message = _find(world, conversation, message_id)
    with world.store.transaction():
        messages.retry(world, message)
    return Response(status_code=200)


@router.patch("/{message_id}")
async def update(
    request: Request, world: WorldDep, who: UserCaller, conversation: UserConversation, message_id: str
) -> Json:
    """Sets status and external_error; API inboxes only."""
    if world.store.one(Inbox, conversation.inbox_id).channel_type != "Channel::Api":
        raise ApiError(403, {"error": "Message status update is only allowed for API inboxes"})
    params = await rails.read(request)
    message = _find(world, conversation, message_id)
    status = params.get("status")
    if status not in ("sent", "delivered", "read", "failed"):
        raise invalid(f"'{status}' is not a valid status")
    attributes = message.content_attributes
    if params.get("external_error"):
        attributes = attributes | {"external_error": params["external_error"]}
    with world.store.transaction():
        messages.update(world, message, status=status, content_attributes=attributes)
    return view.view(world, message, conversation)


def _find(world: World, conversation: Conversation, id: str) -> Message:
    message = world.store.get(Message, rails.as_int(id))
    if message is None or message.conversation_id != conversation.id:
        raise not_found()
    return message


def _message_type(world: World, conversation: Conversation, params: rails.Params) -> MessageType:
    name = str(params.get("message_type") or "outgoing")
    if name not in MessageType.__members__:
        raise invalid(f"'{name}' is not a valid message_type")
    kind = MessageType[name]
    channel = world.store.one(Inbox, conversation.inbox_id).channel_type
    if kind is MessageType.incoming and channel != "Channel::Api":
        raise invalid("Incoming messages are only allowed in Api inboxes")
    return kind


def _sender(
    world: World, conversation: Conversation, who: User | AgentBot, kind: MessageType, params: rails.Params
) -> Contact | User | AgentBot:
    """The caller; the contact for anything that is not outgoing; another bot when a user says so."""
    if kind is not MessageType.outgoing:
        return world.store.one(Contact, conversation.contact_id)
    if params.get("sender_type") == "AgentBot":
        bot = world.store.get(AgentBot, rails.as_int(params.get("sender_id")))
        return bot if bot and bot.account_id == conversation.account_id else who
    return who


def _refuse_flood(world: World, conversation: Conversation) -> None:
    since = world.clock() - timedelta(minutes=1)
    recent = world.store.count(Message, "conversation_id = ? AND created_at > ?", conversation.id, since)
    if recent >= world.settings.sandbox_messages_per_minute:
        raise invalid("Validation failed: Too many messages")


async def _blobs(world: World, given: Any) -> list[Blob]:
    """Uploaded files or ids of stored ones."""
    items = given if isinstance(given, list) else [given] if given else []
    if len(items) > ATTACHMENT_LIMIT:
        raise invalid("Validation failed: Attachments exceeded maximum allowed")
    blobs = []
    for item in items:
        if isinstance(item, UploadFile):
            blobs.append(world.media.add(await item.read(), item.filename or "archivo", item.content_type))
        else:
            blob = world.media.find(str(item))
            if blob is None:  # ActiveSupport::MessageVerifier::InvalidSignature
                raise invalid("mismatched digest")
            blobs.append(blob)
    return blobs
