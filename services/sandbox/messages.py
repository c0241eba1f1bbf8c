"""Creating and changing messages: Chatwoot's callbacks, in their order."""

from collections.abc import Sequence
from typing import Any

from services.sandbox import conversations, events, liquid
from services.sandbox.serializers.attachments import file_type
from services.sandbox.state import (
    AgentBot,
    Attachment,
    Blob,
    Contact,
    Conversation,
    Inbox,
    Json,
    Message,
    MessageStatus,
    MessageType,
    User,
)
from services.sandbox.world import World

Sender = Contact | User | AgentBot | None
DELETED = "Este mensaje se ha eliminado"


def create(
    world: World,
    conversation: Conversation,
    message_type: MessageType,
    content: str | None,
    sender: Sender,
    *,
    private: bool = False,
    content_type: str = "text",
    content_attributes: Json | None = None,
    additional_attributes: Json | None = None,
    source_id: str | None = None,
    status: MessageStatus = "sent",
    attachments: Sequence[Attachment | Blob] = (),
) -> Message:
    """Store a message and cause what Chatwoot's callbacks cause: reopening, events, the WhatsApp send."""
    with world.store.transaction():
        now = world.clock()
        if content and message_type in (MessageType.outgoing, MessageType.template):
            content = liquid.render(content, drops(world, conversation, sender))
        message = world.store.add(
            Message(
                account_id=conversation.account_id,
                inbox_id=conversation.inbox_id,
                conversation_id=conversation.id,
                message_type=message_type,
                content=content,
                created_at=now,
                updated_at=now,
                content_type=content_type,
                content_attributes=content_attributes or {},
                additional_attributes=additional_attributes or {},
                private=private,
                status=status,
                source_id=source_id,
                sender_type=type(sender).__name__ if sender else None,
                sender_id=sender.id if sender else None,
            )
        )
        for attachment in attachments:
            world.store.add(_attached(message, attachment))
        conversation.last_activity_at = now
        conversations.touch(world, conversation)
        if message_type is MessageType.incoming:
            _received(world, conversation, message, sender)
        else:
            events.message_event(world, "message_created", message)
            _answered(world, conversation, message, sender)
            _send(world, message, attached=bool(attachments))
        return message


def update(world: World, message: Message, **values: Any) -> None:
    """Set attributes and tell `message_updated`."""
    for name, value in values.items():
        setattr(message, name, value)
    message.updated_at = world.clock()
    world.store.save(message)
    conversations.touch(world, world.store.one(Conversation, message.conversation_id))
    events.message_event(world, "message_updated", message)


def fail(world: World, message: Message, error: str) -> None:
    """`external_error` in the content attributes is how a failed delivery is told."""
    attributes = message.content_attributes | {"external_error": error}
    update(world, message, status="failed", content_attributes=attributes)


def delete(world: World, message: Message) -> None:
    """An agent's delete: in Chatwoot only, it stays on the phone. Every content attribute is lost."""
    for attachment in world.store.all(Attachment, "message_id = ?", message.id):
        world.store.delete(attachment)
    attributes = {"deleted": True}
    update(world, message, content=DELETED, content_type="text", content_attributes=attributes)


def retry(world: World, message: Message) -> None:
    """The dashboard's retry: wipes the content attributes and sends again what has no source_id."""
    update(world, message, status="sent", content_attributes={})
    _send(world, message, attached=False)


def drops(world: World, conversation: Conversation, sender: Sender) -> dict[str, dict[str, Any]]:
    """What a Liquid expression in a message may name."""
    contact = world.store.one(Contact, conversation.contact_id)
    inbox = world.store.one(Inbox, conversation.inbox_id)
    first, _, last = contact.name.partition(" ")
    return {
        "contact": {
            "name": contact.name,
            "first_name": first,
            "last_name": last,
            "email": contact.email,
            "phone_number": contact.phone_number,
            "custom_attribute": contact.custom_attributes,
        },
        "agent": {"name": sender.name} if isinstance(sender, User) else {},
        "conversation": {"display_id": conversation.display_id},
        "inbox": {"name": inbox.name},
    }


def _attached(message: Message, given: Attachment | Blob) -> Attachment:
    if isinstance(given, Attachment):
        given.account_id, given.message_id = message.account_id, message.id
        return given
    kind = file_type(given.content_type)
    return Attachment(account_id=message.account_id, message_id=message.id, file_type=kind, blob=given.key)


def _received(world: World, conversation: Conversation, message: Message, contact: Sender) -> None:
    if conversation.status == "snoozed":
        conversations.update(world, conversation, status="open")
    elif conversation.status == "resolved":
        has_bot = world.store.one(Inbox, conversation.inbox_id).agent_bot_id
        conversations.update(world, conversation, status="pending" if has_bot else "open")
    conversation.last_incoming_at = message.created_at
    before = conversation.waiting_since
    if before is None:  # already in the payload of message_created, told after it
        conversation.waiting_since = message.created_at
    world.store.save(conversation)
    events.message_event(world, "message_created", message)
    if before is None:
        conversation.waiting_since = None
        conversations.update(world, conversation, waiting_since=message.created_at)
    if isinstance(contact, Contact):
        _contact_active(world, contact)


def _contact_active(world: World, contact: Contact) -> None:
    changes: events.Changes = {"last_activity_at": (contact.last_activity_at, world.clock())}
    changes["updated_at"] = (contact.updated_at, world.clock())
    contact.last_activity_at = contact.updated_at = world.clock()
    world.store.save(contact)
    diff = events.changed_attributes(changes)
    events.contact_event(world, "contact_updated", contact, changed_attributes=diff)


def _answered(world: World, conversation: Conversation, message: Message, sender: Sender) -> None:
    if message.private or message.message_type is not MessageType.outgoing:
        return
    if isinstance(sender, User) and conversation.first_reply_created_at is None:
        at = message.created_at
        conversations.update(world, conversation, first_reply_created_at=at, waiting_since=None)
    elif isinstance(sender, User | AgentBot):
        conversations.update(world, conversation, waiting_since=None)


def _send(world: World, message: Message, *, attached: bool) -> None:
    """Queue the delivery. A message with a source_id counts as delivered and is not sent."""
    if message.message_type not in (MessageType.outgoing, MessageType.template):
        return
    channel = world.store.one(Inbox, message.inbox_id).channel_type
    if message.private or message.source_id or channel != "Channel::Whatsapp":
        return
    delay = world.draw(world.settings.sandbox_accept_delay)
    delay += world.settings.sandbox_attachment_delay if attached else 0
    world.enqueue("high", "send_reply", {"message": message.id}, delay)
