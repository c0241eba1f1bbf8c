"""Read models that are far behind the others, as a new version is: filled beside them until they are near.

So nobody else waits for them. They are filled one after the other, each on a session of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from contracts.errors import Refused
from eventstore.store import EventStore
from services.common.logging import logger
from services.common.tasks import end
from services.projections.entries import Decoder
from services.projections.errors import LOST, describe
from services.projections.rebuild import Building, alone
from services.projections.schemas import Line
from services.projections.settings import ProjectionsSettings
from services.projections.work import SYSTEM, Order, Work

log = logger(__name__)


def parted(lines: Sequence[Line], most: int) -> tuple[list[Line], list[Line]]:
    """Those that are at most `most` events behind the first of them, and the others."""
    front = max(line.position for line in lines)
    near = [line for line in lines if front - line.position <= most]
    return near, [line for line in lines if front - line.position > most]


class Latecomers:
    """Fills them, and hands each over to the reader of all the others once it is near the end of the log."""

    def __init__(self, store: EventStore, settings: ProjectionsSettings, lines: Sequence[Line]) -> None:
        self._store, self._settings, self._lines = store, settings, lines
        self._task: asyncio.Task[None] | None = None
        self._arrived: Line | None = None
        self._taken = asyncio.Event()

    @asynccontextmanager
    async def filling(self) -> AsyncIterator[None]:
        """While the block runs."""
        self._task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            await end(self._task)

    @asynccontextmanager
    async def arrived(self) -> AsyncIterator[Line | None]:
        """One that is near, from now on the caller's alone; raises what ended the filling, as `Conflict`."""
        if self._task is not None and self._task.done():
            self._task.result()
        line = self._arrived
        yield line
        if line is not None:
            self._arrived = None
            self._taken.set()

    async def _run(self) -> None:
        for line in self._lines:
            while True:
                if await self._filled(line):
                    break
                await asyncio.sleep(self._settings.projections_retry)

    async def _filled(self, line: Line) -> bool:
        """Whether it was handed over; False: try again from where it stands."""
        name = line.projection.name
        try:
            async with alone(self._settings, line.projection) as connection:
                await self._bring_near(connection, line)
                self._taken.clear()
                self._arrived = line
                await self._taken.wait()
        except Refused as error:  # the command line builds it, and swaps it in
            log.info("a read model that is behind waits", projection=name, why=str(error))
            return False
        except LOST as error:
            log.warning("a read model that is behind waits", projection=name, error=describe(error))
            return False
        return True

    async def _bring_near(self, connection: asyncpg.Connection, line: Line) -> None:
        target = await self._store.last_position()
        work = Work(connection, line.projection.name, "rebuild")
        order = Order(SYSTEM, f"version {line.projection.version}")
        await work.begin(line.schema, line.position, target, order)
        log.info("building beside the others", schema=line.schema, position=line.position, end=target)
        decoder = Decoder((line.projection,), self._store.keys, self._settings.projections_retry)
        batch = self._settings.projections_rebuild_batch
        building = Building(connection, self._store, decoder, line, batch, lambda *_: None, work)
        while True:
            await building.up_to(target)
            reached, target = target, await self._store.last_position()
            if target - reached <= self._settings.projections_near:
                return
