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
    """All stored messages in order, the seals among them, and what was the first from a moment on."""

    def messages(
        self, after: int = 0, up_to: int | None = None, filter: str = ">"
    ) -> AsyncIterator[Stored]: ...
    def seals(self) -> AsyncIterator[Stored]: ...
    async def first_at(self, at: datetime) -> int | None: ...
    @property
    def size(self) -> int | None: ...


class Live:
    """The log behind a reader, up to where it ended at the beginning."""

    def __init__(self, reader: "Reader", size: int) -> None:
        self._reader, self._size = reader, size

    @classmethod
    async def of(cls, reader: "Reader") -> "Live":
        return cls(reader, await reader.last_position())

    def messages(self, after: int = 0, up_to: int | None = None, filter: str = ">") -> AsyncIterator[Stored]:
        # Every subject unless asked, so that nothing can stand beside what is sealed.
        return self._reader.read(filter, after, min(up_to or self._size, self._size))

    def seals(self) -> AsyncIterator[Stored]:
        return self._reader.read(SEALS, 0, self._size)

    async def first_at(self, at: datetime) -> int | None:
        found, _ = await self._reader.batch(">", limit=1, since=at)
        return found[0].position if found and found[0].position <= self._size else None

    @property
    def size(self) -> int | None:
        return self._size


class Dump:
    """A file of `msia audit dump`: one message a line."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NotFound(f"{path}: there is no such file; make one with `msia audit dump --out {path}`")
        self._path = path

    async def messages(
        self, after: int = 0, up_to: int | None = None, filter: str = ">"
    ) -> AsyncIterator[Stored]:
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if number <= after:
                    continue
                if up_to is not None and number > up_to:
                    return
                message = _read(line, number)
                if filter == ">" or matches(message.subject, filter):
                    yield message

    async def seals(self) -> AsyncIterator[Stored]:
        marker = json.dumps(SEALS).encode()
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if marker in line and (message := _read(line, number)).subject == SEALS:
                    yield message

    async def first_at(self, at: datetime) -> int | None:
        async for message in self.messages():
            if message.stored_at >= at:
                return message.position
        return None

    @property
    def size(self) -> int | None:
        return None  # not known before it is read


def matches(subject: str, filter: str) -> bool:
    """Whether a NATS filter with `*` or a last `>` takes this subject."""
    wanted, tokens = filter.split("."), subject.split(".")
    if wanted[-1] == ">":
        wanted, rest = wanted[:-1], tokens[len(wanted) - 1 :]
        tokens = tokens[: len(wanted)]
        if not rest:
            return False
    return len(wanted) == len(tokens) and all(w in ("*", t) for w, t in zip(wanted, tokens, strict=True))


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
    try:
        position, headers = fields["position"], fields["headers"]
        found = Received(
            position=position,
            subject=fields["subject"],
            stored_at=datetime.fromisoformat(fields["stored_at"]),
            headers=headers,
            body=strict_base64(fields["body"]),
        )
        # 12.0 and true are equal to whole numbers, but other bytes in a leaf.
        typed = type(position) is int and 0 < position < 1 << 63
        texts = {str} >= {type(each) for each in (found.subject, *headers.values())}
        if not typed or not texts or as_json(found) != fields:
            raise ValueError("a message in another form than the one it was written in")
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"not a message ({type(error).__name__})") from error
    return found


def from_line(line: bytes) -> Received:
    """Raise `ValueError` for any bytes but those of `line_of`: a key that stands twice reads two ways."""
    try:
        found = from_json(json.loads(line))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if line.removesuffix(b"\n") != line_of(found).encode():
        raise ValueError("a message in another form than the one it was written in")
    return found


def _read(line: bytes, number: int) -> Received:
    try:
        return from_line(line)
    except ValueError as error:
        raise LedgerBroken(
            f"line {number} of the dump, which should hold position {number}, does not decode "
            f"({type(error).__name__})",
            number,
        ) from error
