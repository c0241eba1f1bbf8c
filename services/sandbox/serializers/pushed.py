"""Pushed records (`push_event_data`): what a conversation and the API carry of a message and its sender."""

from services.sandbox.serializers import attachments, people
from services.sandbox.serializers.times import iso, unix
from services.sandbox.state import (
    AgentBot,
    Attachment,
    Contact,
    ContactInbox,
    Conversation,
    Json,
    Message,
    MessageType,
    User,
)
from services.sandbox.world import World

UNREAD_CAP = 10


def unread_count(world: World, conversation: Conversation) -> int:
    """Customer messages since an agent looked, at most 10."""
    seen = conversation.agent_last_seen_at
    where = "conversation_id = ? AND message_type = ? AND created_at > ?"
    found = world.store.count(Message, where, conversation.id, MessageType.incoming, seen or "")
    return min(found, UNREAD_CAP)


def summary(world: World, conversation: Conversation) -> Json:
    """What a pushed message tells of its conversation."""
    address = world.store.one(ContactInbox, conversation.contact_inbox_id)
    return {
        "assignee_id": conversation.assignee_id,
        "unread_count": unread_count(world, conversation),
        "last_activity_at": unix(conversation.last_activity_at),
        "contact_inbox": {"source_id": address.source_id},
    }


Sender = Contact | User | AgentBot | None
SENDERS: dict[str, type[Contact | User | AgentBot]] = {"Contact": Contact, "User": User, "AgentBot": AgentBot}


def sender_of(world: World, message: Message) -> Sender:
    """Who wrote it; None for greetings and what was written on the phone itself."""
    kind = SENDERS.get(message.sender_type or "")
    return world.store.get(kind, message.sender_id) if kind else None


def sender_push(sender: Sender) -> Json | None:
    if isinstance(sender, Contact):
        return people.contact_push(sender)
    if isinstance(sender, User):
        return people.user_push(sender)
    return people.bot_push(sender) if sender else None


def attachments_of(world: World, message: Message) -> list[Json]:
    base = world.settings.base_url
    records = world.store.all(Attachment, "message_id = ?", message.id)
    return [attachments.attachment(record, world.media.find(record.blob), base) for record in records]


def push_event_data(world: World, message: Message, conversation: Conversation) -> Json:
    """The record inside a conversation: integer type and time, status present."""
    data: Json = {
        "id": message.id,
        "content": message.content,
        "account_id": message.account_id,
        "inbox_id": message.inbox_id,
        "conversation_id": conversation.display_id,
        "message_type": int(message.message_type),
        "created_at": unix(message.created_at),
        "updated_at": iso(message.updated_at),
        "private": message.private,
        "status": message.status,
        "source_id": message.source_id,
        "content_type": message.content_type,
        "content_attributes": message.content_attributes,
        "sender_type": message.sender_type,
        "sender_id": message.sender_id,
        "external_source_ids": {},
        "additional_attributes": message.additional_attributes,
        "processed_message_content": message.content,
        "sentiment": {},
        "conversation": summary(world, conversation),
    }
    return data | attached(world, message) | sent_by(world, message)


def attached(world: World, message: Message) -> Json:
    """The key `attachments`, absent when there are none."""
    found = attachments_of(world, message)
    return {"attachments": found} if found else {}


def sent_by(world: World, message: Message) -> Json:
    """The key `sender`, absent when there is none."""
    sender = sender_push(sender_of(world, message))
    return {"sender": sender} if sender else {}
