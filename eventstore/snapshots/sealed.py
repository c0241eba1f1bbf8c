"""The stored form of one snapshot: a line in the open that says where it stands, and the sealed state."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from cryptography.exceptions import InvalidTag

from contracts.ids import KeyId
from eventstore.keys import OpenKey
from eventstore.masters import seal, unseal
from eventstore.reading import StoredMessage

_LAST = 2**63 - 1  # as far as positions go


class Unusable(Exception):
    """Why a snapshot is ignored. Never leaves this package; `odd`: worth a warning."""

    def __init__(self, reason: str, *, odd: bool = False) -> None:
        super().__init__(reason)
        self.odd = odd


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a log. In a log that lost its tail and grew again another message stands there, or the
    same one with another time: only the server gives times, and ids of facts repeat.
    """

    position: int
    event: str  # ce-id
    stored_at: datetime

    @classmethod
    def of(cls, message: StoredMessage) -> "Mark":
        return cls(message.position, message.headers.get("ce-id", ""), message.stored_at)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A snapshot as stored: read it with `parse`, then `open` it with the key that it names."""

    mark: Mark
    key: KeyId
    head: bytes
    body: bytes

    @classmethod
    def parse(cls, value: bytes) -> "Sealed":
        """`Unusable` when it has not this form."""
        head, _, body = value.partition(b"\n")
        try:
            said = orjson.loads(head)
            mark = Mark(int(said["position"]), str(said["event"]), datetime.fromisoformat(said["stored_at"]))
            key = KeyId(str(said["key"]))
        except (ValueError, KeyError, TypeError) as error:
            raise Unusable(f"not a snapshot ({type(error).__name__})", odd=True) from error
        if not 0 < mark.position <= _LAST:
            raise Unusable("at no position", odd=True)
        return cls(mark, key, head, body)

    def open(self, name: str, log_id: str, key: OpenKey) -> bytes:
        """The state's JSON. `Unusable` when the key is destroyed, or a byte is not as it was sealed."""
        if key.secret is None:
            raise Unusable("its key is destroyed")
        try:
            return unseal(key.secret, self.body, _bound_to(name, log_id, self.head))
        except (InvalidTag, ValueError) as error:
            raise Unusable("it does not open: altered, moved, or of another log", odd=True) from error


def write(name: str, log_id: str, key: OpenKey, mark: Mark, state: bytes) -> bytes:
    """Seal a state under a key that is not destroyed; bound to its name, its log and its place."""
    if key.secret is None:
        raise Unusable("its key is destroyed")
    head = orjson.dumps(
        {
            "position": mark.position,
            "event": mark.event,
            "stored_at": mark.stored_at.isoformat(),
            "key": key.id,
        }
    )
    return head + b"\n" + seal(key.secret, state, _bound_to(name, log_id, head))


def _bound_to(name: str, log_id: str, head: bytes) -> bytes:
    return b"\n".join((name.encode(), log_id.encode(), head))
