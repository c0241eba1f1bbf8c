"""The sweeper beside the door: at start, after each outage, and regularly."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

from contracts.errors import Misconfigured, Unreachable
from eventstore.store import EventStore
from services.common.defects import told
from services.common.logging import logger
from services.common.tasks import end
from services.ingress.facts import Facts
from services.ingress.sweeping.chatwoot import connected
from services.ingress.sweeping.cursor import Cursor, Swept
from services.ingress.sweeping.outage import Outage
from services.ingress.sweeping.report import Report
from services.ingress.sweeping.settings import SweepSettings
from services.ingress.sweeping.sweep import Sweep

log = logger(__name__)

_DEADLINE = 10.0  # seconds for one append: nobody waits for it


class Sweeper:
    """Sweeps again and again. What it looks back to is the last complete sweep, of whichever replica."""

    def __init__(
        self, sweep: Sweep, cursor: Cursor, outage: Outage, settings: SweepSettings, notes: list[str]
    ) -> None:
        self._sweep, self._cursor, self._outage = sweep, cursor, outage
        self._settings, self._notes, self._note = settings, notes, ""

    async def run(self) -> None:
        """Until cancelled."""
        await self._thorough()
        while True:
            every = self._settings.sweep_every * random.uniform(0.9, 1.1)  # replicas part
            with contextlib.suppress(TimeoutError):  # nothing was missed: the regular one
                await asyncio.wait_for(self._outage.begun(), every)
                await asyncio.sleep(self._settings.sweep_after_outage)
                await self._thorough()
                continue
            await self._until_done(self._settings.sweep_young)

    async def _thorough(self) -> None:
        """Twice: by the second time Chatwoot has opened what it opens because of us."""
        await self._until_done(0.0)
        await asyncio.sleep(self._settings.sweep_again)
        await self._until_done(0.0)

    async def _until_done(self, young: float) -> None:
        while True:
            began, started = datetime.now(UTC), time.monotonic()
            self._outage.over()  # what is missed from now on is for the next
            swept = await self._cursor.read()
            left = swept.left if swept else {}
            try:
                report = await self._sweep.run(self._since(swept, began), young, left)
            except (Unreachable, Misconfigured) as error:
                log.warning("sweep failed", reason=str(error))
                self._say(f"what was missed is not recovered yet: {error}")
            except Exception as error:  # noqa: BLE001 - a defect here must not end recovery for good
                log.error("sweep failed by a defect", **told(error))
                self._say("what was missed is not recovered: a defect, see the log of ingress")
            else:
                failed = len(report.failed)
                self._say(
                    f"{failed} conversations could not be swept: see the log of ingress" if failed else ""
                )
                swept = Swept(began, self._still_left(report, left, began))
                await self._cursor.write(swept, time.monotonic() - started)
                return
            await asyncio.sleep(self._settings.sweep_retry)

    def _since(self, swept: Swept | None, now: datetime) -> datetime:
        if swept is None:
            return now - timedelta(seconds=self._settings.sweep_first)
        return min(swept.at, now) - timedelta(seconds=self._settings.sweep_overlap)

    def _still_left(self, report: Report, left: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
        """Tried again with each sweep, holding up no other; one day they are given up."""
        still = {id: left.get(id, report.since) for id in report.failed}
        oldest = now - timedelta(seconds=self._settings.sweep_known_within)
        for id in [id for id, since in still.items() if since < oldest]:
            log.error("given up: what it missed is not recovered", conversation=id)
            del still[id]
        return still

    def _say(self, note: str) -> None:
        """For `/readyz`, in place of what was said before."""
        if self._note in self._notes:
            self._notes.remove(self._note)
        self._note = note
        if note:
            self._notes.append(note)


@contextlib.asynccontextmanager
async def sweeping(
    settings: SweepSettings, store: EventStore, outage: Outage, notes: list[str]
) -> AsyncIterator[None]:
    """Sweep while the block runs; says in `notes` what it cannot do."""
    settings.check()
    for note in settings.notes():
        if note not in notes:
            notes.append(note)
            log.warning(note)
    if settings.reach == "nothing":
        yield
        return
    async with connected(settings) as chatwoot:
        sweep = Sweep(store, recorder(store), chatwoot, settings)
        task = asyncio.create_task(Sweeper(sweep, Cursor(store), outage, settings, notes).run())
        try:
            yield
        finally:
            await end(task)


def recorder(store: EventStore) -> Facts:
    """Appends nothing without having looked at the log: how fresh a fact is does not matter."""
    return Facts(store, fresh_for=timedelta(0), clock_skew=timedelta(0), deadline=_DEADLINE)
