"""Ids and subjects. Where the same thing can arrive twice, its id is a function of what it is."""

import re
from typing import NewType
from uuid import UUID, uuid5

# Fixed for ever: changing it would make every retried fact a new one.
NAMESPACE = UUID("8f0b6a52-6f0e-5c1b-9a57-6d7369612d61")

ConversationId = NewType("ConversationId", str)  # "<account>-<display id>"
CustomerId = NewType("CustomerId", str)  # "contact-<account>-<contact id>"
KeyId = NewType("KeyId", str)  # "<customer or rejects-YYYY-MM>.<generation>"
Position = NewType("Position", int)  # sequence in the log; 0 = before the first event
TurnId = NewType("TurnId", UUID)
QuoteId = NewType("QuoteId", UUID)
PartId = NewType("PartId", UUID)

_CONVERSATION = re.compile(r"(\d+)-(\d+)", re.ASCII)


def stable_id(*what: object) -> UUID:
    """UUIDv5 of the parts, which must not hold personal data (ids are in the open)."""
    return uuid5(NAMESPACE, "/".join(str(part) for part in what))


def conversation_id(account: int, display_id: int) -> ConversationId:
    """`1-512`: the bare id, so that `msia.*.1-512` is one whole conversation."""
    return ConversationId(f"{account}-{display_id}")


def is_conversation(aggregate: str) -> bool:
    """Whether the last token of a subject names a conversation."""
    return _CONVERSATION.fullmatch(aggregate) is not None


def split_conversation(conversation: str) -> tuple[int, int]:
    """Account and display id of a conversation id; `ValueError` if it is not one."""
    match = _CONVERSATION.fullmatch(conversation)
    if match is None:
        raise ValueError(f"{conversation!r} is not a conversation id: give account-number, as in 1-512")
    return int(match[1]), int(match[2])


def customer_id(account: int, contact: int) -> CustomerId:
    """`contact-1-4102`."""
    return CustomerId(f"contact-{account}-{contact}")


def tariff_id(slug: str) -> str:
    """`tariff-motos-part`."""
    return f"tariff-{slug}"


def subject(context: str, aggregate: str) -> str:
    """`msia.<context>.<aggregate>`."""
    return f"msia.{context}.{aggregate}"


def whole(aggregate: str) -> str:
    """The filter of everything about one aggregate, over all contexts."""
    return f"msia.*.{aggregate}"


def aggregate_of(subject: str) -> str:
    """The last token of a subject."""
    return subject.rsplit(".", 1)[-1]


def message_event_id(account: int, message_id: int) -> UUID:
    """The id of `MessageReceived`: one per Chatwoot message, whatever brings it."""
    return stable_id("message", account, message_id)


def media_event_id(account: int, message_id: int, attachment_id: int) -> UUID:
    """The id of `MediaStored` or `MediaFailed`: whoever tells of an attachment first, tells of it."""
    return stable_id("media", account, message_id, attachment_id)


def part_id_or_none(text: object) -> PartId | None:
    """The id of a part in the one form in which we write it; Chatwoot lets people edit it: else None."""
    try:
        id = UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return PartId(id) if id is not None and str(id) == text else None


def turn_event_id(turn: UUID, kind: str, ordinal: int = 0) -> UUID:
    """The id of an event inside a turn: a replica that repeats the step repeats the id."""
    return stable_id("turn", turn, kind, ordinal)
