"""Proofs that stand alone: one file and the public key are all that a verifier needs."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.errors import BadInput, NotFound
from eventstore.ledger.checkpoints import Checkpoint, open_seal, unverified
from eventstore.ledger.errors import LedgerBroken, ProofFailed
from eventstore.ledger.leaf import leaf_hash
from eventstore.ledger.notes import strict_base64
from eventstore.ledger.proofs import (
    Range,
    Roots,
    consistency_ranges,
    inclusion_ranges,
    verify_consistency,
    verify_inclusion,
)
from eventstore.ledger.received import Received
from eventstore.ledger.tiles import Tiles
from eventstore.ledger.trust import Trust
from services.audit.ledger.sources import Source, as_json, from_json

VERSION = 1


@dataclass(frozen=True, slots=True)
class Inclusion:
    """This message stands at its position among those that the seal covers."""

    message: Received
    path: tuple[bytes, ...]
    seal: str

    def as_json(self) -> dict[str, Any]:
        shown = {"kind": "inclusion", "message": as_json(self.message), "seal": self.seal}
        return {"schema_version": VERSION, **shown, "path": _encoded(self.path)}

    def verify(self, trust: Trust) -> Checkpoint:
        """What is proven, or `ProofFailed`, or `ForgedSeal`."""
        head = _opened(self.seal, trust)
        index = self.message.position - 1
        verify_inclusion(leaf_hash(self.message), index, head.size, self.path, head.root)
        return head


@dataclass(frozen=True, slots=True)
class Consistency:
    """What the old seal covers is the beginning of what the new one covers."""

    old: str
    new: str
    path: tuple[bytes, ...]

    def as_json(self) -> dict[str, Any]:
        shown = {"kind": "consistency", "old": self.old, "new": self.new}
        return {"schema_version": VERSION, **shown, "path": _encoded(self.path)}

    def verify(self, trust: Trust) -> Checkpoint:
        """The newer checkpoint, or `ProofFailed`, or `ForgedSeal`."""
        old, new = _opened(self.old, trust), _opened(self.new, trust)
        if old.origin != new.origin:
            raise ProofFailed(f"the seals are of two logs: {old.origin} and {new.origin}")
        verify_consistency(old.size, old.root, new.size, new.root, self.path)
        return new


Proof = Inclusion | Consistency


def read_proof(text: str) -> Proof:
    """Raise `BadInput` for anything that is not exactly a proof of ours: no part of it goes unchecked."""
    try:
        fields = json.loads(text)
        path = tuple(strict_base64(each) for each in fields["path"])
        proof: Proof
        if fields["kind"] == "inclusion":
            proof = Inclusion(from_json(fields["message"]), path, _note(fields["seal"]))
        else:
            proof = Consistency(_note(fields["old"]), _note(fields["new"]), path)
        if proof.as_json() != fields:
            raise ValueError("more or other fields than a proof has")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"this is no proof of version {VERSION} ({error!s:.100}): make it anew with `msia audit prove`"
        ) from error
    return proof


async def prove_inclusion(source: Source, position: int, seal: str, tiles: Tiles) -> Inclusion:
    """From the tiles where they lead to the seal's root, else from all messages that it covers."""
    head = unverified(seal)
    message = await _message(source, position)
    ranges = inclusion_ranges(position - 1, head.size)
    leaf = leaf_hash(message)

    def holds(path: Sequence[bytes]) -> bool:
        return _holds(lambda: verify_inclusion(leaf, position - 1, head.size, path, head.root))

    path = _from_tiles(tiles, ranges, head.size)
    if path is None or not holds(path):
        path = await _from_messages(source, ranges, head.size)
    if not holds(path):
        raise LedgerBroken(
            f"positions 1 to {head.size} do not have the root that was sealed, so nothing is proven of "
            f"position {position}: `msia audit verify` names the first bad one"
        )
    return Inclusion(message, tuple(path), seal)


async def prove_consistency(source: Source, old_seal: str, new_seal: str, tiles: Tiles) -> Consistency:
    """From the tiles where they lead to both roots, else from all messages."""
    old, new = unverified(old_seal), unverified(new_seal)
    ranges = consistency_ranges(old.size, new.size)

    def holds(path: Sequence[bytes]) -> bool:
        return _holds(lambda: verify_consistency(old.size, old.root, new.size, new.root, path))

    path = _from_tiles(tiles, ranges, new.size)
    if path is None or not holds(path):
        path = await _from_messages(source, ranges, new.size)
    if not holds(path):
        raise LedgerBroken(
            f"positions 1 to {old.size} are not the beginning of what was sealed up to {new.size}: "
            "`msia audit verify` names the first bad position"
        )
    return Consistency(old_seal, new_seal, tuple(path))


def _from_tiles(tiles: Tiles, ranges: Sequence[Range], size: int) -> list[bytes] | None:
    try:
        return tiles.proof(ranges, size)
    except NotFound:  # not kept here; the messages themselves tell as much
        return None


async def _from_messages(source: Source, ranges: Sequence[Range], size: int) -> list[bytes]:
    roots, read = Roots(ranges), 0
    async for message in source.messages(0, size):
        read += 1
        if message.position != read:
            raise LedgerBroken(
                f"first bad position: {read} (it is missing, {message.position} follows)", read
            )
        roots.add(leaf_hash(message))
    if read < size:
        raise LedgerBroken(
            f"first bad position: {read + 1} (the log ends at {read}, but {size} positions were sealed)",
            read + 1,
        )
    return roots.proof()


async def _message(source: Source, position: int) -> Received:
    async for found in source.messages(position - 1, position):
        return from_json(as_json(found))
    raise NotFound(f"position {position} is not in this log")


def _holds(verify: Callable[[], None]) -> bool:
    try:
        verify()
    except ProofFailed:
        return False
    return True


def _note(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a seal is a text")
    return value


def _opened(note: str, trust: Trust) -> Checkpoint:
    return open_seal(note, trust.verifiers(unverified(note).origin))


def _encoded(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in path]
