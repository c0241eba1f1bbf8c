"""Reading people. What they were quoted is read with the projection `quotes`: name both to `snapshot`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.plain import plain
from services.projections.postgres import Connection

Row = dict[str, Any]

_CUSTOMERS = """
SELECT c.*, coalesce(c.last_seen_at, c.first_seen_at) AS sorted_at,
       coalesce(c.restricted, false) AS is_restricted, coalesce(c.muted, false) AS is_muted,
       held.conversations, coalesce(held.opted_out, false) AS opted_out, held.opted_out_at,
       quoted.quotes, quoted.quoted_gross_cents
FROM customers.customers c
CROSS JOIN LATERAL (
    SELECT count(*) AS conversations, bool_or(v.opted_out) AS opted_out,
           max(v.opted_out_at) FILTER (WHERE v.opted_out) AS opted_out_at
    FROM customers.conversations v WHERE (v.account, v.contact_id) = (c.account, c.contact_id)
) held
CROSS JOIN LATERAL (
    SELECT count(*) AS quotes, coalesce(sum(q.gross_cents), 0)::bigint AS quoted_gross_cents
    FROM customers.conversations v JOIN quotes.quotes q USING (conversation)
    WHERE (v.account, v.contact_id) = (c.account, c.contact_id) AND q.given_position IS NOT NULL
) quoted
"""


async def customers(
    connection: Connection,
    *,
    search: str | None = None,
    before: tuple[datetime, int, int] | None = None,
    limit: int,
) -> list[Row]:
    """The last seen first, after (sorted_at, account, contact_id) of the row before.

    `search`: part of a name, in whatever case and accents, or of a number.
    """
    at, account, contact = before or (None, None, None)
    rows = await connection.fetch(
        _CUSTOMERS
        + r"""
        WHERE ($1::text IS NULL OR c.name_folded LIKE $1 OR c.phone_digits LIKE $2)
          AND ($3::timestamptz IS NULL
               OR (coalesce(c.last_seen_at, c.first_seen_at), c.account, c.contact_id)
                  < ($3, $4::bigint, $5::bigint))
        ORDER BY coalesce(c.last_seen_at, c.first_seen_at) DESC, c.account DESC, c.contact_id DESC LIMIT $6
        """,
        _part(plain(search)) if search else None,
        _part(digits) if search and (digits := "".join(filter(str.isdecimal, search))) else None,
        at,
        account,
        contact,
        limit,
    )
    return [dict(row) for row in rows]


async def customer(connection: Connection, account: int, contact: int) -> Row | None:
    """One person, with the conversations they had: `conversation`, `opened_at`, `opted_out`."""
    row = await connection.fetchrow(
        _CUSTOMERS + "WHERE (c.account, c.contact_id) = ($1, $2)", account, contact
    )
    if row is None:
        return None
    held = await connection.fetch(
        "SELECT conversation, opened_at, coalesce(opted_out, false) AS opted_out "
        "FROM customers.conversations WHERE (account, contact_id) = ($1, $2) "
        "ORDER BY opened_at DESC, conversation DESC",
        account,
        contact,
    )
    return {**dict(row), "held": [dict(one) for one in held]}


async def given(connection: Connection, conversations: Sequence[str], *, limit: int) -> list[Row]:
    """Quotes that stand in these, the latest first."""
    rows = await connection.fetch(
        "SELECT q.*, true AS stands FROM quotes.quotes q "
        "WHERE q.conversation = ANY($1) AND q.position IS NOT NULL AND q.given_position IS NOT NULL "
        "ORDER BY q.position DESC LIMIT $2",
        conversations,
        limit,
    )
    return [dict(row) for row in rows]


def _part(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
