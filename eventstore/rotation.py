"""Re-wrapping every customer's key under the first master, beside running services."""

from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.errors import KeyMissing, Unreachable
from eventstore.masters import MasterKeys, wrapped_by
from eventstore.vault import Kept, Vault


@dataclass
class Rotation:
    """What became of the keys; each counts once."""

    rewrapped: int = 0
    already: int = 0  # under the first master before
    destroyed: int = 0
    meanwhile: int = 0  # destroyed, or re-wrapped by another run, between our reading and our writing
    erased: int = 0  # earlier revisions overwritten on disk
    failed: dict[str, KeyMissing] = field(default_factory=dict)  # key id → why it stays as it is

    @property
    def keys(self) -> int:
        return self.rewrapped + self.already + self.destroyed + self.meanwhile + len(self.failed)


async def rotate(
    vault: Vault, masters: MasterKeys, progress: Callable[[int, int], None] = lambda done, of: None
) -> Rotation:
    """Put every key under the first master and erase what it was wrapped in before. Safe to repeat.

    Raises `Unreachable` when the server goes away: begin again, what is done stays done. A key that none
    of the masters opens is left alone and named; the others go on.
    """
    result, seen, read_to = Rotation(), set[str](), 0
    while (last := await vault.last_revision()) > read_to:  # what services add meanwhile is taken along
        found = await _between(vault, read_to, last)
        read_to = last
        for done, (key_id, revisions) in enumerate(found.items(), 1):
            await _one(vault, masters, revisions, result, first_sight=key_id not in seen)
            seen.add(key_id)
            progress(done, len(found))
    return result


async def _between(vault: Vault, after: int, last: int) -> dict[str, list[Kept]]:
    """Every revision by key id; `Unreachable` when a replica answered that does not have the last yet."""
    found: dict[str, list[Kept]] = {}
    reached = after
    async for kept in vault.after(after):
        found.setdefault(kept.key_id, []).append(kept)
        reached = kept.revision
    if reached < last:
        raise Unreachable(f"the bucket KEYS is read to {reached} of {last}: a replica lags; begin again")
    return found


async def _one(
    vault: Vault, masters: MasterKeys, revisions: list[Kept], result: Rotation, *, first_sight: bool
) -> None:
    kept, old = revisions[-1], len(revisions) > 1
    if kept.record is None:
        result.destroyed += first_sight
    else:
        try:
            if wrapped_by(kept.key_id, kept.record) == masters.first:
                masters.unwrap(kept.key_id, kept.record)
                result.already += first_sight
            else:
                record = masters.wrap(kept.key_id, masters.unwrap(kept.key_id, kept.record))
                if old:  # runs that died before they had erased: with 64 revisions there is no room left
                    result.erased += await vault.erase_earlier(kept.key_id)
                ours = await vault.put(kept.key_id, record, after=kept.revision)
                result.rewrapped += ours
                result.meanwhile += not ours
                old = True
        except KeyMissing as error:
            result.failed[kept.key_id] = error
            return
    if old:
        result.erased += await vault.erase_earlier(kept.key_id)
