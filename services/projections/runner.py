"""The one active reader. A second one waits for its lock, as a hot standby."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg

from contracts.errors import Conflict, Misconfigured, Unreachable
from eventstore.provision import log_identity
from eventstore.store import EventStore
from services.common.logging import logger
from services.projections.catalogue import PROJECTIONS
from services.projections.entries import Decoder
from services.projections.errors import LOST
from services.projections.listing import Listing
from services.projections.projection import Projection
from services.projections.releasing import advance_by_wishes, read_drops
from services.projections.schemas import Line, open_line, prepare, serve, still_there
from services.projections.settings import ProjectionsSettings
from services.projections.source import Pace, batches

log = logger(__name__)

READER_LOCK = 0x6D736961  # pg advisory lock: "msia"


class Runner:
    """Fills the read models until it is cancelled.

    Its lock and its writes share one Postgres session: a reader that lost the lock cannot write either.
    """

    def __init__(
        self,
        store: EventStore,
        settings: ProjectionsSettings,
        projections: tuple[Projection, ...] = PROJECTIONS,
    ) -> None:
        self._store, self._settings, self._projections = store, settings, projections
        self.active = False  # holds the lock; a standby does not

    async def run(self) -> None:
        """Outlives Postgres and NATS. Raises `Misconfigured` when rows and log do not belong together."""
        while True:
            try:
                async with self._session() as connection:
                    await self._fill(connection)
            except (*LOST, Conflict) as error:
                log.warning("read models paused, trying again", error=repr(error))
            finally:
                self.active = False
            await asyncio.sleep(self._settings.projections_retry)

    @contextlib.asynccontextmanager
    async def _session(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(
            self._settings.dsn,
            timeout=5,
            server_settings={
                "application_name": "msia/projections",
                "timezone": "UTC",
                # Rows and position go back together in a crash, and the log still has the events.
                "synchronous_commit": "off",
                # A machine that vanished must not hold the lock: noticed within 25 s.
                "tcp_keepalives_idle": "10",
                "tcp_keepalives_interval": "5",
                "tcp_keepalives_count": "3",
            },
        )
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", READER_LOCK)
            self.active = True
            yield connection
        finally:
            connection.terminate()  # a cancelled or broken session has nothing to say goodbye for

    async def _fill(self, connection: asyncpg.Connection) -> None:
        await prepare(connection)
        log_id = await log_identity(self._store)
        lines = [await open_line(connection, projection, log_id) for projection in self._projections]
        end = await self._store.last_position()
        refuse_ahead(lines, end, log_id)
        log.info("reading", positions={line.schema: line.position for line in lines}, end=end)
        settings = self._settings
        decoder = Decoder(self._projections, self._store.keys, settings.projections_retry)
        await read_drops(self._store.reader, decoder, lines)
        await _serve_caught_up(connection, lines, end)
        source = batches(
            self._store.reader,
            decoder,
            min(line.position for line in lines),
            end,
            Pace(settings.projections_batch, settings.projections_tick, settings.projections_idle),
        )
        listing = Listing(self._store)
        async with listing.writing(lines), contextlib.aclosing(source):
            async for entries in source:
                if not entries:
                    await self._look(connection, lines, log_id)
                await advance_by_wishes(connection, self._store.reader, decoder, lines, entries)
                await listing.follow(connection, lines)
                await _serve_caught_up(connection, lines, end)

    async def _look(self, connection: asyncpg.Connection, lines: list[Line], log_id: UUID) -> None:
        """Nothing comes: is the log still ours, and are the rows still where we left them?"""
        with contextlib.suppress(Unreachable):  # the log is away; the follower waits for it
            refuse_ahead(lines, await self._store.last_position(), log_id)
        for line in lines:
            if not await still_there(connection, line):
                raise Conflict(f"{line.schema} was changed by someone else")


def refuse_ahead(lines: list[Line], end: int, log_id: UUID) -> None:
    """`Misconfigured` when rows hold more than the log does."""
    for line in lines:
        if line.position > end:
            raise Misconfigured(
                f"projection {line.projection.name} stands at position {line.position}, "
                f"log {log_id} ends at {end}: the log was restored "
                "from an older copy. Restore the newer one, or, when those events are lost, "
                f"drop the schemas msia and {line.schema} in Postgres: they are rebuilt by themselves."
            )


async def _serve_caught_up(connection: asyncpg.Connection, lines: list[Line], end: int) -> None:
    """A new version takes over from the old one once it has what the log held when we started."""
    for line in lines:
        if not line.serving and line.position >= end:
            async with connection.transaction():
                await serve(connection, line)
            log.info("serving", projection=line.projection.name, schema=line.schema, position=line.position)
