"""Many conversations at once, put into the rows by SQL: what a query takes among them, and by which index.

What the rows say of each other is as the handlers would write it; how they come there is not.
"""

from pathlib import Path
from uuid import UUID

import asyncpg

from services.projections.catalogue import PROJECTIONS
from services.projections.schemas import open_line, prepare
from services.projections.tables import Row

_LOG = UUID(int=1)
_ROWS = Path(__file__).with_name("crowd.sql")


async def fill(connection: asyncpg.Connection, count: int) -> int:
    """The tables of every projection with `count` conversations in them; the position that they stand at."""
    await prepare(connection)
    for projection in PROJECTIONS:
        await open_line(connection, projection, _LOG)
    schemas: Row = {projection.name: projection.schema for projection in PROJECTIONS}
    await connection.execute(_ROWS.read_text().format(count=count, **schemas))
    end = count * 10 + 9
    await connection.execute("UPDATE msia.positions SET position = $1", end)
    await connection.execute("VACUUM (ANALYZE)")
    return end
