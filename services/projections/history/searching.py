"""The search: words of messages by Spanish stems without accents, names, phones in any form, ids.

Results come by the newest thing that matches. A common word ("hola") is in every other conversation, so what
matches is looked for in windows of the log, from its end backwards, each eight times as long as the last: the
index of words and that of positions leave few rows of a window, and a rare word costs a few empty ones.
"""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.plain import plain
from services.projections.history.queries import SHOWN
from services.projections.history.wanted import Wanted, Where
from services.projections.postgres import Connection

Row = dict[str, Any]

_WINDOW, _WIDER = 4_000, 8  # positions; how much longer each next window is
_END = 2**62
_DIRECT = 200  # conversations that are found by id, name or phone, at most
_PHONE = re.compile(r"[\d\s().+/-]+")
_PHONE_DIGITS = 6  # fewer may be the number of a conversation
_NUMBER = re.compile(r"#?(\d{1,18})")
_NAME = 3  # letters: fewer are in every name, and in no trigram
_ID = re.compile(r"\d{1,18}-\d{1,18}")

# As `folded` in tables.sql, which a schema's own version has, for what is looked for.
_ASKED = (
    "websearch_to_tsquery('pg_catalog.spanish', "
    r"regexp_replace(public.unaccent('public.unaccent', lower({})), '([au])cion\M', '\1ción', 'g'))"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, and what it can be. `personal`: words, names and phones may be looked in."""

    text: str
    personal: bool = True

    @property
    def conversation(self) -> str | None:
        return self.text if _ID.fullmatch(self.text) else None

    @property
    def number(self) -> int | None:
        found = _NUMBER.fullmatch(self.text)
        return int(found[1]) if found else None

    @property
    def uuid(self) -> UUID | None:
        try:
            return UUID(self.text)
        except ValueError:  # most of what people type is none
            return None

    @property
    def digits(self) -> str | None:
        """Of a phone, without what people write between them, nor the 00 or + before the country."""
        if not self.personal or not _PHONE.fullmatch(self.text):
            return None
        digits = re.sub(r"\D", "", self.text).removeprefix("00")
        return digits if len(digits) >= _PHONE_DIGITS else None


async def search(
    connection: Connection, asked: Asked, wanted: Wanted, *, before: int | None, limit: int
) -> list[Row]:
    """Conversations with `matched`: the position of the newest thing in each that matches; newest first."""
    direct = await _direct(connection, asked)
    words = asked.text if asked.personal and asked.uuid is None else None
    newest = await connection.fetchval("SELECT max(position) FROM history.said") or 0
    found: dict[str, int] = {}
    upper, width = before or _END, _WINDOW
    while len(found) < limit and upper > 0:
        lower = max(min(upper, newest + 1) - width, 0) if words else 0
        span = Span(lower, upper, before, limit - len(found))
        sql, arguments = window(words, direct, wanted, span, list(found))
        found |= {row["id"]: row["matched"] for row in await connection.fetch(sql, *arguments)}
        upper, width = lower, width * _WIDER
    rows = await connection.fetch(_FOUND, list(found), list(found.values())) if found else []
    return [dict(row) for row in rows]


_FOUND = f"""
WITH page AS MATERIALIZED (
    SELECT c.*, f.matched FROM unnest($1::text[], $2::bigint[]) AS f (id, matched)
    JOIN history.conversations c USING (id)
) {SHOWN} ORDER BY page.matched DESC
"""


@dataclass(frozen=True, slots=True)
class Span:
    """Positions from `lower` to before `upper`; `before`: where a page begins."""

    lower: int
    upper: int
    before: int | None
    limit: int


def window(
    words: str | None, direct: list[str], wanted: Wanted, span: Span, known: list[str]
) -> tuple[str, list[Any]]:
    """Conversations that match last within the span, without those known: a statement and its arguments."""
    where = Where()
    ids, low, high, seen = (where.argument(value) for value in (direct, span.lower, span.upper, known))
    hits = [
        f"SELECT id AS conversation, {_LAST} AS position FROM history.conversations c WHERE c.id = ANY({ids})"
    ]
    where.add(f"c.id <> ALL({seen}) AND h.matched >= {low} AND h.matched < {high}")
    if words:
        query = _ASKED.format(where.argument(words))
        hits.append(
            f"SELECT conversation, position FROM history.said WHERE words @@ {query} "
            f"AND position >= {low} AND position < {high}"
        )
        if span.before is not None:  # an earlier page has shown it
            where.add(
                "NOT EXISTS (SELECT FROM history.said s WHERE s.conversation = c.id "
                f"AND s.position >= {{}} AND s.words @@ {query})",
                span.before,
            )
    wanted.narrow(where)
    sql = f"""
    WITH hits AS MATERIALIZED (
        SELECT conversation, max(position) AS matched FROM ({" UNION ALL ".join(hits)}) h
        GROUP BY conversation
    )
    SELECT c.id, h.matched FROM hits h JOIN history.conversations c ON c.id = h.conversation
    WHERE {where.sql} ORDER BY h.matched DESC LIMIT {where.argument(span.limit)}
    """
    return sql, where.arguments


_LAST = "coalesce(c.last_message_position, c.position)"


async def _direct(connection: Connection, asked: Asked) -> list[str]:
    """Ids of the conversations that it names."""
    ids: set[str] = {asked.conversation} if asked.conversation else set()
    if asked.number is not None:
        ids |= await _ids(connection, "SELECT id FROM history.conversations WHERE number = $1", asked.number)
    if asked.uuid is not None:
        ids |= await _ids(connection, _BY_UUID, asked.uuid)
    if asked.digits is not None:
        ids |= await _ids(connection, PEOPLE.format("phone_digits"), f"%{asked.digits}%", _DIRECT)
    elif asked.personal and len(name := plain(asked.text)) >= _NAME:
        ids |= await _ids(connection, PEOPLE.format("name_folded"), f"%{_literally(name)}%", _DIRECT)
    return sorted(ids)


# Those seen last: whoever shares a name with more people adds a word.
PEOPLE = """
WITH people AS MATERIALIZED (
    SELECT account, contact_id FROM customers.customers c
    WHERE c.{} LIKE $1 ORDER BY coalesce(c.last_seen_at, c.first_seen_at) DESC LIMIT $2
)
SELECT v.conversation AS id FROM people p CROSS JOIN LATERAL (
    SELECT conversation FROM customers.conversations v
    WHERE v.account = p.account AND v.contact_id = p.contact_id ORDER BY v.opened_at DESC LIMIT 20
) v
"""


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_BY_UUID = """
SELECT conversation AS id FROM history.turns WHERE turn_id = $1
UNION SELECT conversation FROM history.replies WHERE part_id = $1
UNION SELECT conversation FROM quotes.quotes WHERE quote_id = $1
UNION SELECT conversation FROM deliveries.deliveries WHERE part_id = $1
"""


async def _ids(connection: Connection, sql: str, *arguments: Any) -> set[str]:
    return {row["id"] for row in await connection.fetch(sql, *arguments)}
