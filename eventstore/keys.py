"""The customers' keys: one per owner and generation, loaded on demand, forgotten when destroyed."""

import itertools
import os
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from nats.aio.client import Client

from contracts.errors import KeyMissing
from contracts.ids import KeyId
from eventstore.keyids import generation_of, is_key_id, owner_of
from eventstore.keyids import key_id as id_of
from eventstore.masters import MasterKeys
from eventstore.tombstones import Tombstones
from eventstore.vault import Kept, Vault

# Some 5 MB. More customers than write within a day; a key that is not held costs one request (0.3 ms).
HELD = 10_000


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key id and its 32 bytes, or None once it is destroyed."""

    id: KeyId
    secret: bytes | None = field(repr=False)
    destroyed_at: datetime | None = None  # UTC, by the server's clock


class KeyRing:
    """Opens, creates and destroys keys.

    Holds the last `held` ones, but only while it hears of each destroyed one (see `Tombstones`): a ring
    that follows nothing asks the server each time.
    """

    def __init__(
        self, vault: Vault, masters: MasterKeys, *, held: int = HELD, tombstones: Tombstones | None = None
    ) -> None:
        self.vault, self._masters, self._size = vault, masters, held
        self._held: OrderedDict[str, OpenKey] = OrderedDict()
        self._tombstones = tombstones

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        client: Client,
        masters: MasterKeys,
        *,
        held: int = HELD,
        clock: Callable[[], float] = time.monotonic,
    ) -> AsyncIterator["KeyRing"]:
        """Over an existing bucket; follows it until the block ends.

        Raises `nats.js.errors.NotFoundError` when there is no bucket, `Unreachable` when nobody answers.
        """
        vault = Vault(client)
        tombstones = Tombstones(vault, clock=clock)
        ring = cls(vault, masters, held=held, tombstones=tombstones)
        async with tombstones.followed(ring._bury):
            yield ring

    async def get(self, key_id: KeyId) -> OpenKey:
        """A key by id; `KeyMissing` when it was never there (not the same as destroyed)."""
        key = await self._find(key_id) if is_key_id(key_id) else None
        if key is None:
            raise KeyMissing(
                f"key {key_id} is not in the bucket KEYS: restore the bucket from its backup, then retry"
            )
        return key

    async def current(self, owner: str, *, create: bool = False) -> OpenKey:
        """The owner's latest generation, which may be destroyed: what is written under it reads as erased.

        `create` makes the first one, never a further one (see `succeed`). Only ingress and keeper create.
        """
        latest = await self._latest(owner)
        if latest is not None:
            return latest
        if not create:
            raise KeyMissing(f"{owner} has no key yet: only ingress makes one, with the first message")
        return await self._create(id_of(owner, 1))

    async def succeed(self, destroyed: OpenKey) -> OpenKey:
        """The generation after a destroyed one, made if it was never there.

        Only for ingress, and only for what the erasure did not cover: see `services.ingress.generations`.
        """
        if destroyed.secret is not None:
            raise ValueError(f"{destroyed.id} is not destroyed: nothing may succeed it")
        key_id = id_of(owner_of(destroyed.id), generation_of(destroyed.id) + 1)
        return await self._find(key_id) or await self._create(key_id)

    async def destroy(self, owner: str, up_to: int | None = None) -> int:
        """Destroy every generation of an owner, or those up to one; how many there were. Safe to repeat.

        Who repeats an erasure names the generation that `CustomerErased` names: a later one belongs to
        what the customer wrote since. A generation that never was is closed too, so nobody creates it late.
        """
        for generation in itertools.count(1):
            key_id = id_of(owner, generation)
            over = await self.vault.latest(key_id) is None if up_to is None else generation > up_to
            if over:
                return generation - 1
            await self.vault.destroy(key_id)
            self._held.pop(key_id, None)
        raise AssertionError("unreachable: the loop returns")

    async def _latest(self, owner: str) -> OpenKey | None:
        latest = None
        for generation in itertools.count(1):
            key = await self._find(id_of(owner, generation))
            if key is None:
                return latest
            if key.secret is not None:
                return key
            latest = key
        raise AssertionError("unreachable: the loop returns")

    async def _find(self, key_id: KeyId) -> OpenKey | None:
        key = self._held.get(key_id)
        if key is not None and (key.secret is None or self._would_know()):
            self._held.move_to_end(key_id)
            return key
        while True:
            heard = self._tombstones.heard if self._tombstones else 0
            kept = await self.vault.latest(key_id)
            if kept is None:
                return None
            key = self._opened(kept)
            if self._tombstones is None or heard == self._tombstones.heard or key.secret is None:
                break  # otherwise something was destroyed while we waited: this one, perhaps
        self._hold(key)
        return key

    def _opened(self, kept: Kept) -> OpenKey:
        if kept.record is None:
            return OpenKey(KeyId(kept.key_id), None, kept.at)
        return OpenKey(KeyId(kept.key_id), self._masters.unwrap(kept.key_id, kept.record))

    async def _create(self, key_id: KeyId) -> OpenKey:
        secret = os.urandom(32)
        # Another replica may make it first: theirs counts, also when it is destroyed by now.
        if await self.vault.put(key_id, self._masters.wrap(key_id, secret), after=0):
            self._hold(key := OpenKey(key_id, secret))
            return key
        return await self.get(key_id)

    def _hold(self, key: OpenKey) -> None:
        self._held[key.id] = key
        self._held.move_to_end(key.id)
        if len(self._held) > self._size:
            self._held.popitem(last=False)

    def _would_know(self) -> bool:
        return self._tombstones is not None and self._tombstones.sure

    def _bury(self, kept: Kept) -> None:
        """Another process destroyed it: nothing of it stays in our memory."""
        if kept.key_id in self._held:
            self._hold(OpenKey(KeyId(kept.key_id), None, kept.at))
