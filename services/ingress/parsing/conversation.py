"""The conversation object that comes with almost every webhook (Chatwoot `EventDataPresenter`)."""

from typing import Any

from contracts.events.inbox import Snapshot
from services.ingress.parsing.fields import (
    Object,
    code_or_none,
    id_or_none,
    object_or_empty,
    text_or_none,
    time_or_none,
)
from services.ingress.parsing.statements import Person

_ASSIGNEES = {"user": "User", "agent_bot": "AgentBot"}


def snapshot(conversation: Object) -> Snapshot:
    """Status and assignee as Chatwoot saw them when it built the webhook."""
    meta = object_or_empty(conversation.get("meta"))
    assignee = object_or_empty(meta.get("assignee"))
    can_reply = conversation.get("can_reply")
    # `assignee_type` is there since 4.8; before, the assignee itself says what it is.
    kind = code_or_none(meta.get("assignee_type")) or _ASSIGNEES.get(str(assignee.get("type")))
    return Snapshot(
        status=code_or_none(conversation.get("status")),
        assignee_type=kind,
        assignee_id=id_or_none(assignee.get("id")),
        can_reply=can_reply if isinstance(can_reply, bool) else None,
        updated_at=time_or_none(conversation.get("updated_at")),
    )


def customer(account: int, conversation: Object, sender: Any = None) -> Person | None:
    """Who the customer is: the sender of an incoming message, else the conversation's contact."""
    told = object_or_empty(sender)
    contact = object_or_empty(object_or_empty(conversation.get("meta")).get("sender"))
    through = object_or_empty(conversation.get("contact_inbox"))
    contact_id = (
        id_or_none(told.get("id")) or id_or_none(contact.get("id")) or id_or_none(through.get("contact_id"))
    )
    if contact_id is None:
        return None
    shown = told if id_or_none(told.get("id")) else contact
    return Person(
        account=account,
        contact_id=contact_id,
        name=text_or_none(shown.get("name")),
        phone=text_or_none(shown.get("phone_number")),
    )


def last_message(conversation: Object) -> Object:
    """The last public message; not always the one the webhook is about. Empty when there is none."""
    messages = conversation.get("messages")
    return object_or_empty(messages[0]) if isinstance(messages, list) and messages else {}
