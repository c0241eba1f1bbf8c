"""Where the stored messages come from: the running log, or a dump of it."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from contracts.errors import NotFound
from contracts.events.ledger import SEALS
from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.leaf import Stored, sealed_headers
from eventstore.ledger.notes import strict_base64
from eventstore.ledger.received import Received

if TYPE_CHECKING:  # an auditor without a server needs no driver
    from eventstore.reading import Reader


class Source(Protocol):
    """All stored messages in order, and the seals among them."""

    def messages(self, after: int = 0, up_to: int | None = None) -> AsyncIterator[Stored]: ...
    def seals(self) -> AsyncIterator[Stored]: ...
    @property
    def size(self) -> int | None: ...


class Live:
    """The log behind a reader, up to where it ended at the beginning."""

    def __init__(self, reader: "Reader", size: int) -> None:
        self._reader, self._size = reader, size

    @classmethod
    async def of(cls, reader: "Reader") -> "Live":
        return cls(reader, await reader.last_position())

    def messages(self, after: int = 0, up_to: int | None = None) -> AsyncIterator[Stored]:
        # Every subject, so that nothing can stand beside what is sealed.
        return self._reader.read(">", after, min(up_to or self._size, self._size))

    def seals(self) -> AsyncIterator[Stored]:
        return self._reader.read(SEALS, 0, self._size)

    @property
    def size(self) -> int | None:
        return self._size


class Dump:
    """A file of `msia audit dump`: one message a line."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NotFound(f"{path}: there is no such file; make one with `msia audit dump --out {path}`")
        self._path = path

    async def messages(self, after: int = 0, up_to: int | None = None) -> AsyncIterator[Stored]:
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if number <= after:
                    continue
                if up_to is not None and number > up_to:
                    return
                yield _read(line, number)

    async def seals(self) -> AsyncIterator[Stored]:
        marker = json.dumps(SEALS).encode()
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if marker in line and (message := _read(line, number)).subject == SEALS:
                    yield message

    @property
    def size(self) -> int | None:
        return None  # not known before it is read


def line_of(message: Stored) -> str:
    """One message as a line: all that its leaf covers."""
    return json.dumps(as_json(message), ensure_ascii=False, sort_keys=True)


def as_json(message: Stored) -> dict[str, Any]:
    return {
        "position": message.position,
        "subject": message.subject,
        "stored_at": message.stored_at.astimezone(UTC)
        .isoformat(timespec="microseconds")
        .replace("+00:00", "Z"),
        "headers": sealed_headers(message.headers),
        "body": base64.b64encode(message.body).decode(),
    }


def from_json(fields: dict[str, Any]) -> Received:
    """Raise `ValueError` for anything that `as_json` would not write."""
    found = Received(
        position=int(fields["position"]),
        subject=str(fields["subject"]),
        stored_at=datetime.fromisoformat(fields["stored_at"]),
        headers=dict(fields["headers"]),
        body=strict_base64(fields["body"]),
    )
    if as_json(found) != fields:
        raise ValueError("a message in another form than the one it was written in")
    return found


def _read(line: bytes, number: int) -> Received:
    try:
        return from_json(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerBroken(
            f"line {number} of the dump, which should hold position {number}, does not decode "
            f"({type(error).__name__})",
            number,
        ) from error
