"""Fan-out: who is told of what, and when its payload is built.

The agent bot's payload is built at once and with the commit (Chatwoot's SyncDispatcher); the account's and
the API inbox's are built when their job runs, later, so they may show a newer state (AsyncDispatcher).
"""

import json
import uuid
from typing import Any

from services.sandbox.faults.webhooks import dispatch
from services.sandbox.serializers import conversations as conversation_json
from services.sandbox.serializers import messages as message_json
from services.sandbox.serializers import people
from services.sandbox.serializers.times import plain
from services.sandbox.state import (
    Account,
    AgentBot,
    Contact,
    Conversation,
    Inbox,
    Json,
    Message,
    MessageType,
    Webhook,
)
from services.sandbox.world import World

BOT_EVENTS = frozenset(
    {
        "message_created",
        "message_updated",
        "conversation_opened",
        "conversation_resolved",
        "conversation_updated",
        "conversation_status_changed",
    }
)
# Told to bots since 4.13.0 only.
BOT_LATER = frozenset({"conversation_updated", "conversation_status_changed"})
BOT_ONLY = frozenset({"conversation_opened", "conversation_resolved"})
SUBSCRIPTIONS = frozenset(
    {
        "conversation_status_changed",
        "conversation_updated",
        "conversation_created",
        "contact_created",
        "contact_updated",
        "message_created",
        "message_updated",
        "webwidget_triggered",
        "inbox_created",
        "inbox_updated",
        "conversation_typing_on",
        "conversation_typing_off",
    }
)

Changes = dict[str, tuple[Any, Any]]


def message_event(world: World, name: str, message: Message) -> None:
    """`message_created` or `message_updated`. Activities are never told to anyone."""
    if message.message_type is MessageType.activity:
        return
    conversation = world.store.one(Conversation, message.conversation_id)
    _publish(world, name, conversation, message.id, {"message": message.id})


def conversation_event(world: World, name: str, conversation: Conversation, **extra: Any) -> None:
    """Any event whose payload is the conversation; `extra` is merged into it."""
    _publish(world, name, conversation, None, {"conversation": conversation.id, "extra": extra})


def typing_event(world: World, name: str, conversation: Conversation, user: Json, private: bool) -> None:
    """`conversation_typing_on|off`: accounts only, and only of agents; customers' typing never arrives."""
    about = {"conversation": conversation.id, "typing": {"user": user, "is_private": private}}
    _publish(world, name, conversation, None, about)


def contact_event(world: World, name: str, contact: Contact, **extra: Any) -> None:
    """`contact_created` or `contact_updated`: never sent to bots."""
    if world.store.first(Webhook, "account_id = ?", contact.account_id):
        world.enqueue("critical", "account_event", {"event": name, "contact": contact.id, "extra": extra})


def changed_attributes(changes: Changes) -> list[Json]:
    """Chatwoot's diff: one object per attribute, times as in JSON."""
    return [
        {name: {"previous_value": plain(before), "current_value": plain(after)}}
        for name, (before, after) in changes.items()
    ]


def encode(payload: Json) -> str:
    """Rails' `to_json`: compact, UTF-8, and what HTML could misread escaped."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def payload(world: World, event: str, about: Json) -> Json | None:
    """The body of an event as the store has it now; None when its record is gone."""
    store = world.store
    if "message" in about:
        message = store.get(Message, about["message"])
        return message_json.webhook_data(world, message) | {"event": event} if message else None
    if "contact" in about:
        contact = store.get(Contact, about["contact"])
        if contact is None:
            return None
        data = people.contact_webhook(contact, store.one(Account, contact.account_id))
        return {**data, "event": event, **about["extra"]}
    conversation = store.get(Conversation, about["conversation"])
    if conversation is None:
        return None
    data = conversation_json.webhook_data(world, conversation)
    if "typing" in about:
        typing = about["typing"]
        return {
            "event": event,
            "user": typing["user"],
            "conversation": data,
            "is_private": typing["is_private"],
        }
    return {**data, "event": event, **about["extra"]}


def bots_of(world: World, conversation: Conversation) -> list[AgentBot]:
    """The inbox's bot, and the bot that the conversation is assigned to when it is another."""
    inbox = world.store.one(Inbox, conversation.inbox_id)
    ids = dict.fromkeys(id for id in (inbox.agent_bot_id, conversation.assignee_agent_bot_id) if id)
    return [bot for id in ids if (bot := world.store.get(AgentBot, id))]


def _publish(
    world: World, event: str, conversation: Conversation, message_id: int | None, about: Json
) -> None:
    world.changed("conversation", conversation=conversation.key)
    if event in BOT_EVENTS and (event not in BOT_LATER or world.settings.since(4, 13)):
        for bot in bots_of(world, conversation):
            if not bot.outgoing_url:
                continue
            body = payload(world, event, about)
            if body is not None:
                args = {
                    "bot": bot.id,
                    "event": event,
                    "body": encode(body),
                    "delivery_id": str(uuid.uuid4()),
                    "conversation": conversation.id,
                    "message": message_id,
                }
                dispatch(world, "high", "bot_webhook", "bot", args)
    if event in BOT_ONLY:
        return
    inbox = world.store.one(Inbox, conversation.inbox_id)
    if inbox.webhook_url or world.store.first(Webhook, "account_id = ?", conversation.account_id):
        world.enqueue("critical", "account_event", {"event": event, "inbox": inbox.id, **about})
