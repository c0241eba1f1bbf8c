"""One stored event as one message: state in the body, the rest in headers."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote
from uuid import UUID

from eventsourcing.persistence import DataError, Notification, StoredEvent

from contracts.envelope import MSG_ID
from eventstore.reading import StoredMessage
from eventstore.recorder import names

_VERSION = "Es-Version"
_TOPIC = "Es-Topic"
HIGHEST = "Es-Highest"  # of the aggregate up to here, where it is not this one's: a gap was filled
_ID = "Es-Id"  # which of the two types the library has for ids this one is
_UUID, _TEXT = "uuid", "text"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be stored."""

    subject: str
    version: int
    headers: dict[str, str]
    body: bytes


def outgoing(prefix: str, event: StoredEvent, id: str) -> Outgoing:
    """The message of an event; `id` is the same in every try to store it."""
    return Outgoing(
        subject=names.subject(prefix, event.originator_id),
        version=event.originator_version,
        headers={
            MSG_ID: id,
            _VERSION: str(event.originator_version),
            _TOPIC: _escaped(event.topic),
            _ID: _UUID if isinstance(event.originator_id, UUID) else _TEXT,
        },
        body=event.state,
    )


def version(message: StoredMessage) -> int:
    """The originator version of a stored message."""
    try:
        return int(message.headers[_VERSION])
    except (KeyError, ValueError) as error:
        raise _foreign(message) from error


def highest(message: StoredMessage) -> int:
    """The highest version of the aggregate up to this message."""
    return max(version(message), int(message.headers.get(HIGHEST, 0)))


def topic(message: StoredMessage) -> str:
    """The topic of a stored message."""
    try:
        return _topic(message.headers[_TOPIC])
    except KeyError as error:
        raise _foreign(message) from error


def stored_event(message: StoredMessage) -> StoredEvent:
    """The event, as it was inserted. Raises `DataError` for a message that no recorder wrote."""
    return StoredEvent(_originator_id(message), version(message), topic(message), message.body)


def notification(message: StoredMessage) -> Notification:
    """The same with its place in the application sequence, which is its position in the stream."""
    return Notification(
        _originator_id(message), version(message), topic(message), message.body, message.position
    )


def _originator_id(message: StoredMessage) -> UUID | str:
    try:
        return _id(message.subject, message.headers[_ID])
    except (KeyError, ValueError) as error:
        raise _foreign(message) from error


# The events of one aggregate are read together, and parsing its id is half the cost of an event.
@lru_cache(maxsize=4_096)
def _id(subject: str, kind: str) -> UUID | str:
    id = names.text(subject.rpartition(".")[2])
    return UUID(id) if kind == _UUID else id


# An application has a few hundred topics, and a log many thousand events of each.
@lru_cache(maxsize=4_096)
def _escaped(topic: str) -> str:
    return quote(topic, safe=":<>,[]")


@lru_cache(maxsize=4_096)
def _topic(escaped: str) -> str:
    return unquote(escaped)


def _foreign(message: StoredMessage) -> DataError:
    return DataError(
        f"position {message.position} ({message.subject}) was not written by this recorder: "
        f"find out who publishes to {names.PREFIX}.> and copy the stream without it"
    )
