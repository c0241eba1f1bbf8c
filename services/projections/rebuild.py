"""Building a projection anew beside the old one, and swapping them in one transaction."""

import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from contracts.errors import NotFound, Refused
from eventstore.provision import log_identity
from eventstore.store import EventStore
from services.projections.checksums import Compared, compare
from services.projections.entries import Decoder, Entry
from services.projections.postgres import connect
from services.projections.projection import Projection
from services.projections.releasing import advance_by_wishes, read_drops
from services.projections.schemas import Line, failing, open_line, prepare, serve
from services.projections.settings import ProjectionsSettings
from services.projections.work import READER_LOCK, Order, Work

NEAR = 500  # events that may be left for the swap itself, which holds up readers
_LOCK_TIMEOUT = "10s"  # a query that runs longer than this stops the swap, not the other way round

Progress = Callable[[int, int], None]  # (position, target)


@dataclass(frozen=True, slots=True)
class Served:
    """What answers queries now."""

    schema: str
    version: int


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`serves`: the new rows answer queries; else they do once a reader of this version takes them up."""

    tables: list[Compared]
    kept: str  # the schema of the old rows
    serves: bool


@dataclass(frozen=True)
class Building:
    """A schema that is filled on a connection of its own, beside the one that serves."""

    connection: asyncpg.Connection
    store: EventStore
    decoder: Decoder
    line: Line
    batch: int
    progress: Progress
    work: Work

    async def up_to(self, target: int) -> None:
        """Exactly to `target`, where the old rows stand, so that both can be compared.

        Raises `Cancelled` when somebody wished that it stops.
        """
        await self.work.towards(target)
        waiting: list[Entry] = []
        async for message in self.store.reader.read("msia.>", self.line.position, up_to=target):
            waiting.append(await self.decoder.entry(message))
            if len(waiting) == self.batch:
                await self._advance(waiting)
                self.progress(self.line.position, target)
                await self.work.towards(target)
                waiting = []
        if waiting:
            await self._advance(waiting)
        self.progress(self.line.position, target)

    async def _advance(self, entries: list[Entry]) -> None:
        await advance_by_wishes(self.connection, self.store.reader, self.decoder, [self.line], entries)


async def rebuild(
    store: EventStore,
    settings: ProjectionsSettings,
    projection: Projection,
    *,
    accept: bool = False,
    order: Order = Order(),  # noqa: B008 - it is frozen
    progress: Progress = lambda position, target: None,
) -> Rebuilt:
    """Fill `<schema>_next` from the log while the old rows serve, compare, swap; the old ones are kept.

    Interrupted, it goes on where it was. Raises `Refused`, with the old rows still serving, when an event
    fails that did not before or the tables differ (both unless `accept`), or somebody else is rebuilding it.
    """
    async with alone(settings, projection) as connection:
        served = await serving(connection, projection)
        work = Work(connection, projection.name, "rebuild")
        building = await _beside(connection, store, projection, settings.projections_batch, progress, work)
        line = building.line
        await work.begin(line.schema, line.position, await position_of(connection, served), order)
        async with work.noted(line):
            return await _rebuild(settings, building, served, accept)


async def _rebuild(
    settings: ProjectionsSettings, building: Building, served: Served, accept: bool
) -> Rebuilt:
    connection, line, work = building.connection, building.line, building.work
    projection = line.projection
    while (target := await position_of(connection, served)) - line.position > NEAR:
        await building.up_to(target)
        await _refuse_failing(connection, line, served, accept)
    async with pinned(settings, served) as (old, position):
        await building.up_to(position)
        await _refuse_failing(connection, line, served, accept)
        await work.enter("comparing")
        tables = await compare(old, served.schema, connection, line.schema, projection.tables)
    if not accept and (different := [one for one in tables if not one.equal]):
        raise Refused(
            f"{projection.name}: the new rows differ in {_list(different)}; the old ones "
            "still serve. Where that is wanted (new meanings, a quarantine that ended), "
            "add --accept-differences."
        )
    await work.enter("swapping")
    async with connection.transaction():
        await connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        await connection.execute("LOCK TABLE msia.positions IN ACCESS EXCLUSIVE MODE")
        await building.up_to(await position_of(connection, served))
        await _refuse_failing(connection, line, served, accept)
        # A reader of another version goes on with the old rows alone: the new ones would stand still.
        serves = served.version == projection.version or not await _is_read(connection)
        kept = await _swap(connection, line, served, serves)
        if accept:  # else a reader of this version would go on holding it back
            await connection.execute("INSERT INTO msia.accepted VALUES ($1)", line.build)
        await work.end("done", line.position, rows=sum(table.new_rows for table in tables))
    return Rebuilt(tables, kept, serves)


@asynccontextmanager
async def alone(settings: ProjectionsSettings, projection: Projection) -> AsyncIterator[asyncpg.Connection]:
    """A connection; nobody else rebuilds or verifies this projection meanwhile (`Refused`)."""
    connection = await connect(settings, "rebuild")
    try:
        key = zlib.crc32(projection.name.encode()) >> 1  # fits the lock's signed second half
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", READER_LOCK, key):
            raise Refused(f"{projection.name} is being rebuilt or verified already: wait for it, or stop it")
        yield connection
    finally:
        connection.terminate()


async def serving(connection: asyncpg.Connection, projection: Projection) -> Served:
    """Raises `NotFound` before the first start."""
    row = None
    if await connection.fetchval("SELECT to_regclass('msia.positions') IS NOT NULL"):
        row = await connection.fetchrow(
            "SELECT schema_name, version FROM msia.positions WHERE projection = $1 AND serving",
            projection.name,
        )
    if row is None:
        raise NotFound(
            f"{projection.name} does not serve yet: start `msia projections`, it builds it by itself"
        )
    return Served(row["schema_name"], row["version"])


async def position_of(connection: asyncpg.Connection, served: Served) -> int:
    """Up to where its rows hold the log."""
    found = await connection.fetchval(
        "SELECT position FROM msia.positions WHERE schema_name = $1", served.schema
    )
    return int(found)


@asynccontextmanager
async def pinned(
    settings: ProjectionsSettings, served: Served
) -> AsyncIterator[tuple[asyncpg.Connection, int]]:
    """A connection that sees the served rows of one moment, and their position; it holds nobody up."""
    connection = await connect(settings, "rebuild")
    try:
        await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection, await position_of(connection, served)
    finally:
        connection.terminate()


async def drop_old(settings: ProjectionsSettings, projection: Projection) -> list[str]:
    """Drop what rebuilds and earlier versions left of a projection; returns the names of these schemas.

    Also what a rebuild that was stopped had so far: nobody fills it while we are alone.
    """
    async with alone(settings, projection) as connection:
        served = await serving(connection, projection)
        kept = (served.schema, projection.schema)
        dropped = [name for name in await schemas_of(connection, projection) if name not in kept]
        for schema in dropped:
            async with connection.transaction():
                await forget(connection, schema)
        return dropped


async def schemas_of(connection: asyncpg.Connection, projection: Projection) -> list[str]:
    """Every schema with rows of this projection, of whichever version."""
    rows = await connection.fetch(
        "SELECT nspname::text AS name FROM pg_namespace WHERE nspname ~ $1 ORDER BY nspname",
        rf"^{projection.name}_v\d+(_next|_old|_check)?$",
    )
    return [row["name"] for row in rows]


async def forget(connection: asyncpg.Connection, schema: str) -> None:
    """Drop a schema that does not serve, and what is noted of it. In a transaction."""
    await connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    for table in ("positions", "quarantine"):
        await connection.execute(f"DELETE FROM msia.{table} WHERE schema_name = $1", schema)


async def fresh(
    connection: asyncpg.Connection,
    store: EventStore,
    projection: Projection,
    schema: str,
    batch: int,
    progress: Progress,
    work: Work,
) -> Building:
    """Rows to be filled in that schema, from where an earlier call left it."""
    if not await connection.fetchval("SELECT to_regclass('msia.erasures') IS NOT NULL"):
        await prepare(connection)  # beside a service of before there was such a table
    line = await open_line(connection, projection, await log_identity(store), schema)
    decoder = Decoder((projection,), store.keys)
    await read_drops(store.reader, decoder, [line])
    return Building(connection, store, decoder, line, batch, progress, work)


async def _beside(
    connection: asyncpg.Connection,
    store: EventStore,
    projection: Projection,
    batch: int,
    progress: Progress,
    work: Work,
) -> Building:
    """The side schema; what an earlier rebuild left of another log or other tables is dropped."""
    side = f"{projection.schema}_next"
    await connection.execute(
        "DELETE FROM msia.positions WHERE schema_name = $1 AND (log_id, definition) <> ($2, $3)",
        side,
        await log_identity(store),
        projection.definition,
    )
    return await fresh(connection, store, projection, side, batch, progress, work)


async def _refuse_failing(connection: asyncpg.Connection, line: Line, served: Served, accept: bool) -> None:
    """`Refused` when the new rows lack an aggregate that the old ones have; what was built is forgotten."""
    found = None if accept else await failing(connection, line.schema, served.schema)
    if found is None:
        return
    if not connection.is_in_transaction():
        async with connection.transaction():
            await forget(connection, line.schema)  # the mended code begins with the first event
    raise Refused(
        f"{line.projection.name}: {found.told(line.projection.version)}; the old rows still serve. Mend it "
        f"and run it again, or go without {found.aggregate} from there on with --accept-differences."
    )


async def _is_read(connection: asyncpg.Connection) -> bool:
    """Whether a reader is filling the read models now."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted "
            "AND (classid, objid, objsubid) = (0, $1, 1))",
            READER_LOCK,
        )
    )


async def _swap(connection: asyncpg.Connection, line: Line, served: Served, serves: bool) -> str:
    """The side schema becomes this version's. Returns where the rows are that it replaces."""
    schema, side, kept = line.projection.schema, line.schema, served.schema
    if schema == served.schema:
        kept = f"{schema}_old"
        await forget(connection, kept)
        await connection.execute(f"ALTER SCHEMA {schema} RENAME TO {kept}")
    else:
        await forget(connection, schema)  # what a reader of this version had of it so far
    await connection.execute(f"ALTER SCHEMA {side} RENAME TO {schema}")
    for table in ("positions", "quarantine"):
        await connection.execute(f"DELETE FROM msia.{table} WHERE schema_name = $1", schema)
        await connection.execute(
            f"UPDATE msia.{table} SET schema_name = $1 WHERE schema_name = $2", schema, side
        )
    line.schema = schema
    if serves:
        await serve(connection, line)
    return kept


def _list(compared: list[Compared]) -> str:
    return ", ".join(f"{one.table} ({one.old_rows} rows, new {one.new_rows})" for one in compared)
