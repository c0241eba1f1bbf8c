"""The lines of a bundle's files, as strictly as they are written."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.notes import strict_base64
from eventstore.ledger.received import Received
from eventstore.ledger.sparse import Subtree
from services.audit.bundle.manifest import EVENTS, TREE
from services.audit.ledger.sources import from_line

_LONGEST = 1 << 24  # bytes of a line; NATS takes messages of 1 MiB
_TREE_LINE = re.compile(rb'\[([1-9][0-9]{0,18}),([1-9][0-9]{0,18}),"([A-Za-z0-9+/]{43}=)"\]\n')


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """Its lines; one without an end comes in parts, which do not decode: memory stays flat."""
    return iter(lambda: file.readline(_LONGEST), b"")


def tree_of(file: Path) -> Iterator[Subtree]:
    """Its lines; `LedgerBroken` for one that is not as ours or does not go on where the last one ended."""
    end = 0
    with file.open("rb") as data:
        for number, line in enumerate(lines_of(data), 1):
            try:
                if (parts := _TREE_LINE.fullmatch(line)) is None:
                    raise ValueError("not as it is written")
                first, last = int(parts[1]), int(parts[2])
                found = Subtree(first - 1, last - first + 1, strict_base64(parts[3].decode()))
            except ValueError as error:
                raise LedgerBroken(f"{TREE} was altered: line {number} does not decode") from error
            if found.start != end:
                raise LedgerBroken(f"{TREE} was altered: position {end + 1} does not follow in line {number}")
            end = found.end
            yield found


def events_of(file: Path) -> Iterator[Received]:
    """Its lines; `LedgerBroken` for one that is not as ours or not in order."""
    before = 0
    with file.open("rb") as data:
        for number, line in enumerate(lines_of(data), 1):
            try:
                found = from_line(line)
            except ValueError as error:
                raise LedgerBroken(
                    f"{EVENTS} was altered: line {number}, after position {before}, does not decode",
                    before + 1,
                ) from error
            if found.position <= before:
                raise LedgerBroken(
                    f"{EVENTS} was altered: line {number} holds position {found.position} after {before}",
                    found.position,
                )
            before = found.position
            yield found
