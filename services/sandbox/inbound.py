"""A customer writes: Meta's message becomes a contact, a conversation and messages."""

import base64
import secrets
from dataclasses import dataclass

from contracts.errors import BadInput, NotFound
from services.sandbox import bubbles, conversations, events, messages, templates
from services.sandbox.inbound_message import Card, Inbound, Item, Media
from services.sandbox.serializers.attachments import file_type
from services.sandbox.state import (
    Attachment,
    Contact,
    ContactInbox,
    Conversation,
    Inbox,
    Json,
    Message,
    MessageType,
)
from services.sandbox.world import World

UNSUPPORTED = "This message is unavailable."
DROPPED = ("reaction", "ephemeral", "edit", "revoke", "request_welcome")
FILES = ("image", "video", "audio", "document", "sticker")


@dataclass(frozen=True)
class Received:
    """What one message became; no ids when WhatsApp's kind is dropped or was seen before."""

    conversation: Conversation | None
    message_ids: list[int]
    phone_message_id: int | None


def receive(world: World, inbox: Inbox, sender: Inbound, item: Item) -> Received:
    """Take one message in. Raises `BadInput` or `NotFound` for a file that cannot be had."""
    if item.wamid and world.store.first(Message, "source_id = ?", item.wamid):
        return Received(None, [], None)
    shows = world.settings.since(4, 14, 1)
    if not shows and (item.type == "unsupported" or sender.bsuid):
        return Received(None, [], None)
    attachments = _files(world, item)
    with world.store.transaction():
        contact, address = _contact(world, inbox, sender)
        if contact.blocked or item.type in DROPPED:
            return Received(_current(world, inbox, address), [], None)
        conversation = _current(world, inbox, address) or conversations.create(world, inbox, contact, address)
        wamid = item.wamid or world.wamid()
        created = [
            messages.create(
                world,
                conversation,
                MessageType.incoming,
                content,
                contact,
                content_attributes=_attributes(world, conversation, item),
                source_id=wamid,
                attachments=files,
            )
            for content, files in _messages(item, attachments)
        ]
        shown = [
            bubbles.arrive(world, conversation, message, _on_the_phone(item, message)) for message in created
        ]
        templates.greet(world, conversation)
        for bubble in shown:  # the business has it at once; Chatwoot sends no read receipt
            bubble.status = "delivered"
            world.store.save(bubble)
        return Received(conversation, [message.id for message in created], shown[-1].id)


def _on_the_phone(item: Item, message: Message) -> str:
    """The customer sees what they sent, also where Chatwoot only gets a placeholder."""
    return (item.text or "Encuesta") if item.type == "unsupported" else message.content or ""


def _messages(item: Item, files: list[Attachment]) -> list[tuple[str | None, list[Attachment]]]:
    """Contents and attachments: one message, but one for each shared contact."""
    if item.type == "contacts":
        return [(card.formatted_name, [_card(card)]) for card in item.contacts]
    if item.type == "unsupported":
        return [(UNSUPPORTED, [])]
    return [(item.text, files)]


def _card(card: Card) -> Attachment:
    meta = {"firstName": card.first_name, "lastName": card.last_name}
    return Attachment(account_id=0, message_id=0, file_type="contact", fallback_title=card.phone, meta=meta)


def _files(world: World, item: Item) -> list[Attachment]:
    if item.location:
        place = item.location
        title = ", ".join(part for part in (place.name, place.address) if part)
        return [
            Attachment(
                account_id=0,
                message_id=0,
                file_type="location",
                coordinates_lat=place.latitude,
                coordinates_long=place.longitude,
                fallback_title=title,
            )
        ]
    if item.type not in FILES:
        return []
    media = item.media or Media()
    if media.id:
        blob = world.media.find(media.id)
        if blob is None:
            raise NotFound(f"no file {media.id} was uploaded: POST its bytes to /__fake/whatsapp/media")
    elif media.content is not None:
        try:
            content = base64.b64decode(media.content, validate=True)
        except ValueError as error:
            raise BadInput(f"media.content is not base64: {error}") from error
        blob = world.media.add(content, media.filename or f"archivo.{item.type}", media.content_type)
    else:
        blob = world.media.add_sample(item.type)
    kind = {"document": "file", "sticker": "image"}.get(item.type, file_type(blob.content_type))
    return [Attachment(account_id=0, message_id=0, file_type=kind, blob=blob.key)]


def _attributes(world: World, conversation: Conversation, item: Item) -> Json:
    attributes: Json = {}
    if item.context:
        where = "conversation_id = ? AND source_id = ?"
        quoted = world.store.first(Message, where, conversation.id, item.context.id)
        attributes["in_reply_to_external_id"] = item.context.id if quoted else None
        attributes["in_reply_to"] = quoted.id if quoted else None
    if item.type == "unsupported":
        attributes["is_unsupported"] = True
    if item.referral and world.settings.since(4, 15):
        attributes["referral"] = item.referral
    return attributes


def _contact(world: World, inbox: Inbox, sender: Inbound) -> tuple[Contact, ContactInbox]:
    """The contact behind a WhatsApp user, made when new; a profile name replaces a bare number."""
    store, now = world.store, world.clock()
    source_id = sender.bsuid or (sender.from_ or "").lstrip("+")
    phone = f"+{source_id}" if sender.from_ else None
    address = store.first(ContactInbox, "inbox_id = ? AND source_id = ?", inbox.id, source_id)
    if address:
        contact = store.one(Contact, address.contact_id)
        if sender.name and contact.name == (contact.phone_number or source_id):
            contact.name = sender.name
            store.save(contact)
        return contact, address
    where = "account_id = ? AND phone_number = ?"
    known = store.first(Contact, where, inbox.account_id, phone) if phone else None
    contact = known or store.add(
        Contact(
            account_id=inbox.account_id,
            name=sender.name or phone or source_id,
            phone_number=phone,
            created_at=now,
            updated_at=now,
        )
    )
    if known is None:
        events.contact_event(world, "contact_created", contact)
    return contact, add_address(world, contact, inbox, source_id)


def add_address(world: World, contact: Contact, inbox: Inbox, source_id: str) -> ContactInbox:
    """Give a contact its address in an inbox."""
    now = world.clock()
    return world.store.add(
        ContactInbox(
            contact_id=contact.id,
            inbox_id=inbox.id,
            source_id=source_id,
            pubsub_token=secrets.token_hex(12),
            created_at=now,
            updated_at=now,
        )
    )


def _current(world: World, inbox: Inbox, address: ContactInbox) -> Conversation | None:
    """The conversation a new message joins: the last, unless resolved and the inbox opens new ones."""
    where = "contact_inbox_id = ?"
    if not inbox.lock_to_single_conversation:
        where += " AND status != 'resolved'"
    return world.store.first(Conversation, where, address.id, order="id DESC")
