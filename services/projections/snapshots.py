"""Reading several projections as of one moment."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from services.projections.outdated import refuse_outdated
from services.projections.positions import NotYet, lowest, standings
from services.projections.postgres import Connection


@asynccontextmanager
async def snapshot(pool: asyncpg.Pool, names: Sequence[str]) -> AsyncIterator[tuple[Connection, int]]:
    """A connection on which every query sees the same moment, and the position of that moment.

    The lock keeps a swap of schemas (`serve`) away until we are done; it comes before the snapshot is
    taken, so the rows are never older than the position. Raises `NotYet` where one does not serve, or serves
    another version's rows that this code cannot read.
    """
    async with pool.acquire() as connection:
        await connection.execute(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE msia.positions IN ACCESS SHARE MODE"
        )
        try:
            found = await standings(connection)
            position = lowest(found, names)
            if position < 0:
                raise NotYet("the read models are being built: ask again")
            await refuse_outdated(connection, found, names)
            yield connection, position
        finally:
            if not connection.is_closed():
                await connection.execute("ROLLBACK")
