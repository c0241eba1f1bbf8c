"""Conversations: the webhook payload and the API views. `id` is always the display id."""

from services.sandbox.serializers import people
from services.sandbox.serializers.pushed import push_event_data, unread_count
from services.sandbox.serializers.times import iso, iso_or_none, unix, unix_or_none
from services.sandbox.state import (
    Account,
    AgentBot,
    Contact,
    ContactInbox,
    Conversation,
    Inbox,
    Json,
    Message,
    MessageType,
    User,
)
from services.sandbox.window import can_reply
from services.sandbox.world import World


def assignee_of(world: World, conversation: Conversation) -> tuple[Json | None, str | None]:
    """The assignee and its type: a bot, a user or nobody."""
    bot = world.store.get(AgentBot, conversation.assignee_agent_bot_id)
    if bot:
        return people.bot_push(bot), "AgentBot"
    user = world.store.get(User, conversation.assignee_id)
    return (people.user_push(user), "User") if user else (None, None)


def last_chat_message(world: World, conversation: Conversation) -> Message | None:
    """The last message that is neither private nor an activity."""
    where = "conversation_id = ? AND private = 0 AND message_type != ?"
    return world.store.first(Message, where, conversation.id, MessageType.activity, order="id DESC")


def webhook_data(world: World, conversation: Conversation) -> Json:
    """A conversation as webhooks carry it, without `event` and `changed_attributes`."""
    store = world.store
    contact = store.one(Contact, conversation.contact_id)
    address = store.one(ContactInbox, conversation.contact_inbox_id)
    last = last_chat_message(world, conversation)
    assignee, assignee_type = assignee_of(world, conversation)
    data: Json = {
        "additional_attributes": conversation.additional_attributes,
        "can_reply": can_reply(world, conversation),
        "channel": store.one(Inbox, conversation.inbox_id).channel_type,
        "contact_inbox": {
            "id": address.id,
            "contact_id": address.contact_id,
            "inbox_id": address.inbox_id,
            "source_id": address.source_id,
            "created_at": iso(address.created_at),
            "updated_at": iso(address.updated_at),
            "hmac_verified": False,
            "pubsub_token": address.pubsub_token,
        },
        "id": conversation.display_id,
        "inbox_id": conversation.inbox_id,
        "messages": [push_event_data(world, last, conversation)] if last else [],
        "labels": conversation.labels,
        "meta": {
            "sender": people.contact_push(contact),
            "assignee": assignee,
            "assignee_type": assignee_type,
            "team": None,
            "hmac_verified": False,
        },
        "status": conversation.status,
        "custom_attributes": conversation.custom_attributes,
        "snoozed_until": iso_or_none(conversation.snoozed_until),
        "unread_count": unread_count(world, conversation),
        "first_reply_created_at": iso_or_none(conversation.first_reply_created_at),
        "priority": conversation.priority,
        "waiting_since": unix(conversation.waiting_since),
        "agent_last_seen_at": unix(conversation.agent_last_seen_at),
        "contact_last_seen_at": unix(conversation.contact_last_seen_at),
        "last_activity_at": unix(conversation.last_activity_at),
        "timestamp": unix(conversation.last_activity_at),
        "created_at": unix(conversation.created_at),
        "updated_at": conversation.updated_at.timestamp(),
    }
    if world.settings.since(4, 14, 2):
        data["account"] = people.account_webhook(store.one(Account, conversation.account_id))
    return data


def view(world: World, conversation: Conversation) -> Json:
    """`GET conversations/{id}`: with the last message of any kind."""
    store = world.store
    last = store.first(Message, "conversation_id = ?", conversation.id, order="id DESC")
    where = "conversation_id = ? AND message_type != ?"
    chat = store.first(Message, where, conversation.id, MessageType.activity, order="id DESC")
    meta: Json = {
        "sender": people.contact_view(store.one(Contact, conversation.contact_id)),
        "channel": store.one(Inbox, conversation.inbox_id).channel_type,
        "hmac_verified": False,
    }
    assignee, assignee_type = assignee_of(world, conversation)
    if assignee:
        meta |= {"assignee": assignee, "assignee_type": assignee_type}
    return {
        "meta": meta,
        "id": conversation.display_id,
        "messages": [push_event_data(world, last, conversation)] if last else [],
        "account_id": conversation.account_id,
        "uuid": conversation.uuid,
        "additional_attributes": conversation.additional_attributes,
        "agent_last_seen_at": unix(conversation.agent_last_seen_at),
        "assignee_last_seen_at": unix(conversation.assignee_last_seen_at),
        "can_reply": can_reply(world, conversation),
        "contact_last_seen_at": unix(conversation.contact_last_seen_at),
        "custom_attributes": conversation.custom_attributes,
        "inbox_id": conversation.inbox_id,
        "labels": conversation.labels,
        "muted": False,
        "snoozed_until": unix_or_none(conversation.snoozed_until),
        "status": conversation.status,
        "created_at": unix(conversation.created_at),
        "updated_at": conversation.updated_at.timestamp(),
        "timestamp": unix(conversation.last_activity_at),
        "first_reply_created_at": unix(conversation.first_reply_created_at),
        "unread_count": unread_count(world, conversation),
        "last_non_activity_message": push_event_data(world, chat, conversation) if chat else None,
        "last_activity_at": unix(conversation.last_activity_at),
        "priority": conversation.priority,
        "waiting_since": unix(conversation.waiting_since),
        "sla_policy_id": None,
    }
