"""Reading deliveries."""

from typing import Any, Literal
from uuid import UUID

from services.projections.postgres import Connection

Row = dict[str, Any]
State = Literal["pending", "attempted", "delivered", "parked", "cancelled"]
Place = tuple[int, int]  # position of the request, and ordinal in it


async def of_conversation(connection: Connection, conversation: str) -> list[Row]:
    """Its parts, in the order in which they were requested."""
    rows = await connection.fetch(
        "SELECT * FROM deliveries.deliveries WHERE conversation = $1 AND position IS NOT NULL "
        "ORDER BY position, ordinal",
        conversation,
    )
    return [dict(row) for row in rows]


async def of_turn(connection: Connection, turn: UUID) -> list[Row]:
    """What one turn asked for, in order."""
    rows = await connection.fetch(
        "SELECT * FROM deliveries.deliveries WHERE turn_id = $1 ORDER BY position, ordinal", turn
    )
    return [dict(row) for row in rows]


async def delivery(connection: Connection, part: UUID) -> Row | None:
    """One part; None also for one that was never requested in a way that stands."""
    row = await connection.fetchrow(
        "SELECT * FROM deliveries.deliveries WHERE part_id = $1 AND position IS NOT NULL", part
    )
    return dict(row) if row else None


def listed(
    state: State | None, reason: str | None, before: Place | None, limit: int
) -> tuple[str, list[Any]]:
    """The statement of `deliveries`, and its arguments.

    The state stands in the text, as Postgres uses an index of some states only where it sees which.
    """
    arguments: list[Any] = []
    where = ["position IS NOT NULL"]
    if state is not None:
        where.append(f"state = '{state}'")
    if reason is not None:
        arguments.append(reason)
        where.append(f"reason = ${len(arguments)}")
    if before is not None:
        arguments += before
        where.append(f"(position, ordinal) < (${len(arguments) - 1}, ${len(arguments)})")
    arguments.append(limit)
    return (
        f"SELECT * FROM deliveries.deliveries WHERE {' AND '.join(where)} "
        f"ORDER BY position DESC, ordinal DESC LIMIT ${len(arguments)}"
    ), arguments


async def deliveries(
    connection: Connection, *, state: State | None, reason: str | None, before: Place | None, limit: int
) -> list[Row]:
    """The latest first, before that place."""
    sql, arguments = listed(state, reason, before, limit)
    return [dict(row) for row in await connection.fetch(sql, *arguments)]


COUNTS = """
SELECT state, reason, count(*) AS parts, min(position) AS oldest FROM deliveries.deliveries
WHERE state <> 'delivered' AND position IS NOT NULL GROUP BY state, reason ORDER BY state, parts DESC, reason
"""
DUE = """
SELECT count(*) FILTER (WHERE state = 'parked') AS parked,
       count(*) FILTER (WHERE state <> 'parked') AS due,
       min(requested_at) FILTER (WHERE state <> 'parked') AS oldest_due
FROM deliveries.deliveries WHERE state IN ('parked', 'pending', 'attempted') AND position IS NOT NULL
"""

# Why what waits was not taken at its last attempt: the outbox's breakers are not in the log, this is.
RETRYING = """
SELECT coalesce(last_error, '?') AS error, count(*) AS parts FROM deliveries.deliveries
WHERE state = 'pending' AND retry_at IS NOT NULL AND position IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1
"""


async def counts(connection: Connection) -> list[Row]:
    """Parts that are not delivered, by state and reason."""
    return [dict(row) for row in await connection.fetch(COUNTS)]


async def due(connection: Connection) -> Row:
    """What waits for us, and what waits for a person."""
    row = await connection.fetchrow(DUE)
    assert row is not None  # an aggregate without GROUP BY is one row
    return dict(row)


async def retrying(connection: Connection) -> dict[str, int]:
    """Parts that wait for another attempt, by what went wrong; the commonest first."""
    return {row["error"]: row["parts"] for row in await connection.fetch(RETRYING)}
