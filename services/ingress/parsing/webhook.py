"""Which kind of webhook it is, and whether it is for us."""

from dataclasses import dataclass

from services.ingress.parsing.contacts import contact
from services.ingress.parsing.conversation import last_message
from services.ingress.parsing.conversations import conversation
from services.ingress.parsing.fields import Object, Rejection, id_or_none, object_or_empty, required_text
from services.ingress.parsing.incoming import incoming
from services.ingress.parsing.message import Message, inbox_of
from services.ingress.parsing.outgoing import outgoing
from services.ingress.parsing.statements import Statement

MESSAGES = frozenset({"message_created", "message_updated"})
CONVERSATIONS = frozenset(
    {
        "conversation_created",
        "conversation_opened",
        "conversation_resolved",
        "conversation_status_changed",
        "conversation_updated",
    }
)
CONTACTS = frozenset({"contact_created", "contact_updated"})
NOT_NEEDED = frozenset(
    {
        "conversation_typing_on",
        "conversation_typing_off",
        "inbox_created",
        "inbox_updated",
        "webwidget_triggered",
    }
)
KNOWN = MESSAGES | CONVERSATIONS | CONTACTS | NOT_NEEDED


@dataclass(frozen=True, slots=True)
class Served:
    """Whose webhooks are for us; None: everybody's who knows the secret."""

    account: int | None = None
    inbox: int | None = None


def parse(payload: object, served: Served = Served()) -> list[Statement]:
    """What a webhook says; nothing when it only says what we do not need to know.

    Raises `Rejection` for a webhook that cannot be used, and never anything else.
    """
    if not isinstance(payload, dict):
        raise Rejection("not_an_object")
    event = required_text(payload, "event")
    if event in NOT_NEEDED:
        raise Rejection("not_needed")
    if event not in KNOWN:
        raise Rejection("unknown_event")
    account = _account(payload, served)
    if event in CONTACTS:
        return contact(payload, account)
    if event in CONVERSATIONS:
        _in_our_inbox(inbox_of(payload, payload), served)
        return conversation(payload, account)
    message = Message.read(payload, account)
    _in_our_inbox(message.inbox_id, served)
    updated = event == "message_updated"
    if message.kind == "incoming":
        return incoming(message, updated=updated)
    if message.kind in ("outgoing", "template"):
        return outgoing(message, updated=updated)
    raise Rejection("not_needed" if message.kind == "activity" else "unknown_message_type", "message_type")


def _account(payload: Object, served: Served) -> int:
    account = id_or_none(object_or_empty(payload.get("account")).get("id"))
    if account is None:  # conversations name it since 4.14.2; before, only their last message does
        account = id_or_none(last_message(payload).get("account_id")) or served.account
    if account is None:
        raise Rejection("missing_field", "account.id")
    if served.account not in (None, account):
        raise Rejection("other_account")
    return account


def _in_our_inbox(inbox: int | None, served: Served) -> None:
    if served.inbox is not None and inbox is not None and inbox != served.inbox:
        raise Rejection("other_inbox")
