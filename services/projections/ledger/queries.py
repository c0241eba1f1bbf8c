"""Reading seals and verifications."""

from typing import Any

from services.projections.postgres import Connection

Row = dict[str, Any]

_END = 2**63 - 1  # after every position

SEALS = "SELECT * FROM ledger.seals WHERE position < $1 ORDER BY position DESC LIMIT $2"
VERIFIED = "SELECT * FROM ledger.verifications ORDER BY position DESC LIMIT $1"
# Served is what a verification names, and all that was wished before it.
WAITING = """
SELECT * FROM ledger.wishes
WHERE position > coalesce((SELECT max(wish) FROM ledger.verifications), 0) ORDER BY position LIMIT 1
"""


async def seals(connection: Connection, before: int | None, limit: int) -> list[Row]:
    """The latest first, before that position."""
    return [dict(row) for row in await connection.fetch(SEALS, _END if before is None else before, limit)]


async def verifications(connection: Connection, limit: int) -> list[Row]:
    """The latest first."""
    return [dict(row) for row in await connection.fetch(VERIFIED, limit)]


async def waiting(connection: Connection) -> Row | None:
    """The first wish that the keeper has not answered."""
    row = await connection.fetchrow(WAITING)
    return dict(row) if row else None
