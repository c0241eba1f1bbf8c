"""Reading quotes."""

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
    stands: bool | None = None,
    before: int | None = None,
    limit: int,
) -> list[Row]:
    """The latest first, before that position of the log."""
    rows = await connection.fetch(
        _QUOTES
        + """
        AND ($1::text IS NULL OR q.conversation = $1)
        AND ($2::boolean IS NULL OR (q.given_position IS NOT NULL) = $2)
        AND ($3::bigint IS NULL OR q.position < $3)
        ORDER BY q.position DESC LIMIT $4
        """,
        conversation,
        stands,
        before,
        limit,
    )
    return [dict(row) for row in rows]


async def quote(connection: Connection, id: UUID) -> Row | None:
    """One quote."""
    row = await connection.fetchrow(_QUOTES + " AND q.quote_id = $1", id)
    return dict(row) if row else None
