"""Who was erased, beside the seals: signed notes that outlive the log, so that no backup brings anybody back.

    erasures/<customer>.<generation>.note    the keys up to this generation are destroyed

Ids only, as they stand in the open in the log. The folder is there from the keeper's first start on: that it
is empty says that nobody was erased, that it is missing says nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from contracts.errors import Misconfigured
from contracts.ids import KeyId
from eventstore.keyids import generation_of, is_key_id, key_id
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.notes import SigningKey, VerifierKey, open_note
from eventstore.ledger.tiles import write_once

_TITLE = "msia erasure"
_SUFFIX = ".note"


@dataclass(frozen=True, slots=True)
class Erasure:
    """Of one owner of keys; `at`: when the log took it, UTC."""

    owner: str
    up_to: int
    at: datetime


class ErasureNotes:
    """The notes in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """From now on an empty folder means: nobody."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def write(self, erasure: Erasure, key: SigningKey) -> bool:
        """Keep it for good; False when it was there."""
        path = self.folder / f"{key_id(erasure.owner, erasure.up_to)}{_SUFFIX}"
        if path.exists():
            return False
        at = erasure.at.astimezone(UTC).isoformat(timespec="microseconds")
        text = f"{_TITLE}\n{key.verifier.name}\n{erasure.owner}\n{erasure.up_to}\n{at}\n"
        write_once(path, key.sign(text).encode())
        return True

    def read(self, keys: Sequence[VerifierKey]) -> Iterator[Erasure]:
        """All of them. `ForgedSeal` for one that none of `keys` signed, `Misconfigured` without a folder."""
        if not self.folder.is_dir():
            raise Misconfigured(f"{self.folder} is no folder with notes of erasures")
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            try:
                yield _erasure(path.read_text(encoding="utf-8", errors="replace"), path.name, keys)
            except ForgedSeal as error:
                raise ForgedSeal(f"{path}: {error}") from None


def _erasure(note: str, name: str, keys: Sequence[VerifierKey]) -> Erasure:
    text, signer = open_note(note, keys)
    title, _, rest = text.partition("\n")
    origin, owner, generation, at, *more = [*rest.split("\n"), *[""] * 4]
    id = KeyId(f"{owner}.{generation}")
    ours = title == _TITLE and origin == signer.name and not any(more) and is_key_id(id)
    if not ours or name != f"{id}{_SUFFIX}":
        raise ForgedSeal("it is no note of an erasure, or of another one than its name says")
    try:
        when = datetime.fromisoformat(at).astimezone(UTC)
    except ValueError as error:
        raise ForgedSeal("its time does not decode") from error
    return Erasure(owner, generation_of(id), when)
