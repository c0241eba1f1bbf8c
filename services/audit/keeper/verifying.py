"""The whole log compared with its seals, once a day and when somebody asks, and what came of it in the log.

Sealing compares each page once; this reads everything again, at a bounded rate beside the work, so that what
is altered on disk behind a seal is noticed. It proves nothing to who does not trust this machine: for them
there is `msia audit verify` elsewhere.
"""

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.errors import BadInput, Unreachable
from contracts.events.control import LedgerVerifyRequested
from contracts.events.ledger import VERIFICATIONS, LedgerVerified
from contracts.ids import aggregate_of, stable_id, subject
from eventstore.codec import decode
from eventstore.errors import ExpectationFailed
from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.leaf import Stored
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.reading import Reader, StoredMessage
from eventstore.store import EventStore, Expect
from services.audit.ledger.sources import Live
from services.audit.ledger.verifying import verify
from services.common.logging import logger

log = logger(__name__)

WISHES = subject("control", "ledger")
_STRIDE = 500  # events between two looks at the clock


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two verifications (0: only when asked), events a second, seconds between two looks."""

    every: float
    rate: int
    tick: float


def _now() -> datetime:
    return datetime.now(UTC)


class Verifications:
    """One of several may be first: the expectation on the subject lets one record each."""

    def __init__(
        self,
        store: EventStore,
        log_id: UUID,
        trust: Trust,
        outside: Outside,
        pace: Pace,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._store, self._log_id, self._trust = store, log_id, trust
        self._outside, self._pace, self._clock = outside, pace, clock
        self._recorded = 0  # position of the last verification
        self._last_at: datetime | None = None
        self._wish, self._by = 0, ""  # the last wish, and whose
        self._served = 0  # the last wish that was answered
        self.problem = ""  # for `/readyz`: what the last one found

    async def run(self) -> None:
        """For ever; a log that is away is asked again."""
        while True:
            try:
                await self.step()
            except (Unreachable, OSError) as error:
                log.warning("the log could not be compared with its seals", why=str(error))
            await asyncio.sleep(self._pace.tick)

    async def step(self) -> LedgerVerified | None:
        """Look what was asked and recorded, verify when it is due; what was recorded."""
        await self._learn()
        if not await self._due():
            return None
        wish = self._wish if self._wish > self._served else None
        event = await self._verified(self._by if wish else "keeper", wish)
        expect = Expect(VERIFICATIONS, self._recorded)
        id = stable_id("verified", self._log_id, self._recorded)
        try:
            await self._store.append(aggregate_of(VERIFICATIONS), event, id=id, expect=expect)
        except ExpectationFailed:
            log.info("another keeper recorded a verification first")
        await self._learn()
        return event

    async def _learn(self) -> None:
        async for message in self._store.reader.read(VERIFICATIONS, self._recorded):
            self._recorded, self._last_at = message.position, message.stored_at
            event = await _decoded(message)
            if isinstance(event, LedgerVerified):
                self._served = max(self._served, event.wish or 0)
                self.problem = "" if event.ok else f"the last verification failed: {event.problem}"
        async for message in self._store.reader.read(WISHES, self._wish):
            self._wish = message.position
            event = await _decoded(message)
            self._by = event.by if isinstance(event, LedgerVerifyRequested) else "somebody"

    async def _due(self) -> bool:
        if self._wish > self._served:
            return True
        if not self._pace.every:
            return False
        if self._last_at is None:  # a new log has its first one when it is as old as that
            self._last_at = (await self._store.reader.get(1)).stored_at
        return self._clock() - self._last_at >= timedelta(seconds=self._pace.every)

    async def _verified(self, by: str, wish: int | None) -> LedgerVerified:
        began, began_at = time.monotonic(), self._clock()
        newest = await asyncio.to_thread(self._outside.newest)
        # What is sealed from now on is younger than what is read of the log.
        files = self._outside.seals(0, newest.size) if newest else []
        tiles = self._outside.tiles if newest else None
        source = _Paced(self._store.reader, await self._store.last_position(), self._pace.rate)

        def told(ok: bool, **found: int | str | None) -> LedgerVerified:
            milliseconds = round((time.monotonic() - began) * 1000)
            return LedgerVerified.model_validate(
                {
                    "ok": ok,
                    "began_at": began_at,
                    "milliseconds": milliseconds,
                    "by": by,
                    "wish": wish,
                    **found,
                }
            )

        try:
            found = await verify(source, self._trust, files, tiles)
        except LedgerBroken as error:
            log.error("the log is not what was sealed", why=str(error), first=error.first)
            return told(
                False,
                size=source.read,
                problem=str(error),
                first_bad=error.first or None,
                last_bad=error.last or None,
            )
        log.info("the log is as it was sealed", size=found.size, sealed=found.sealed, by=by)
        return told(
            True,
            size=found.size,
            sealed=found.sealed,
            root=base64.b64encode(found.root).decode(),
            seals=found.seals,
            outside=found.outside,
        )


async def _decoded(message: StoredMessage) -> object:
    try:
        return (await decode(message, None)).event
    except BadInput as error:  # a later version's, or altered: it is counted, and the rest goes on
        log.error("an event about verifications does not decode", at=message.position, why=str(error))
        return None


class _Paced(Live):
    """The log, no faster than so many events a second."""

    def __init__(self, reader: Reader, size: int, rate: int) -> None:
        super().__init__(reader, size)
        self._rate, self.read = rate, 0

    async def messages(
        self, after: int = 0, up_to: int | None = None, filter: str = ">"
    ) -> AsyncIterator[Stored]:
        began, count = time.monotonic(), 0
        async for message in super().messages(after, up_to, filter):
            yield message
            count += 1
            self.read = max(self.read, message.position)
            if count % _STRIDE == 0:
                await asyncio.sleep(max(0.0, began + count / self._rate - time.monotonic()))
