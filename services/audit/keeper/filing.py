"""Customers' files, each deleted when its time is over: told in the log first, then gone from the store.

A block keeps them: whoever asked for it may need them. Objects that a restore brought back go again, as what
is in the store is looked at and not what was said.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from contracts.errors import BadInput
from contracts.event import stored_as
from contracts.events.control import MediaErased
from contracts.events.inbox import MediaStored
from contracts.ids import KeyId, aggregate_of, stable_id, subject
from eventstore.keyids import is_key_id, owner_of
from eventstore.media import Media
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.customers.places import CustomerRef, standing_of
from services.common.logging import logger

log = logger(__name__)

FILTER = "msia.inbox.>"
BY = "keeper"
_STORED, _ERASED = stored_as(MediaStored), stored_as(MediaErased)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Filed:
    """One file, as `MediaStored` told of it."""

    came: datetime
    conversation: str
    customer: CustomerRef | None
    told: MediaErased


class Files:
    """Keeps in mind the files there are: some 500 bytes for each."""

    def __init__(self, store: EventStore, kept: timedelta, clock: Callable[[], datetime] = _now) -> None:
        """`kept`: from when they came; zero: for ever."""
        self._store, self._kept, self._clock = store, kept, clock
        self._media = Media(store.client, None)
        self._position = 0
        self._files: deque[Filed] = deque()  # oldest first

    async def step(self) -> int:
        """Delete what is due; how many files that were. Raises `Unreachable`. Safe to repeat."""
        if not self._kept:
            return 0
        async for message in self._store.reader.read(FILTER, self._position):
            self._hear(message)
            self._position = message.position
        ends = self._clock() - self._kept
        if not self._files or self._files[0].came > ends:
            return 0
        present, waiting, deleted = await self._media.names(), list[Filed](), 0
        try:
            while self._files and self._files[0].came <= ends:
                file = self._files[0]
                if file.told.digest in present:
                    if await self._blocked(file):
                        waiting.append(file)
                    else:
                        await self._delete(file)
                        deleted += 1
                self._files.popleft()
        finally:
            self._files.extendleft(reversed(waiting))
        return deleted

    def _hear(self, message: StoredMessage) -> None:
        if message.headers.get("ce-type") not in _STORED:
            return
        stored = orjson.loads(message.body)["open"]
        key = KeyId(message.headers.get("ce-keyid", ""))
        try:
            customer = CustomerRef.parse(owner_of(key)) if is_key_id(key) else None
        except BadInput:  # a key of no customer: nobody's block keeps it
            customer = None
        told = MediaErased(
            account=stored["account"],
            conversation=stored["conversation"],
            message_id=stored["message_id"],
            attachment_id=stored["attachment_id"],
            digest=stored["digest"],
            by=BY,
            reason=f"guardado durante {self._kept.days} días",
        )
        self._files.append(Filed(message.stored_at, aggregate_of(message.subject), customer, told))

    async def _blocked(self, file: Filed) -> bool:
        if file.customer is None:
            return False
        return (await standing_of(self._store, file.customer)).restriction is not None

    async def _delete(self, file: Filed) -> None:
        """Said before it is done: after a crash in between, the object is still there to be deleted."""
        at = file.conversation
        said = await self._store.reader.tail_from_leader(subject("control", at), 0)
        needle = file.told.digest.encode()
        if not any(one.headers.get("ce-type") in _ERASED and needle in one.body for one in said):
            id = stable_id("media-erased", at, file.told.digest)
            await self._store.append(at, file.told, id=id, actor=BY)
        await self._media.delete(file.told.digest)
        log.info("a file is deleted: its time is over", conversation=at, digest=file.told.digest)
