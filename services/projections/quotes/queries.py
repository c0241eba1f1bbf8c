"""Reading quotes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.projections.postgres import Connection

Row = dict[str, Any]

_QUOTES = (
    "SELECT q.*, q.given_position IS NOT NULL AS stands FROM quotes.quotes q WHERE q.position IS NOT NULL"
)


async def quotes(
    connection: Connection,
    *,
    conversation: str | None = None,
    tariff: str | None = None,
    stands: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int,
) -> list[Row]:
    """The latest first, before that position of the log. `since`, `until`: when they were given."""
    sql, arguments = listed(conversation, tariff, stands, since, until, before, limit)
    return [dict(row) for row in await connection.fetch(sql, *arguments)]


def listed(
    conversation: str | None,
    tariff: str | None,
    stands: bool | None,
    since: datetime | None,
    until: datetime | None,
    before: int | None,
    limit: int,
) -> tuple[str, list[Any]]:
    """The statement of `quotes`, and its arguments."""
    wanted = [
        ("q.conversation =", conversation),
        ("q.tariff_slug =", tariff),
        ("q.given_at >=", since),
        ("q.given_at <", until),
        ("q.position <", before),
    ]
    arguments: list[Any] = [value for _, value in wanted if value is not None]
    asked = [condition for condition, value in wanted if value is not None]
    where = [f"{condition} ${number}" for number, condition in enumerate(asked, 1)]
    if stands is not None:
        where.append(f"q.given_position IS {'NOT ' if stands else ''}NULL")
    sql = " AND ".join([_QUOTES, *where])
    return f"{sql} ORDER BY q.position DESC LIMIT ${len(arguments) + 1}", [*arguments, limit]


async def counts(connection: Connection) -> list[Row]:
    """How many quotes that were given name each version of each tariff, and in how many conversations."""
    rows = await connection.fetch(
        "SELECT tariff_slug AS slug, tariff_version AS version, count(*) AS quotes, "
        "count(DISTINCT conversation) AS conversations FROM quotes.quotes "
        "WHERE position IS NOT NULL AND given_position IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2 DESC"
    )
    return [dict(row) for row in rows]


async def of_turn(connection: Connection, turn: UUID) -> list[Row]:
    """What one turn computed, in order."""
    rows = await connection.fetch(_QUOTES + " AND q.turn_id = $1 ORDER BY q.position", turn)
    return [dict(row) for row in rows]


async def quote(connection: Connection, id: UUID) -> Row | None:
    """One quote."""
    row = await connection.fetchrow(_QUOTES + " AND q.quote_id = $1", id)
    return dict(row) if row else None
