"""Building a projection anew beside the old one, and swapping them in one transaction."""

import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from contracts.errors import NotFound, Refused
from eventstore.provision import log_identity
from eventstore.store import EventStore
from services.projections.entries import Decoder, Entry
from services.projections.projection import Projection
from services.projections.releasing import advance_by_wishes, read_drops
from services.projections.runner import READER_LOCK
from services.projections.schemas import Line, open_line, serve
from services.projections.settings import ProjectionsSettings

NEAR = 500  # events that may be left for the swap itself, which holds up readers
_LOCK_TIMEOUT = "10s"  # a query that runs longer than this stops the swap, not the other way round

Progress = Callable[[int, int], None]  # (position, target)


@dataclass(frozen=True, slots=True)
class Compared:
    """One table, old and new, at the same position. Checksums do not depend on the order of rows."""

    table: str
    old_rows: int
    new_rows: int
    equal: bool


async def rebuild(
    store: EventStore,
    settings: ProjectionsSettings,
    projection: Projection,
    *,
    accept: bool = False,
    progress: Progress = lambda position, target: None,
) -> list[Compared]:
    """Fill `<schema>_next` from the log while the old rows serve, compare, swap.

    Interrupted, it goes on where it was. Raises `Refused` when the tables differ (unless `accept`),
    with the old rows still serving, or when somebody else is rebuilding it.
    """
    async with _alone(settings, projection) as connection:
        line = await _beside(connection, store, projection)
        decoder = Decoder((projection,), store.keys)
        await read_drops(store.reader, decoder, [line])
        while (target := await _position(connection, projection)) - line.position > NEAR:
            await _catch_up(connection, store, decoder, line, target, settings.projections_batch, progress)
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            await connection.execute("LOCK TABLE msia.positions IN ACCESS EXCLUSIVE MODE")
            target = await _position(connection, projection)
            await _catch_up(connection, store, decoder, line, target, settings.projections_batch, progress)
            compared = [
                await _compare(connection, table.name, projection.schema, line.schema)
                for table in projection.tables
            ]
            if not accept and (different := [one for one in compared if not one.equal]):
                raise Refused(
                    f"{projection.name}: the new rows differ in {_list(different)}; the old ones "
                    "still serve. Where that is wanted (new tables, a quarantine that ended), "
                    "add --accept-differences."
                )
            await _swap(connection, line)
        # After the swap: within it, a reader that still holds these tables and waits for it is a deadlock.
        await _drop_old(connection, line)
        return compared


@asynccontextmanager
async def _alone(settings: ProjectionsSettings, projection: Projection) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(
        settings.dsn, timeout=5, server_settings={"application_name": "msia/rebuild", "timezone": "UTC"}
    )
    try:
        key = zlib.crc32(projection.name.encode()) >> 1  # fits the lock's signed second half
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", READER_LOCK, key):
            raise Refused(f"{projection.name} is being rebuilt already: wait for it, or stop it")
        yield connection
    finally:
        connection.terminate()


async def _beside(connection: asyncpg.Connection, store: EventStore, projection: Projection) -> Line:
    """The side schema; what an earlier rebuild left of another log or other tables is dropped."""
    serving = await connection.fetchval("SELECT to_regclass('msia.positions') IS NOT NULL") and (
        await connection.fetchval(
            "SELECT true FROM msia.positions WHERE schema_name = $1 AND serving", projection.schema
        )
    )
    if not serving:
        raise NotFound(
            f"{projection.schema} does not serve yet: start `msia projections`, it builds it by itself"
        )
    log_id = await log_identity(store)
    side = f"{projection.schema}_next"
    await connection.execute(
        "DELETE FROM msia.positions WHERE schema_name = $1 AND (log_id, definition) <> ($2, $3)",
        side,
        log_id,
        projection.definition,
    )
    return await open_line(connection, projection, log_id, side)


async def _position(connection: asyncpg.Connection, projection: Projection) -> int:
    found = await connection.fetchval(
        "SELECT position FROM msia.positions WHERE schema_name = $1", projection.schema
    )
    return int(found)


async def _catch_up(
    connection: asyncpg.Connection,
    store: EventStore,
    decoder: Decoder,
    line: Line,
    target: int,
    batch: int,
    progress: Progress,
) -> None:
    """Exactly to `target`, where the old rows stand, so that both can be compared."""
    waiting: list[Entry] = []
    async for message in store.reader.read("msia.>", line.position, up_to=target):
        waiting.append(await decoder.entry(message))
        if len(waiting) == batch:
            await advance_by_wishes(connection, store.reader, decoder, [line], waiting)
            progress(line.position, target)
            waiting = []
    if waiting:
        await advance_by_wishes(connection, store.reader, decoder, [line], waiting)
    progress(line.position, target)


async def _compare(connection: asyncpg.Connection, table: str, old: str, new: str) -> Compared:
    before, after = [await checksum(connection, f"{schema}.{table}") for schema in (old, new)]
    return Compared(table, before[0], after[0], before == after)


async def checksum(connection: asyncpg.Connection, table: str) -> tuple[int, int]:
    """Rows, and the sum of their hashes: the same rows in any order give the same pair."""
    row = await connection.fetchrow(
        "SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) AS sum "
        f"FROM {table} t"
    )
    assert row is not None  # an aggregate without GROUP BY is one row
    return int(row["rows"]), int(row["sum"])


async def _swap(connection: asyncpg.Connection, line: Line) -> None:
    schema, side = line.projection.schema, line.schema
    await _drop_old(connection, line)  # left by a process that died just after a swap
    await connection.execute(f"ALTER SCHEMA {schema} RENAME TO {schema}_old")
    await connection.execute(f"ALTER SCHEMA {side} RENAME TO {schema}")
    for table in ("positions", "quarantine"):
        await connection.execute(f"DELETE FROM msia.{table} WHERE schema_name = $1", schema)
        await connection.execute(
            f"UPDATE msia.{table} SET schema_name = $1 WHERE schema_name = $2", schema, side
        )
    line.schema = schema
    await serve(connection, line)


async def _drop_old(connection: asyncpg.Connection, line: Line) -> None:
    await connection.execute(f"DROP SCHEMA IF EXISTS {line.projection.schema}_old CASCADE")


def _list(compared: list[Compared]) -> str:
    return ", ".join(f"{one.table} ({one.old_rows} rows, new {one.new_rows})" for one in compared)
