"""What of a stored message is sealed: all that a reader of the log can see of it.

Leaf, version 1 = 0x01, length of the head (4 bytes, big-endian), head, body as stored. The head is RFC 8785
JSON of position, subject, stored_at (microseconds since 1970, UTC) and headers; the length before it keeps
head and body apart, so two different messages never give the same bytes.

`Nats-*` headers are left out, but for `Nats-Msg-Id`: they are instructions to the server (`Nats-Expected-…`)
or added by it on reading, differently by leader and replica, and by the next release. The stored time is
in: leases and windows are measured in it, and a restore or a mirror keeps it.
"""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

import orjson

from contracts.envelope import MSG_ID

VERSION = b"\x01"
_LEAF = b"\x00" + VERSION  # RFC 6962's prefix of a leaf, then our own
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Stored(Protocol):
    """A stored message, wherever it was read."""

    @property
    def position(self) -> int: ...
    @property
    def subject(self) -> str: ...
    @property
    def stored_at(self) -> datetime: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def body(self) -> bytes: ...


@lru_cache(maxsize=1024)  # the same few names in every message: half of a leaf's time otherwise
def _is_sealed(name: str) -> bool:
    return name == MSG_ID or not name.lower().startswith("nats-")


def sealed_headers(headers: dict[str, str]) -> dict[str, str]:
    """Those that the writer gave and a reader uses."""
    return {name: value for name, value in headers.items() if _is_sealed(name)}


def microseconds(time: datetime) -> int:
    """Since 1970, exactly: a float would round."""
    since = time - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def leaf_hash(message: Stored) -> bytes:
    """SHA-256 over 0x00 and the leaf (RFC 6962, section 2.1)."""
    head = orjson.dumps(
        {
            "headers": sealed_headers(message.headers),
            "position": message.position,
            "stored_at": microseconds(message.stored_at),
            "subject": message.subject,
        },
        option=orjson.OPT_SORT_KEYS,
    )
    return hashlib.sha256(b"".join((_LEAF, len(head).to_bytes(4, "big"), head, message.body))).digest()
