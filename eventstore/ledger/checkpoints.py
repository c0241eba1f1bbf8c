"""A tree head as text (https://c2sp.org/tlog-checkpoint), and as a seal once it is signed."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.notes import SigningKey, VerifierKey, open_note, strict_base64

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def origin_of(log_id: UUID) -> str:
    """The log's name in its seals and keys: `msia/<id in its LogOpened>`."""
    return f"msia/{log_id}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Positions 1..`size` of the log `origin` have this `root`."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Raise `ForgedSeal` for any text but the three lines; nobody would check extension lines."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
            raise ForgedSeal("the note holds no checkpoint: origin, size and root, a line each")
        try:
            root = strict_base64(lines[2])
        except ValueError as error:
            raise ForgedSeal("the checkpoint's root is not base64") from error
        if len(root) != 32:
            raise ForgedSeal("the checkpoint's root is not a SHA-256")
        return cls(lines[0], int(lines[1]), root)

    def signed(self, key: SigningKey) -> str:
        """The seal."""
        return key.sign(str(self))


def unverified(note: str) -> Checkpoint:
    """What a seal claims, before anyone has looked at its signature."""
    text, _, _ = note.rpartition("\n\n")
    return Checkpoint.parse(text + "\n")


def open_seal(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """What a seal says; `ForgedSeal` when none of `keys` has signed it, or one of another log."""
    text, key = open_note(note, keys)
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != key.name:
        raise ForgedSeal(f"a key of {key.name} signed for {checkpoint.origin}")
    return checkpoint
