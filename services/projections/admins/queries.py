"""Reading who commands. How often is read with the projection `audit`: name both to `snapshot`."""

from typing import Any

from services.projections.postgres import Connection

Row = dict[str, Any]

_ADMINS = """
SELECT a.*, coalesce(a.disabled, false) AS is_disabled, given.commands, given.refused
FROM admins.admins a
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT refused) AS commands, count(*) FILTER (WHERE refused) AS refused
    FROM audit.commands c WHERE c.by = a.id
) given
"""


async def admins(connection: Connection) -> list[Row]:
    """Everybody, by id: a few dozen, so in one page."""
    return [dict(row) for row in await connection.fetch(_ADMINS + "ORDER BY a.id")]


async def admin(connection: Connection, id: str) -> Row | None:
    """One author of commands."""
    row = await connection.fetchrow(_ADMINS + "WHERE a.id = $1", id)
    return dict(row) if row else None
