"""Changes of a conversation, and the events each of them causes."""

import uuid
from datetime import datetime
from typing import Any

from services.sandbox import events
from services.sandbox.state import (
    AgentBot,
    Contact,
    ContactInbox,
    Conversation,
    Inbox,
    Json,
    Message,
    MessageType,
    Status,
    User,
)
from services.sandbox.world import World

# conversation_updated is sent only when one of these changed (Conversation#list_of_keys).
TOLD = frozenset(
    {
        "team_id",
        "assignee_id",
        "assignee_agent_bot_id",
        "status",
        "snoozed_until",
        "custom_attributes",
        "label_list",
        "waiting_since",
        "first_reply_created_at",
        "priority",
    }
)
STATUSES: tuple[Status, ...] = ("open", "resolved", "pending", "snoozed")
STATUS_TEXTS: dict[Status, str] = {
    "open": "La conversación fue reabierta por {who}",
    "resolved": "La conversación fue marcada como resuelta por {who}",
    "pending": "La conversación fue marcada como pendiente por {who}",
    "snoozed": "La conversación fue pospuesta por {who}",
}


def find(world: World, account_id: int, display_id: int) -> Conversation | None:
    where = "account_id = ? AND display_id = ?"
    return world.store.first(Conversation, where, account_id, display_id)


def create(
    world: World, inbox: Inbox, contact: Contact, address: ContactInbox, status: Status = "open"
) -> Conversation:
    """A new conversation; on an inbox with a bot it is pending, whatever status was asked for."""
    now = world.clock()
    conversation = world.store.add(
        Conversation(
            account_id=inbox.account_id,
            display_id=world.store.next(f"conversations:{inbox.account_id}"),
            inbox_id=inbox.id,
            contact_id=contact.id,
            contact_inbox_id=address.id,
            status="pending" if inbox.agent_bot_id else status,
            # Since 4.16 (#14875) the inbox's bot is the assignee from the start.
            assignee_agent_bot_id=inbox.agent_bot_id if world.settings.since(4, 16) else None,
            uuid=str(uuid.uuid4()),
            created_at=now,
            updated_at=now,
            last_activity_at=now,
        )
    )
    events.conversation_event(world, "conversation_created", conversation)
    return conversation


def update(world: World, conversation: Conversation, **values: Any) -> bool:
    """Set attributes and tell what changed. Returns whether anything did."""
    if values.get("status", conversation.status) != "snoozed":
        values.setdefault("snoozed_until", None)
    changes: events.Changes = {}
    for name, after in values.items():
        before = getattr(conversation, name)
        if before != after:
            changes["label_list" if name == "labels" else name] = (before, after)
            setattr(conversation, name, after)
    if not changes:
        return False
    changes["updated_at"] = (conversation.updated_at, touch(world, conversation))
    if "status" in changes:
        _status_changed(world, conversation)
    if TOLD & changes.keys():
        diff = events.changed_attributes(changes)
        events.conversation_event(world, "conversation_updated", conversation, changed_attributes=diff)
        if "label_list" in changes:  # the tagging library saves twice (#7402)
            events.conversation_event(world, "conversation_updated", conversation, changed_attributes=diff)
    return True


def _status_changed(world: World, conversation: Conversation) -> None:
    if conversation.status == "resolved":
        conversation.waiting_since = None
        world.store.save(conversation)
        if world.store.one(Inbox, conversation.inbox_id).csat_survey:
            world.enqueue("low", "survey", {"conversation": conversation.id})
    name = {"open": "conversation_opened", "resolved": "conversation_resolved"}.get(conversation.status)
    if name:
        events.conversation_event(world, name, conversation)
    events.conversation_event(world, "conversation_status_changed", conversation, changed_attributes=None)


def touch(world: World, conversation: Conversation) -> datetime:
    """A new `updated_at`, always later than the one before."""
    conversation.updated_at = max(world.clock(), conversation.updated_at)
    world.store.save(conversation)
    return conversation.updated_at


def set_status(
    world: World,
    conversation: Conversation,
    status: Status,
    by: User | AgentBot,
    snoozed_until: datetime | None = None,
) -> bool | None:
    """`toggle_status`. A bot's pending -> open is a handoff and answers None, as the real one does."""
    if isinstance(by, AgentBot) and conversation.status == "pending" and status == "open":
        if conversation.waiting_since is None:
            update(world, conversation, waiting_since=world.clock())
        update(world, conversation, status="open")
        activity(world, conversation, STATUS_TEXTS["open"].format(who=by.name))
        return None
    until = snoozed_until if status == "snoozed" else None
    if update(world, conversation, status=status, snoozed_until=until):
        activity(world, conversation, STATUS_TEXTS[status].format(who=by.name))
    # An agent (not an administrator) who opens a conversation gets it.
    if status == "open" and isinstance(by, User) and by.role == "agent":
        assign(world, conversation, by)
    return True


def assign(world: World, conversation: Conversation, to: User | AgentBot | None) -> None:
    """A user, a bot or nobody; one excludes the other."""
    bot = to.id if isinstance(to, AgentBot) else None
    user = to.id if isinstance(to, User) else None
    changes: dict[str, Any] = {"assignee_id": user, "assignee_agent_bot_id": bot}
    if world.settings.since(4, 16):  # #14870: the assignee says who answers
        if bot:
            changes["status"] = "pending"
        elif user and conversation.assignee_agent_bot_id and conversation.status == "pending":
            changes["status"] = "open"
    if update(world, conversation, **changes):
        text = f"Asignada a {to.name}" if to else "La conversación ya no está asignada a nadie"
        activity(world, conversation, text)


def activity(world: World, conversation: Conversation, text: str) -> Message:
    """A line in the dashboard's thread: listed by GET, never sent anywhere."""
    now = world.clock()
    message = world.store.add(
        Message(
            account_id=conversation.account_id,
            inbox_id=conversation.inbox_id,
            conversation_id=conversation.id,
            message_type=MessageType.activity,
            content=text,
            created_at=now,
            updated_at=now,
        )
    )
    touch(world, conversation)
    return message


def set_custom_attributes(world: World, conversation: Conversation, values: Json) -> None:
    """Replaces all of them."""
    update(world, conversation, custom_attributes=values)
