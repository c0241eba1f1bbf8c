"""Reading conversations. Rows are dictionaries with the names of the columns."""

from datetime import datetime
from typing import Any

from services.projections.postgres import Connection

Row = dict[str, Any]

_CONVERSATIONS = """
SELECT c.id, c.account, c.number, c.contact_id, c.status, c.can_reply, c.assignee_type, c.assignee_id,
       c.answers, coalesce(c.erased, false) AS erased, c.position,
       c.opened_at, c.last_message_at, c.last_author,
       coalesce(c.last_message_at, c.opened_at) AS sorted_at,
       said.customer, said.human, said.system, replied.bot, turned.turns
FROM history.conversations c
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE author = 'customer') AS customer,
           count(*) FILTER (WHERE author = 'human' AND private IS NOT TRUE) AS human,
           count(*) FILTER (WHERE author = 'system') AS system
    FROM history.messages m WHERE m.conversation = c.id
) said
CROSS JOIN LATERAL (
    SELECT count(*) AS bot FROM history.replies r WHERE r.conversation = c.id AND NOT r.private
) replied
CROSS JOIN LATERAL (SELECT count(*) AS turns FROM history.turns t WHERE t.conversation = c.id) turned
"""


async def conversations(
    connection: Connection,
    *,
    status: str | None,
    answers: str | None,
    before: tuple[datetime, str] | None,
    limit: int,
) -> list[Row]:
    """The most recent first, after the row that `before` names."""
    at, id = before or (None, None)
    rows = await connection.fetch(
        _CONVERSATIONS
        + """
        WHERE ($1::text IS NULL OR c.status = $1) AND ($2::text IS NULL OR c.answers = $2)
          AND ($3::timestamptz IS NULL OR (coalesce(c.last_message_at, c.opened_at), c.id) < ($3, $4::text))
        ORDER BY coalesce(c.last_message_at, c.opened_at) DESC, c.id DESC LIMIT $5
        """,
        status,
        answers,
        at,
        id,
        limit,
    )
    return [dict(row) for row in rows]


async def conversation(connection: Connection, id: str) -> Row | None:
    """One conversation, without its thread."""
    row = await connection.fetchrow(_CONVERSATIONS + "WHERE c.id = $1", id)
    return dict(row) if row else None


async def thread(connection: Connection, id: str) -> list[Row]:
    """Everything said, in the order of the log."""
    rows = await connection.fetch(
        "SELECT * FROM history.thread WHERE conversation = $1 ORDER BY position, ordinal", id
    )
    return [dict(row) for row in rows]


async def turns(connection: Connection, id: str) -> list[Row]:
    """The bot's turns with their steps, oldest first."""
    rows = await connection.fetch(
        """
        SELECT t.*, coalesce(s.steps, '[]') AS steps FROM history.turns t LEFT JOIN LATERAL (
            SELECT jsonb_agg(to_jsonb(s) - 'turn_id' ORDER BY s.position) AS steps
            FROM history.steps s WHERE s.turn_id = t.turn_id
        ) s ON true
        WHERE t.conversation = $1 AND t.position IS NOT NULL ORDER BY t.position
        """,
        id,
    )
    return [dict(row) for row in rows]
