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
from services.projections.access import let_read
from services.projections.catalogue import PROJECTIONS
from services.projections.entries import Decoder
from services.projections.errors import LOST, describe
from services.projections.folding import Known
from services.projections.latecomers import Latecomers, parted
from services.projections.listing import Listing
from services.projections.postgres import connect, make_database
from services.projections.projection import Projection
from services.projections.rebuild import Building
from services.projections.releasing import advance_by_wishes, read_drops
from services.projections.schemas import Line, failing, open_line, prepare, serve, still_there
from services.projections.settings import ProjectionsSettings
from services.projections.source import Pace, batches
from services.projections.work import READER_LOCK, SYSTEM, Order, Work

log = logger(__name__)


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
            except asyncpg.InvalidCatalogNameError:
                await _made_anew(self._settings)
            except (*LOST, Conflict) as error:
                log.warning("read models paused, trying again", error=repr(error))
            finally:
                self.active = False
            await asyncio.sleep(self._settings.projections_retry)

    @contextlib.asynccontextmanager
    async def _session(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await connect(
            self._settings,
            "projections",
            # Rows and position go back together in a crash, and the log still has the events.
            synchronous_commit="off",
            # A machine that vanished must not hold the lock: noticed within 25 s.
            tcp_keepalives_idle="10",
            tcp_keepalives_interval="5",
            tcp_keepalives_count="3",
        )
        try:
            # a standby waits for as long as the active one lives
            await connection.execute("SET statement_timeout = 0; SET lock_timeout = 0")
            await connection.execute("SELECT pg_advisory_lock($1)", READER_LOCK)
            await connection.execute("RESET statement_timeout; RESET lock_timeout")
            self.active = True
            yield connection
        finally:
            connection.terminate()  # a cancelled or broken session has nothing to say goodbye for

    async def _fill(self, connection: asyncpg.Connection) -> None:
        await prepare(connection)
        await let_read(connection, self._settings.reader_role)
        log_id = await log_identity(self._store)
        opened = [await open_line(connection, projection, log_id) for projection in self._projections]
        for line in opened:
            line.folds = Known(self._settings.projections_folds)
        end = await self._store.last_position()
        refuse_ahead(opened, end, log_id)
        log.info("reading", positions={line.schema: line.position for line in opened}, end=end)
        settings = self._settings
        decoder = Decoder(self._projections, self._store.keys, settings.projections_retry)
        await read_drops(self._store.reader, decoder, opened)
        lines, late = parted(opened, settings.projections_near)
        for line in lines:
            if not line.serving:
                await _note(connection, line, end)
        await _serve_caught_up(connection, lines, end)
        source = batches(
            self._store.reader,
            decoder,
            min(line.position for line in lines),
            end,
            Pace(settings.projections_batch, settings.projections_tick, settings.projections_idle),
        )
        listing, latecomers = Listing(self._store), Latecomers(self._store, settings, late)
        async with listing.writing(opened), latecomers.filling(), contextlib.aclosing(source):
            async for entries in source:
                if not entries:
                    await self._look(connection, lines, log_id)
                await advance_by_wishes(connection, self._store.reader, decoder, lines, entries)
                async with latecomers.arrived() as arrived:
                    if arrived is not None:
                        await self._join(connection, decoder, lines, arrived)
                await listing.follow(connection, lines)
                await _serve_caught_up(connection, lines, end)

    async def _join(
        self, connection: asyncpg.Connection, decoder: Decoder, lines: list[Line], line: Line
    ) -> None:
        """It is filled together with the others from here on."""
        batch, work = self._settings.projections_batch, _work(connection, line)
        building = Building(connection, self._store, decoder, line, batch, lambda *_: None, work)
        await building.up_to(max(one.position for one in lines))
        lines.append(line)
        if line.serving:  # else it is done once it serves
            await work.end("done", line.position)

    async def _look(self, connection: asyncpg.Connection, lines: list[Line], log_id: UUID) -> None:
        """Nothing comes: is the log still ours, and are the rows still where we left them?"""
        with contextlib.suppress(Unreachable):  # the log is away; the follower waits for it
            refuse_ahead(lines, await self._store.last_position(), log_id)
        for line in lines:
            if not await still_there(connection, line):
                raise Conflict(f"{line.schema} was changed by someone else")


async def _made_anew(settings: ProjectionsSettings) -> None:
    """The database is gone, with all that can be rebuilt: it is made again where the server lets us."""
    try:
        name = await make_database(settings)
    except LOST as error:
        log.error(
            "the database does not exist and cannot be made: CREATE DATABASE; it is filled by itself",
            error=describe(error),
        )
    else:
        log.warning("the database did not exist: made it anew, the rows follow from the log", database=name)


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
        if not line.serving and not line.withheld and line.position >= end:
            if await _withheld(connection, line):
                continue
            async with connection.transaction():
                await serve(connection, line)
                await _work(connection, line).end("done", line.position)
            log.info("serving", projection=line.projection.name, schema=line.schema, position=line.position)


async def _note(connection: asyncpg.Connection, line: Line, end: int) -> None:
    """A new version builds beside the old one; until when, for whoever watches."""
    order = Order(SYSTEM, f"version {line.projection.version}")
    await _work(connection, line).begin(line.schema, line.position, end, order)


def _work(connection: asyncpg.Connection, line: Line) -> Work:
    return Work(connection, line.projection.name, "rebuild")


async def _withheld(connection: asyncpg.Connection, line: Line) -> bool:
    """Whether it fails where the version that serves does not, unaccepted: then that one goes on serving."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM msia.accepted WHERE build = $1)", line.build):
        return False
    served = await connection.fetchval(
        "SELECT schema_name FROM msia.positions WHERE projection = $1 AND serving", line.projection.name
    )
    found = await failing(connection, line.schema, served) if served else None
    if found:
        log.error(
            "the new version fails, the old one goes on serving: mend it and run `msia projections rebuild`",
            projection=line.projection.name,
            version=line.projection.version,
            position=found.position,
            aggregate=found.aggregate,
            reason=found.error,
        )
        told = found.told(line.projection.version)
        await _work(connection, line).end("failed", line.position, error=told)
    line.withheld = found is not None
    return line.withheld
