"""Whether two schemas hold the same rows, and which rows tell them apart. No value of a row is ever told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.projections.tables import Table


@dataclass(frozen=True, slots=True)
class Compared:
    """One table, old and new, at the same position. Checksums do not depend on the order of rows."""

    table: str
    old_rows: int | None  # None: the old version has no such table
    new_rows: int
    equal: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is in one schema only, or in both with other values in these columns."""

    table: str
    key: dict[str, Any]
    what: str  # missing | surplus | differs
    columns: tuple[str, ...] = ()


async def checksum(
    connection: asyncpg.Connection, table: str, columns: Sequence[str] | None = None
) -> tuple[int, int]:
    """Rows, and the sum of their hashes: the same rows in any order give the same pair."""
    row = await connection.fetchrow(
        f"SELECT count(*) AS rows, coalesce(sum(hashtextextended({_text(columns)}, 0)::numeric), 0) AS sum "
        f"FROM {table} t"
    )
    assert row is not None  # an aggregate without GROUP BY is one row
    return int(row["rows"]), int(row["sum"])


async def compare(
    old: asyncpg.Connection,
    old_schema: str,
    new: asyncpg.Connection,
    new_schema: str,
    tables: Sequence[Table],
) -> list[Compared]:
    """Table by table, in the columns that both have: what a version adds is no difference."""
    found = []
    for table in tables:
        columns = await _columns(new, new_schema, table.name)
        before = await _columns(old, old_schema, table.name)
        common = [name for name in columns if name in before]
        after = await checksum(new, f"{new_schema}.{table.name}", common or None)
        if not before:
            found.append(Compared(table.name, None, after[0], True))
            continue
        was = await checksum(old, f"{old_schema}.{table.name}", common)
        found.append(Compared(table.name, was[0], after[0], was == after))
    return found


async def differences(
    old: asyncpg.Connection,
    old_schema: str,
    new: asyncpg.Connection,
    new_schema: str,
    table: Table,
    most: int,
) -> tuple[int, list[Difference]]:
    """How many rows tell the two apart, and the first so many of them, by key."""
    was, now = [
        await _hashes(connection, f"{schema}.{table.name}", table.key)
        for connection, schema in ((old, old_schema), (new, new_schema))
    ]
    keys = sorted((key for key in was.keys() | now.keys() if was.get(key) != now.get(key)), key=repr)
    told = []
    for key in keys[:most]:
        named = {name: str(value) for name, value in zip(table.key, key, strict=True)}
        if key in was and key in now:
            one = await _row(old, f"{old_schema}.{table.name}", table.key, key)
            other = await _row(new, f"{new_schema}.{table.name}", table.key, key)
            changed = tuple(
                sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
            )
            told.append(Difference(table.name, named, "differs", changed))
        else:
            told.append(Difference(table.name, named, "surplus" if key in was else "missing"))
    return len(keys), told


async def _columns(connection: asyncpg.Connection, schema: str, table: str) -> list[str]:
    """By name; none where there is no such table."""
    rows = await connection.fetch(
        "SELECT attname::text AS name FROM pg_attribute "
        "WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attname",
        f"{schema}.{table}",
    )
    return [row["name"] for row in rows]


async def _hashes(
    connection: asyncpg.Connection, table: str, key: Sequence[str]
) -> dict[tuple[Any, ...], int]:
    rows = await connection.fetch(
        f"SELECT {', '.join(key)}, hashtextextended(t::text, 0) AS hash FROM {table} t"
    )
    return {tuple(row[name] for name in key): row["hash"] for row in rows}


async def _row(
    connection: asyncpg.Connection, table: str, key: Sequence[str], values: Sequence[Any]
) -> dict[str, Any]:
    where = " AND ".join(f"{name} = ${number}" for number, name in enumerate(key, 1))
    row = await connection.fetchrow(f"SELECT * FROM {table} WHERE {where}", *values)
    return dict(row) if row else {}


def _text(columns: Sequence[str] | None) -> str:
    return "t::text" if columns is None else f"ROW({', '.join(f't.{name}' for name in columns)})::text"
