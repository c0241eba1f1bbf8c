"""Reading conversations. Rows are dictionaries with the names of the columns."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.projections.history.wanted import OUTSIDE, SORTED_AT, UNDELIVERED, WAITING, Wanted, Where
from services.projections.postgres import Connection

Row = dict[str, Any]

# The projections that a list of conversations is made of.
READ = ("history", "quotes", "deliveries", "customers")

# What a list shows beside the row itself is looked up for the rows of the page only.
SHOWN = """
SELECT page.*, coalesce(page.last_message_at, page.opened_at) AS sorted_at,
       said.customer, said.human, said.system, replied.bot, turned.turns, last.text AS last_text,
       given.quotes, given.gross_cents, given.currency, undelivered.failed,
       page.last_customer_at + interval '24 h' AS window_until,
       unanswered.since AS waiting_since, unanswered.messages AS waiting_messages,
       person.name AS customer_name, person.phone AS customer_phone,
       coalesce(person.muted, false) AS muted, coalesce(person.restricted, false) AS restricted,
       coalesce(theirs.opted_out, false) AS opted_out
FROM page
LEFT JOIN customers.customers person USING (account, contact_id)
LEFT JOIN customers.conversations theirs ON theirs.conversation = page.id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE author = 'customer') AS customer,
           count(*) FILTER (WHERE author = 'human' AND private IS NOT TRUE) AS human,
           count(*) FILTER (WHERE author = 'system') AS system
    FROM history.messages m WHERE m.conversation = page.id
) said
CROSS JOIN LATERAL (
    SELECT count(*) AS bot FROM history.replies r WHERE r.conversation = page.id AND NOT r.private
) replied
CROSS JOIN LATERAL (
    SELECT min(m.at) AS since, count(*) AS messages FROM history.messages m
    WHERE m.conversation = page.id AND m.author = 'customer' AND page.last_author = 'customer'
      AND m.position > greatest(
        (SELECT max(h.position) FROM history.messages h
         WHERE h.conversation = page.id AND h.author = 'human' AND h.private IS NOT TRUE),
        (SELECT max(b.position) FROM history.replies b WHERE b.conversation = page.id AND NOT b.private), 0)
) unanswered
CROSS JOIN LATERAL (SELECT count(*) AS turns FROM history.turns t WHERE t.conversation = page.id) turned
LEFT JOIN LATERAL (
    SELECT text FROM history.said s
    WHERE s.conversation = page.id AND s.position = page.last_message_position LIMIT 1
) last ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS quotes, (array_agg(q.gross_cents ORDER BY q.position DESC))[1] AS gross_cents,
           (array_agg(q.currency ORDER BY q.position DESC))[1] AS currency
    FROM quotes.quotes q WHERE q.conversation = page.id AND q.given_position IS NOT NULL
) given
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM deliveries.deliveries d WHERE d.conversation = page.id AND d.state = 'parked'
    ) OR EXISTS (
        SELECT FROM history.ticks k WHERE k.conversation = page.id AND k.state = 'failed'
    ) AS failed
) undelivered
"""


def listed(wanted: Wanted, before: tuple[datetime, str] | None, limit: int) -> tuple[str, list[Any]]:
    """The statement of `conversations`, and its arguments."""
    where = Where()
    wanted.narrow(where)
    if before is not None:
        where.add(f"({SORTED_AT}, c.id) < ({{}}, {{}})", *before)
    page = (
        f"SELECT c.* FROM history.conversations c WHERE {where.sql} "
        f"ORDER BY {SORTED_AT} DESC, c.id DESC LIMIT {where.argument(limit)}"
    )
    sql = f"WITH page AS MATERIALIZED ({page}) {SHOWN} ORDER BY sorted_at DESC, page.id DESC"
    return sql, where.arguments


async def conversations(
    connection: Connection, wanted: Wanted, *, before: tuple[datetime, str] | None, limit: int
) -> list[Row]:
    """The most recent first, after the row that `before` names. Needs the projections of `READ` too."""
    sql, arguments = listed(wanted, before, limit)
    return [dict(row) for row in await connection.fetch(sql, *arguments)]


async def conversation(connection: Connection, id: str) -> Row | None:
    """One conversation, without its thread."""
    row = await connection.fetchrow(
        f"WITH page AS MATERIALIZED (SELECT c.* FROM history.conversations c WHERE c.id = $1) {SHOWN}", id
    )
    return dict(row) if row else None


_COUNTS = """
SELECT count(*) AS "all",
       count(*) FILTER (WHERE c.answers = 'bot') AS bot,
       count(*) FILTER (WHERE c.answers = 'human') AS human,
       count(*) FILTER (WHERE c.answers = 'paused') AS paused,
       count(*) FILTER (WHERE {waiting}) AS waiting,
       count(*) FILTER (WHERE {failed}) AS failed,
       count(*) FILTER (WHERE {outside}) AS outside
FROM history.conversations c WHERE {where}
"""


async def counts(connection: Connection, wanted: Wanted) -> Row:
    """How many there are of each kind that screens have a tab for, among those wanted."""
    where = Where()
    wanted.narrow(where)
    # every row is looked up there: in a hash, not along an array
    sql = _COUNTS.format(waiting=WAITING, failed=f"c.id IN ({UNDELIVERED})", outside=OUTSIDE, where=where.sql)
    row = await connection.fetchrow(sql, *where.arguments)
    assert row is not None  # a count has one row
    return dict(row)


async def files(connection: Connection, id: str) -> list[Row]:
    """What came with messages, in their order."""
    rows = await connection.fetch(
        "SELECT * FROM history.files WHERE conversation = $1 ORDER BY message_id, ordinal, attachment_id", id
    )
    return [dict(row) for row in rows]


async def thread(connection: Connection, id: str) -> list[Row]:
    """Everything said, in the order of the log."""
    rows = await connection.fetch(
        "SELECT * FROM history.thread WHERE conversation = $1 ORDER BY position, ordinal", id
    )
    return [dict(row) for row in rows]


_TURNS = """
SELECT t.*, coalesce(s.steps, '[]') AS steps FROM history.turns t LEFT JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(s) - 'turn_id' ORDER BY s.position) AS steps
    FROM history.steps s WHERE s.turn_id = t.turn_id
) s ON true
WHERE t.position IS NOT NULL AND
"""


async def turns(connection: Connection, id: str) -> list[Row]:
    """The bot's turns with their steps, oldest first."""
    rows = await connection.fetch(_TURNS + "t.conversation = $1 ORDER BY t.position", id)
    return [dict(row) for row in rows]


async def turn(connection: Connection, conversation: str, id: UUID) -> Row | None:
    """One of its turns."""
    row = await connection.fetchrow(_TURNS + "t.conversation = $1 AND t.turn_id = $2", conversation, id)
    return dict(row) if row else None
