"""What a customer's phone shows."""

from typing import Any

from services.sandbox.serializers.times import iso
from services.sandbox.state import (
    Contact,
    ContactInbox,
    Conversation,
    Json,
    Message,
    MessageType,
    PhoneMessage,
    User,
)
from services.sandbox.window import can_reply
from services.sandbox.world import World


def find(world: World, who: str) -> tuple[Contact, list[ContactInbox]] | None:
    """A contact by phone (with or without +) or business-scoped user id, and its addresses."""
    source_id = who.strip().lstrip("+")
    address = world.store.first(ContactInbox, "source_id = ?", source_id)
    if address is None:
        return None
    contact = world.store.one(Contact, address.contact_id)
    return contact, world.store.all(ContactInbox, "contact_id = ?", contact.id)


def conversations_of(world: World, addresses: list[ContactInbox]) -> list[Conversation]:
    """Oldest first."""
    marks = ",".join("?" * len(addresses))
    where = f"contact_inbox_id IN ({marks})"
    return world.store.all(Conversation, where, *(address.id for address in addresses))


def phone(world: World, contact: Contact, addresses: list[ContactInbox], after: int = 0) -> Json:
    """The phone in delivery order; `after` leaves out the bubbles up to that id."""
    marks = ",".join("?" * len(addresses))
    where = f"contact_inbox_id IN ({marks}) AND id > ?"
    shown = world.store.all(PhoneMessage, where, *(address.id for address in addresses), after)
    threads = conversations_of(world, addresses)
    keys = {thread.id: thread.key for thread in threads}
    return {
        "phone": contact.phone_number,
        "source_id": addresses[0].source_id,
        "name": contact.name,
        "conversation": threads[-1].key if threads else None,
        "conversations": [thread_view(world, thread) for thread in threads],
        "messages": [bubble(world, message, keys) for message in shown],
        "undelivered": undelivered(world, threads),
    }


def thread_view(world: World, conversation: Conversation) -> Json:
    attended, name = attended_by(world, conversation)
    return {
        "conversation": conversation.key,
        "status": conversation.status,
        "attended_by": attended,
        "attended_by_name": name,
        "can_reply": can_reply(world, conversation),
        "labels": conversation.labels,
    }


def attended_by(world: World, conversation: Conversation) -> tuple[str, str | None]:
    """Who is answering: `bot` while pending, a `person` when one has it, else it waits in the `queue`."""
    person = world.store.get(User, conversation.assignee_id)
    if conversation.status == "resolved":
        return "nobody", None
    if person:
        return "person", person.name
    return ("bot", None) if conversation.status == "pending" else ("queue", None)


def bubble(world: World, shown: PhoneMessage, keys: dict[int, str]) -> Json:
    message = world.store.get(Message, shown.message_id)
    attributes: dict[str, Any] = message.content_attributes if message else {}
    return {
        "id": shown.id,
        "message_id": shown.message_id,
        "conversation": keys.get(shown.conversation_id),
        "wamid": shown.wamid,
        "author": shown.author,
        "author_name": shown.author_name,
        "text": shown.text,
        "status": shown.status,
        "attachments": shown.attachments,
        "buttons": shown.buttons,
        "quoted": shown.quoted,
        "msia_part": attributes.get("msia_part"),
        "at": iso(shown.at),
    }


def undelivered(world: World, threads: list[Conversation]) -> list[Json]:
    """What was sent and never reached the phone, with the reason Chatwoot tells."""
    found = [
        message
        for thread in threads
        for message in world.store.all(Message, "conversation_id = ? AND status = 'failed'", thread.id)
        if message.message_type is not MessageType.incoming
    ]
    return [
        {
            "message_id": message.id,
            "text": message.content,
            "error": message.content_attributes.get("external_error"),
            "at": iso(message.updated_at),
        }
        for message in found
    ]


def customers(world: World) -> list[Json]:
    """Everyone who has a phone, the last to be active first."""
    view = []
    for contact in world.store.all(Contact, order="last_activity_at DESC, id"):
        addresses = world.store.all(ContactInbox, "contact_id = ?", contact.id)
        if not addresses:
            continue
        threads = conversations_of(world, addresses)
        last = world.store.first(PhoneMessage, "contact_inbox_id = ?", addresses[0].id, order="id DESC")
        view.append(
            {
                "phone": contact.phone_number,
                "source_id": addresses[0].source_id,
                "name": contact.name,
                "conversation": threads[-1].key if threads else None,
                "attended_by": attended_by(world, threads[-1])[0] if threads else None,
                "last_text": last.text if last else "",
                "last_at": iso(last.at) if last else None,
            }
        )
    return view
