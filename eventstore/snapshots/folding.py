"""Loading a fold through its snapshot: the state as of the snapshot, and the tail on top."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from nats.errors import Error as NatsError
from pydantic import TypeAdapter

from contracts.envelope import Recorded
from contracts.errors import KeyMissing, MsiaError
from contracts.event import Event
from contracts.ids import KeyId, whole
from eventstore.codec import decode
from eventstore.keys import KeyRing
from eventstore.provision import log_identity
from eventstore.reading import StoredMessage
from eventstore.snapshots.bucket import BUCKET, Bucket
from eventstore.snapshots.fingerprint import fingerprint
from eventstore.snapshots.sealed import Mark, Sealed, Unusable, write
from eventstore.snapshots.whole import read_whole
from eventstore.snapshots.writing import Writing
from eventstore.store import EventStore

log = logging.getLogger(__name__)

# Events. So many scattered ones cost 20 to 30 ms to read; a snapshot is some 20 KB, the disk space and the
# fsync of 30 events, so that writing more often would cost the log more than it saves.
EVERY = 50

S = TypeVar("S")

Step = Callable[[str, S | None, Sequence[Recorded[Event]]], S]  # aggregate, state before, events


@dataclass(frozen=True, slots=True)
class Folded(Generic[S]):
    """A state, the place of its last event (None: there was none), and what a snapshot needs to know."""

    state: S
    mark: Mark | None = None
    keys: frozenset[KeyId] = frozenset()  # that opened private parts when these were read
    unsaved: int = 0  # events since the last snapshot

    @property
    def position(self) -> int:
        return self.mark.position if self.mark else 0


class Snapshots(Generic[S]):
    """Loads one kind of fold over `msia.*.<aggregate>`, for one reader.

    `needs`: of which `ce-type`s `step` is given the events; the others are not even decoded.

    `state` dumps and reads the state without loss. `packages` hold the code that defines state and fold: any
    change in them makes the snapshots of before invisible. A state is kept only while all that is personal in
    it was opened by ONE key, and under that key, so that erasure takes the snapshot along.
    """

    def __init__(
        self,
        store: EventStore,
        prefix: str,
        state: TypeAdapter[S],
        step: Step[S],
        packages: Sequence[str],
        every: int = EVERY,
        bucket: str = BUCKET,
        needs: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._store, self._state, self._step, self._every = store, state, step, every
        self._needs = needs
        self._prefix = f"{prefix}.{fingerprint(*packages)}"
        self._bucket = Bucket(store.client, bucket)
        self._writing = Writing(self._bucket)
        self._log_id = ""

    def key(self, aggregate: str) -> str:
        """`agent.conversation.<fingerprint>.1-512`: where its snapshot is in the bucket."""
        return f"{self._prefix}.{aggregate}"

    async def load(self, aggregate: str, known: Folded[S] | None = None, *, exact: bool = False) -> Folded[S]:
        """The fold as the log has it now, from what is known, else from the snapshot, else from the start.

        `exact` asks the leader for what a replica that lags behind does not have. Raises as
        `EventStore.load` does.
        """
        if known is None:
            known, tail = await self._saved(aggregate)
            if exact:
                seen = tail[-1].position if tail else known.position if known else 0
                tail += await self._store.reader.tail_from_leader(whole(aggregate), seen)
        elif exact:
            tail = await self._store.reader.tail_from_leader(whole(aggregate), known.position)
        else:
            tail = await self._read(aggregate, known.position)
        folded = await self._fold(aggregate, known, tail)
        if folded.unsaved >= self._every and self._offer(aggregate, folded):
            folded = replace(folded, unsaved=0)
        return folded

    async def _saved(self, aggregate: str) -> tuple[Folded[S] | None, list[StoredMessage]]:
        name = self.key(aggregate)
        try:
            if self._store.keys is None:
                raise Unusable("without keys there are none")
            sealed = Sealed.parse(await self._bucket.get(name))
            reading = asyncio.create_task(self._read(aggregate, sealed.mark.position - 1))
            try:
                await asyncio.sleep(0)  # the request leaves before the state keeps the CPU busy
                state = await self._open(name, sealed, self._store.keys)
                tail = await reading
            finally:
                reading.cancel()
            if not tail or Mark.of(tail[0]) != sealed.mark:
                raise Unusable("another log, or one that lost its tail")
        except Unusable as why:
            log.log(logging.WARNING if why.odd else logging.DEBUG, "snapshot %s ignored: %s", name, why)
            return None, await read_whole(self._store.reader, aggregate)
        return Folded(state, sealed.mark, frozenset({sealed.key})), tail[1:]

    async def _open(self, name: str, sealed: Sealed, keys: KeyRing) -> S:
        try:
            key = await keys.get(sealed.key)
            return self._state.validate_json(sealed.open(name, await self._log(), key))
        except (MsiaError, NatsError, ValueError) as error:  # pydantic's ValidationError is one, too
            raise Unusable(f"{type(error).__name__} with key {sealed.key}", odd=True) from error

    async def _read(self, aggregate: str, after: int) -> list[StoredMessage]:
        return [message async for message in self._store.reader.read(whole(aggregate), after)]

    async def _fold(
        self, aggregate: str, known: Folded[S] | None, tail: Sequence[StoredMessage]
    ) -> Folded[S]:
        # Before decoding: a key that is destroyed meanwhile may still have opened something.
        keys = await self._alive({message.headers.get("ce-keyid", "") for message in tail} - {""})
        events = [
            await decode(message, self._store.keys)
            for message in tail
            if self._needs(message.headers.get("ce-type", "?"))
        ]
        state = self._step(aggregate, known.state if known else None, events)
        return Folded(
            state,
            Mark.of(tail[-1]) if tail else known.mark if known else None,
            keys | known.keys if known else keys,
            len(tail) + (known.unsaved if known else 0),
        )

    async def _alive(self, ids: set[str]) -> frozenset[KeyId]:
        alive = set()
        for id in map(KeyId, ids):
            try:
                if self._store.keys and (await self._store.keys.get(id)).secret is not None:
                    alive.add(id)
            except KeyMissing:  # decoding says so, with the position, if anything was sealed by it
                continue
        return frozenset(alive)

    def _offer(self, aggregate: str, folded: Folded[S]) -> bool:
        mark, keys = folded.mark, self._store.keys
        if mark is None or keys is None or len(folded.keys) != 1:
            return False
        (owner,) = folded.keys
        name = self.key(aggregate)

        async def make() -> bytes:
            try:
                key, log_id = await keys.get(owner), await self._log()
            except (MsiaError, NatsError) as error:
                raise Unusable(f"{type(error).__name__} of key {owner}") from error
            return write(name, log_id, key, mark, self._state.dump_json(folded.state))

        return self._writing.offer(name, make)

    async def _log(self) -> str:
        if not self._log_id:
            self._log_id = str(await log_identity(self._store))
        return self._log_id
