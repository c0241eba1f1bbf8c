"""Messages: the webhook payload and the API view."""

import re
from typing import Any

from services.sandbox.serializers import conversations, people
from services.sandbox.serializers.pushed import Sender, attached, sender_of, sent_by
from services.sandbox.serializers.times import iso, unix
from services.sandbox.state import Account, Contact, Conversation, Inbox, Json, Message, User
from services.sandbox.world import World


def sender_webhook(sender: Sender, account: Account) -> Json | None:
    if isinstance(sender, Contact):
        return people.contact_webhook(sender, account)
    if isinstance(sender, User):
        return people.user_webhook(sender)
    return people.bot_webhook(sender) if sender else None


def webhook_data(world: World, message: Message) -> Json:
    """`message_created` and `message_updated` without their `event`. There is no status in it."""
    store = world.store
    account = store.one(Account, message.account_id)
    conversation = store.one(Conversation, message.conversation_id)
    inbox = store.one(Inbox, message.inbox_id)
    data: Json = {
        "account": people.account_webhook(account),
        "additional_attributes": message.additional_attributes,
        "content_attributes": message.content_attributes,
        "content_type": message.content_type,
        "content": normalized(_told(world, message, conversation)),
        "conversation": conversations.webhook_data(world, conversation),
        "created_at": iso(message.created_at),
        "id": message.id,
        "inbox": people.inbox_webhook(inbox),
        "message_type": message.message_type.name,
        "private": message.private,
        "sender": sender_webhook(sender_of(world, message), account),
        "source_id": message.source_id,
    }
    return data | attached(world, message)


def _told(world: World, message: Message, conversation: Conversation) -> str | None:
    """A survey's address is in its webhook, not in the message."""
    if message.content_type != "input_csat":
        return message.content
    return f"{message.content} {world.settings.base_url}/survey/responses/{conversation.uuid}"


def normalized(content: str | None) -> str | None:
    """What webhooks carry: the editor's hard breaks become line breaks, trailing ones go."""
    return re.sub(r"\\\n", "\n", content).rstrip("\n") if content is not None else None


def view(world: World, message: Message, conversation: Conversation, echo_id: Any = None) -> Json:
    """A message in the application API."""
    data: Json = {
        "id": message.id,
        "content": message.content,
        "inbox_id": message.inbox_id,
        "conversation_id": conversation.display_id,
        "message_type": int(message.message_type),
        "content_type": message.content_type,
        "status": message.status,
        "content_attributes": message.content_attributes,
        "created_at": unix(message.created_at),
        "private": message.private,
        "source_id": message.source_id,
    }
    if echo_id is not None:
        data["echo_id"] = echo_id
    return data | sent_by(world, message) | attached(world, message)
