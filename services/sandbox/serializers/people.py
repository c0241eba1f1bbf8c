"""Contacts, users, bots, accounts, inboxes: as webhooks carry them and as pushed records carry them."""

from services.sandbox.serializers.times import unix, unix_or_none
from services.sandbox.state import Account, AgentBot, Contact, Inbox, Json, User


def account_webhook(account: Account) -> Json:
    return {"id": account.id, "name": account.name}


def inbox_webhook(inbox: Inbox) -> Json:
    return {"id": inbox.id, "name": inbox.name}


def contact_webhook(contact: Contact, account: Account) -> Json:
    """A sender of a message webhook: the one sender without a `type`."""
    return {
        "account": account_webhook(account),
        "additional_attributes": contact.additional_attributes,
        "avatar": "",
        "custom_attributes": contact.custom_attributes,
        "email": contact.email,
        "id": contact.id,
        "identifier": contact.identifier,
        "name": contact.name,
        "phone_number": contact.phone_number,
        "thumbnail": "",
        "blocked": contact.blocked,
    }


def contact_push(contact: Contact) -> Json:
    return {
        "additional_attributes": contact.additional_attributes,
        "custom_attributes": contact.custom_attributes,
        "email": contact.email,
        "id": contact.id,
        "identifier": contact.identifier,
        "name": contact.name,
        "phone_number": contact.phone_number,
        "thumbnail": "",
        "blocked": contact.blocked,
        "type": "contact",
    }


def contact_view(contact: Contact) -> Json:
    """A contact in the application API."""
    return {
        "additional_attributes": contact.additional_attributes,
        "availability_status": "offline",
        "email": contact.email,
        "id": contact.id,
        "name": contact.name,
        "phone_number": contact.phone_number,
        "blocked": contact.blocked,
        "identifier": contact.identifier,
        "thumbnail": "",
        "custom_attributes": contact.custom_attributes,
        "last_activity_at": unix_or_none(contact.last_activity_at),
        "created_at": unix(contact.created_at),
    }


def user_webhook(user: User) -> Json:
    return {"id": user.id, "name": user.name, "email": user.email, "type": "user"}


def user_push(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "available_name": user.name,
        "avatar_url": "",
        "type": "user",
        "availability_status": "online",
        "thumbnail": "",
    }


def agent_view(user: User) -> Json:
    """A user in the application API."""
    return {
        "id": user.id,
        "account_id": user.account_id,
        "availability_status": "online",
        "auto_offline": False,
        "confirmed": True,
        "email": user.email,
        "available_name": user.name,
        "name": user.name,
        "role": user.role,
        "thumbnail": "",
    }


def bot_webhook(bot: AgentBot) -> Json:
    return {"id": bot.id, "name": bot.name, "type": "agent_bot"}


def bot_push(bot: AgentBot) -> Json:
    return {"id": bot.id, "name": bot.name, "avatar_url": "", "type": "agent_bot"}


def bot_view(bot: AgentBot, *, for_administrator: bool) -> Json:
    """A bot in the application API; only administrators see its secret and token."""
    view: Json = {
        "id": bot.id,
        "name": bot.name,
        "description": bot.description,
        "thumbnail": "",
        "outgoing_url": bot.outgoing_url,
        "bot_type": "webhook",
        "bot_config": {},
        "account_id": bot.account_id,
        "system_bot": False,
    }
    if for_administrator:
        view |= {"secret": bot.secret, "access_token": bot.access_token}
    return view


def inbox_view(inbox: Inbox) -> Json:
    """An inbox in the application API (the keys that concern a bot)."""
    return {
        "id": inbox.id,
        "avatar_url": "",
        "channel_id": inbox.id,
        "name": inbox.name,
        "channel_type": inbox.channel_type,
        "greeting_enabled": False,
        "greeting_message": None,
        "working_hours_enabled": False,
        "lock_to_single_conversation": inbox.lock_to_single_conversation,
        "webhook_url": inbox.webhook_url or None,
        "message_templates": inbox.message_templates,
        "provider": "whatsapp_cloud" if inbox.channel_type == "Channel::Whatsapp" else None,
    }
