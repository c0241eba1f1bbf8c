"""Between an event and a stored message: open part as JSON, private part encrypted."""

import base64
import binascii
import json
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from pydantic import ValidationError

from contracts.envelope import Envelope, Recorded
from contracts.errors import Undecodable
from contracts.event import Event, event_type
from contracts.ids import Position
from eventstore.keys import KeyRing, OpenKey
from eventstore.masters import seal, unseal
from eventstore.reading import StoredMessage


def _bound_to(subject: str, envelope: Envelope) -> bytes:
    """A private part opens only in its own place: it cannot be moved to another event or subject."""
    return "\n".join((subject, envelope.type, str(envelope.id), str(envelope.key_id))).encode()


def encode(subject: str, envelope: Envelope, event: Event, key: OpenKey | None) -> bytes:
    """The body. An event with personal fields needs a key; under a destroyed one they are not kept."""
    body: dict[str, Any] = {"open": event.open_part()}
    private = event.private_part()
    if private is not None:
        if key is None or envelope.key_id != key.id:
            raise ValueError(f"{event.type} has personal fields: append it with its owner's key")
        if key.secret is not None:
            sealed = seal(key.secret, orjson.dumps(private), _bound_to(subject, envelope))
            body["private"] = base64.b64encode(sealed).decode()
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


async def decode(message: StoredMessage, keys: KeyRing | None) -> Recorded[Event]:
    """Rebuild the event.

    Without a key ring, or once the key is destroyed, private fields read as `Erased`.
    Raises `UnknownEvent`, `Undecodable` or `KeyMissing`, each naming the position.
    """
    envelope = Envelope.from_headers(message.headers, message.position)
    kind = event_type(envelope.type)
    try:
        body = json.loads(message.body)
        private = await _private(message, envelope, body, keys) if kind.private else None
        event = kind.from_parts(body["open"], private)
    except (ValueError, KeyError, TypeError, ValidationError, InvalidTag, binascii.Error) as error:
        raise Undecodable(
            f"position {message.position} ({envelope.type}): the body does not decode "
            f"({type(error).__name__}); look at it with `msia events show {message.position}`"
        ) from error
    return Recorded[Event](
        position=Position(message.position),
        subject=message.subject,
        stored_at=message.stored_at,
        envelope=envelope,
        event=event,
    )


async def _private(
    message: StoredMessage, envelope: Envelope, body: dict[str, Any], keys: KeyRing | None
) -> dict[str, Any] | None:
    if keys is None or envelope.key_id is None or "private" not in body:
        return None
    key = await keys.get(envelope.key_id)
    if key.secret is None:
        return None
    plain = unseal(key.secret, base64.b64decode(body["private"]), _bound_to(message.subject, envelope))
    private: dict[str, Any] = orjson.loads(plain)
    return private
