"""The keys back into the bucket: who was erased gets a tombstone and nothing else."""

import asyncio
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from itertools import islice

from contracts.errors import Refused
from contracts.ids import KeyId
from eventstore.keyids import owner_of
from eventstore.vault import Kept, Vault
from infra.backup.erased import Graves

_AT_ONCE = 64  # keys on their way; each costs a sync of the disk


@dataclass
class Refilled:
    """Keys that were put back, and of these how many as destroyed for what was erased since."""

    keys: int = 0
    buried: int = 0


async def refill(
    vault: Vault, kept: Iterable[Kept], graves: Graves, months: Set[str], told: Callable[[int], None]
) -> Refilled:
    """Safe to repeat. `Refused` when a key stands there that is another one."""
    done, each = Refilled(), iter(kept)
    while some := list(islice(each, _AT_ONCE)):
        # One key's revisions after each other: the bucket may have been copied in the middle of a rotation.
        latest = {one.key_id: one for one in some}
        outcomes = await asyncio.gather(*(_put(vault, one, graves, months) for one in latest.values()))
        done.keys += len(some)
        done.buried += sum(outcomes)
        told(done.keys)
    for id, at in graves.every_key():
        if (found := await vault.latest(id)) is None or found.record is not None:
            await vault.destroy(id, at)  # never in this backup, and closed: nobody makes it late
    return done


async def _put(vault: Vault, kept: Kept, graves: Graves, months: Set[str]) -> bool:
    """Whether it is destroyed for an erasure that this backup does not know of."""
    erasure = graves.holds(kept.key_id)
    over = owner_of(KeyId(kept.key_id)) in months
    if kept.record is None or erasure or over:
        at = kept.at if kept.record is None else erasure.at if erasure else None
        await vault.destroy(kept.key_id, at)
        return kept.record is not None
    if await vault.put(kept.key_id, kept.record, after=0):
        return False
    found = await vault.latest(kept.key_id)
    if found is None or found.record is None or found.record == kept.record:
        return False  # put back by an earlier run, or destroyed already
    if not await vault.put(kept.key_id, kept.record, after=found.revision):
        raise Refused(f"key {kept.key_id} changes while it is put back: stop all services, then repeat")
    await vault.erase_earlier(kept.key_id)
    return False
