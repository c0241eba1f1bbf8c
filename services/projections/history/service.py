"""Reading how a conversation was looked after: who was answering, and how long the customer waited."""

from typing import Any

from services.projections.postgres import Connection

Row = dict[str, Any]


async def answering(connection: Connection, id: str) -> list[Row]:
    """Who was answering over time, and Chatwoot's status: each row is so until the next one."""
    rows = await connection.fetch(
        "SELECT position, at, answers, status, assignee_type, assignee_id FROM history.answering "
        "WHERE conversation = $1 ORDER BY position",
        id,
    )
    return [dict(row) for row in rows]


async def service(connection: Connection, id: str) -> Row | None:
    """First response and resolution, from the customer's first message; None before that.

    Seconds, and times in UTC; what has not come yet is None.
    """
    row = await connection.fetchrow("SELECT * FROM history.service WHERE conversation = $1", id)
    return dict(row) if row else None
