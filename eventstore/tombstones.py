"""Hearing of every destroyed key: the bucket's stream followed by position, as the log itself is."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from eventstore.following import follow
from eventstore.reading import BATCH, Reader, StoredMessage
from eventstore.vault import Kept, Vault

log = logging.getLogger(__name__)

TICK = 1.0  # seconds a lost wake-up costs; otherwise a tombstone is heard at once
# Seconds for which a held key is still used while the server does not answer. A restart or an election
# takes less, so it costs no load of every key; and without a server nothing new can be read or written.
TRUSTED = 30.0
_ANSWER = 2.0  # seconds; a question lost with a killed server is asked again after this


class Tombstones:
    """Tells of each key that is destroyed from now on, and for how long it may have missed one."""

    def __init__(
        self,
        vault: Vault,
        *,
        tick: float = TICK,
        trusted: float = TRUSTED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.heard = 0  # how many; whoever loads a key looks again when one came meanwhile
        self._vault, self._tick, self._trusted, self._clock = vault, tick, trusted, clock
        self._complete_at: float | None = None

    @property
    def sure(self) -> bool:
        """Whether all that was destroyed until at most `trusted` seconds ago has been heard."""
        return self._complete_at is not None and self._clock() - self._complete_at <= self._trusted

    @asynccontextmanager
    async def followed(self, tell: Callable[[Kept], None]) -> AsyncIterator[None]:
        """Follow until the block ends."""
        after = await self._vault.last_revision()
        task = asyncio.create_task(self._follow(after, tell))
        task.add_done_callback(_say_why)
        try:
            yield
        finally:
            await _end(task)

    async def _follow(self, after: int, tell: Callable[[Kept], None]) -> None:
        reader = _Noting(self._vault, self._complete, self._clock)
        async for message in follow(reader, self._vault.filter, after, self._tick):
            kept = self._vault.kept(message)
            if kept.record is None:
                self.heard += 1
                tell(kept)

    def _complete(self, asked_at: float) -> None:
        self._complete_at = asked_at


class _Noting(Reader):
    """Notes the time of each answer that leaves nothing to read."""

    def __init__(self, vault: Vault, complete: Callable[[float], None], clock: Callable[[], float]) -> None:
        super().__init__(vault.client, vault.stream, timeout=_ANSWER)
        self._complete, self._clock = complete, clock

    async def batch(
        self,
        filter: str,
        after: int = 0,
        limit: int = BATCH,
        up_to: int | None = None,
        since: datetime | None = None,
    ) -> tuple[list[StoredMessage], bool]:
        """As `Reader.batch`. `follow` waits for nothing before it has told of what was found."""
        asked_at = self._clock()
        found, more = await super().batch(filter, after, limit, up_to, since)
        if not more:
            self._complete(asked_at)
        return found, more


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel, again where Python before 3.12 loses a cancellation that comes with a result (bpo-42130)."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.2)


def _say_why(task: asyncio.Task[None]) -> None:
    # Keys are still opened, each by a request of its own: slower, never wrong.
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("the bucket KEYS is not followed any more: %r", error)
