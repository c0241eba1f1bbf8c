"""Between an event and a stored message: open part as JSON, private part encrypted."""

import base64
from typing import Any, Protocol

import orjson
from cryptography.exceptions import InvalidTag

from contracts.envelope import Envelope, Recorded
from contracts.errors import KeyMissing, Undecodable, UnknownEvent
from contracts.event import Event, event_type, from_stored
from contracts.ids import KeyId, Position
from eventstore.keyids import generation_of, is_key_id, owner_of
from eventstore.keys import OpenKey
from eventstore.masters import seal, unseal
from eventstore.reading import StoredMessage

_Event = Recorded[Event]  # once: pydantic looks the parametrised type up anew each time it is named


class Keys(Protocol):
    """What opens private parts: a `KeyRing`, or keys already at hand."""

    async def get(self, key_id: KeyId) -> OpenKey:
        """Raise `KeyMissing` for one that was never there."""


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
        if wrong := _misplaced(body["open"], key.id):
            raise ValueError(f"{event.type}: {wrong}")
        if key.secret is not None:
            sealed = seal(key.secret, orjson.dumps(private), _bound_to(subject, envelope))
            body["private"] = base64.b64encode(sealed).decode()
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


async def decode(
    message: StoredMessage, keys: Keys | None, envelope: Envelope | None = None
) -> Recorded[Event]:
    """Rebuild the event, as the type of today: what an earlier version wrote is upcast.

    Without keys, or once the key is destroyed, private fields read as `Erased`.
    `envelope`: of this message, for who has read it already.
    Raises `NewerEvent`, `UnknownEvent`, `Undecodable`, `KeyMissing` or `MasterMissing`, each naming the
    position, and nothing else for what a message holds; `Unreachable` when a key cannot be asked for now.
    """
    envelope = envelope or Envelope.from_headers(message.headers, message.position)
    at = f"position {message.position} ({envelope.type})"
    try:
        kind = event_type(envelope.type)
        body = _body(message.body)
        private = await _private(message.subject, envelope, kind, body, keys)
        event = from_stored(envelope.type, body["open"], private)
    except (UnknownEvent, KeyMissing) as error:
        error.args = (f"{at}: {error}",)
        raise
    except (Undecodable, ValueError, KeyError, TypeError, RecursionError, InvalidTag) as error:
        # What others say of a body may quote it: it is named, not repeated.
        why = str(error) if isinstance(error, Undecodable) else f"the body does not decode ({_name(error)})"
        raise Undecodable(f"{at}: {why}; look at it with `msia events show {message.position}`") from error
    return _Event(
        position=Position(message.position),
        subject=message.subject,
        stored_at=message.stored_at,
        envelope=envelope,
        event=event,
    )


def _name(error: Exception) -> str:
    return type(error).__name__


def _body(stored: bytes) -> dict[str, Any]:
    body = orjson.loads(stored)
    if not (isinstance(body, dict) and isinstance(body.get("open"), dict)):
        raise Undecodable("the body has no open part")
    if not body.keys() <= {"open", "private"}:
        raise Undecodable("the body has a part that is neither open nor private")
    return body


async def _private(
    subject: str, envelope: Envelope, kind: type[Event], body: dict[str, Any], keys: Keys | None
) -> dict[str, Any] | None:
    """The decrypted part; None where there is none, nobody may read it, or its key is destroyed."""
    sealed, key_id = body.get("private"), envelope.key_id
    if key_id is None:
        if sealed is not None:
            raise Undecodable("it has a private part and names no key (header ce-keyid)")
        if kind.private and kind.type == envelope.type:
            raise Undecodable("its type has personal fields and it names no key (header ce-keyid)")
        return None
    if not is_key_id(key_id):
        raise Undecodable("its header ce-keyid is no key id")
    if generation_of(key_id) == 0:
        if sealed is not None:
            raise Undecodable(f"it has a private part under {key_id}, which stands for no key")
        return None
    if wrong := _misplaced(body["open"], key_id):
        raise Undecodable(wrong)
    if keys is None:
        return None
    key = await keys.get(key_id)
    if key.secret is None:
        return None
    if sealed is None:  # the private part is left out only under a destroyed key, and none ever comes back
        raise Undecodable(f"its private part is gone though the key {key_id} is not")
    plain = unseal(key.secret, base64.b64decode(sealed, validate=True), _bound_to(subject, envelope))
    private: dict[str, Any] = orjson.loads(plain)
    return private


def _misplaced(open_part: dict[str, Any], key_id: KeyId) -> str | None:
    """What is said about one customer under another's key would outlive the first one's erasure."""
    account, contact, owner = open_part.get("account"), open_part.get("contact_id"), owner_of(key_id)
    if account is None or contact is None or not owner.startswith("contact-"):
        return None
    about = f"contact-{account}-{contact}"
    return None if owner == about else f"it is about {about} and under the key {key_id}"
