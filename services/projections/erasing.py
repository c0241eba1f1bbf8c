"""Erasure where nobody reads: rows that a rebuild kept, that one is filling, that an earlier version left.

They are copies of the same words, so they lose them in the same transaction as the rows that serve. Whoever
fills a copy may have decoded words before that and write them after it: so an erasure waits for those who
write at that moment, and they look, before they commit, for erasures that are ahead of them.
"""

import re
from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson

from contracts.event import Event, event_type
from contracts.events.control import Erased
from contracts.events.customer import CustomerErased
from services.common.logging import logger
from services.projections.entries import Entry
from services.projections.projection import At
from services.projections.rows import Rows
from services.projections.schemas import Line
from services.projections.work import READER_LOCK

log = logger(__name__)

ERASING = (CustomerErased, Erased)


_LOCK = READER_LOCK + 1  # shared by who fills copies, exclusive for an erasure


def _aside(line: Line) -> bool:
    return line.schema != line.projection.schema


async def hold_erasures(connection: asyncpg.Connection, line: Line) -> None:
    """Whoever fills a copy keeps erasures waiting until its transaction ends. Before its first row."""
    if _aside(line):
        await _lock(connection, "pg_advisory_xact_lock_shared")


async def _lock(connection: asyncpg.Connection, how: str) -> None:
    # The table first, as a swap does: it must not wait for our locks while we wait for its lock of it.
    await connection.execute("LOCK TABLE msia.positions IN ROW EXCLUSIVE MODE")
    await connection.execute(f"SELECT {how}($1)", _LOCK)


async def erase_ahead(connection: asyncpg.Connection, line: Line, entries: Sequence[Entry]) -> None:
    """Empty in a copy what was erased after these entries, which were just written. In that transaction.

    They may have been decoded while the keys were still there, and whoever fills the copy may never come as
    far as the erasure.
    """
    if not _aside(line):
        return
    concerned = {entry.aggregate for entry in entries} | {
        entry.recorded.envelope.key_id.rpartition(".")[0]
        for entry in entries
        if entry.recorded and entry.recorded.envelope.key_id
    }
    erased = await connection.fetch(
        "SELECT * FROM msia.erasures WHERE position > $1 AND aggregate = ANY($2) ORDER BY position",
        entries[-1].position,
        list(concerned),
    )
    for row in erased:
        event = event_type(row["type"]).from_parts(orjson.loads(row["body"]), None)
        at = At(row["position"], row["aggregate"], row["at"], row["id"])
        await connection.execute(f"SET LOCAL search_path = {line.schema}")
        for sql, arguments in _statements(line, event, at):
            await connection.execute(sql, *arguments)
        await connection.execute("SET LOCAL search_path = DEFAULT")


def _statements(line: Line, event: Event, at: At) -> list[tuple[str, tuple[Any, ...]]]:
    rows = Rows(line.projection.tables)
    line.projection.handle(event, at, rows, quarantined=True)
    return rows.statements


async def erase_beside(connection: asyncpg.Connection, line: Line, entry: Entry) -> None:
    """Empty what this event erases in every other schema of the projection. In the caller's transaction.

    A schema of another version, with other columns, is dropped instead. Only the reader's own line does
    this: what a rebuild comes to was erased everywhere when it happened.
    """
    recorded = entry.recorded
    if recorded is None or not isinstance(recorded.event, ERASING) or _aside(line):
        return
    at = At(entry.position, entry.aggregate, recorded.time, recorded.envelope.id)
    statements = _statements(line, recorded.event, at)
    if not statements:
        return
    await _lock(connection, "pg_advisory_xact_lock")
    await connection.execute(
        "INSERT INTO msia.erasures VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        entry.position,
        entry.aggregate,
        recorded.event.type,
        at.id,
        at.time,
        orjson.dumps(recorded.event.open_part()).decode(),
    )
    others = await _others(connection, line)
    for schema, serves in others:
        try:
            async with connection.transaction():
                await connection.execute(f"SET LOCAL search_path = {schema}")
                for sql, arguments in statements:
                    await connection.execute(sql, *arguments)
        except asyncpg.SyntaxOrAccessError:  # other columns: another version's
            if serves:
                log.error("an erasure waits until the new version serves", schema=schema)
                continue
            await connection.execute(f"DROP SCHEMA {schema} CASCADE")
            await connection.execute("DELETE FROM msia.positions WHERE schema_name = $1", schema)
            log.warning("dropped kept rows that cannot be erased one by one", schema=schema)
    await connection.execute("SET LOCAL search_path = DEFAULT")


async def _others(connection: asyncpg.Connection, line: Line) -> list[tuple[str, bool]]:
    rows = await connection.fetch(
        "SELECT n.nspname::text AS name, coalesce(p.serving, false) AS serves FROM pg_namespace n "
        "LEFT JOIN msia.positions p ON p.schema_name = n.nspname WHERE n.nspname ~ $1 AND n.nspname <> $2",
        rf"^{re.escape(line.projection.name)}_v\d+(_next|_old|_check)?$",
        line.schema,
    )
    return [(row["name"], row["serves"]) for row in rows]
