"""The backlog kept in the KV bucket `SNAPSHOTS`: a start reads what came since, not the whole log.

It holds ids, times and kinds, nothing personal, so it is not sealed. Missing, of another log or of other
code it is not used: that costs time, nothing else.
"""

import asyncio
import zlib
from typing import Any

import orjson

from contracts.errors import NotFound
from eventstore.provision import log_identity
from eventstore.snapshots.bucket import Bucket
from eventstore.snapshots.fingerprint import fingerprint
from eventstore.snapshots.sealed import Mark, Unusable
from eventstore.store import EventStore
from services.common.logging import logger
from services.outbox.backlog import Backlog
from services.outbox.pending import Pending

log = logger(__name__)

EVERY = 1_000  # positions: a fifth of a second to read
PATIENCE = 5.0  # seconds for a few MB, once: less than reading a long log costs


class Keeping:
    """Loads a backlog at start and keeps it as it grows."""

    def __init__(self, store: EventStore, backlog: Backlog) -> None:
        self._store, self._backlog, self._bucket = store, backlog, Bucket(store.client)
        self._key = f"outbox.backlog.{fingerprint('services.outbox')}"
        self._kept = 0
        self._handed: set[str] = set()

    async def begin(self) -> None:
        """From what was kept, else from the log's end, backwards. Raises `Unreachable`."""
        try:
            kept: dict[str, Any] = orjson.loads(zlib.decompress(await self._bucket.get(self._key, PATIENCE)))
            pending = Pending.read(kept["parts"])
            pending.wished = set(kept["wished"])
            if kept["log"] != await self._log() or kept["mark"] != await self._mark(kept["position"]):
                raise Unusable("another log, or one that lost its tail")
        except (Unusable, zlib.error, ValueError, KeyError, TypeError, NotFound) as why:
            log.info("the backlog is read from the log", why=str(why))
            await self._backlog.begin_at_end()
        else:
            self._backlog.begin(pending, kept["position"])
            self._kept = kept["position"]

    async def keep(self, *, every: int = EVERY) -> None:
        """Store it, when it is complete and far enough from what was stored. Raises `Unreachable`.

        What was wished is read once and done a little later, should this process live. So it is kept twice:
        a start looks at a few conversations too many, and at none too few.
        """
        backlog = self._backlog
        if not backlog.complete or backlog.position < self._kept + every:
            return
        position = backlog.position
        value = orjson.dumps(
            {
                "log": await self._log(),
                "mark": await self._mark(position),
                "position": position,
                "wished": sorted(backlog.handed | self._handed),
                "parts": backlog.pending.dump(),
            }
        )
        try:
            # Of 100,000 parts without a word from WhatsApp it makes 3 MB out of 10; a message takes 8.
            await self._bucket.put(self._key, await asyncio.to_thread(zlib.compress, value, 1))
        except Unusable as why:
            log.warning("the backlog could not be kept", why=str(why))
        self._kept, self._handed, backlog.handed = position, backlog.handed, set()

    async def _log(self) -> str:
        return str(await log_identity(self._store))

    async def _mark(self, position: int) -> list[str]:
        """What tells this position from the same one in another log."""
        mark = Mark.of(await self._store.reader.get(position))
        return [mark.event, mark.stored_at.isoformat()]
