"""Writing snapshots behind the back of those who load: nobody waits for it, and nothing fails by it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from eventstore.snapshots.bucket import Bucket
from eventstore.snapshots.sealed import Unusable

log = logging.getLogger(__name__)

WAITING = 1000  # snapshots; more than that are not written, the next load offers them again

Make = Callable[[], Awaitable[bytes]]


class Writing:
    """One at a time, so that a start with many loads leaves the server its disk for the log."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._waiting: dict[str, Make] = {}
        self._task: asyncio.Task[None] | None = None

    def offer(self, key: str, make: Make) -> bool:
        """Have it made and written soon; of one key only the last offer. False when too many wait."""
        if key not in self._waiting and len(self._waiting) >= WAITING:
            return False
        self._waiting[key] = make
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="snapshots")
        return True

    async def _run(self) -> None:
        while self._waiting:
            key = next(iter(self._waiting))
            make = self._waiting.pop(key)
            try:
                await self._bucket.put(key, await make())
            except Unusable as why:
                log.log(logging.WARNING if why.odd else logging.DEBUG, "no snapshot %s: %s", key, why)
            except Exception as error:  # noqa: BLE001  # a defect here must not cost the others theirs
                log.error("no snapshot %s: %s", key, type(error).__name__)
