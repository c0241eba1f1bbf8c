"""Bubbles: how a message looks on the customer's phone."""

from urllib.parse import quote

from services.sandbox.state import (
    AgentBot,
    Attachment,
    Author,
    Contact,
    Conversation,
    Json,
    Message,
    MessageStatus,
    MessageType,
    PhoneMessage,
    User,
)
from services.sandbox.world import World

NEVER = 2**40  # unix seconds: these addresses do not expire


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
