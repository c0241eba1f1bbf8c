"""What handlers write: rows, gathered and merged in memory, then sent to Postgres a table at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

import asyncpg
import orjson

from contracts.private import ERASED
from services.projections.errors import Poison
from services.projections.tables import Row, Table

Columns = Mapping[str, frozenset[str]]  # table → its columns, as Postgres has them


class TableRows:
    """Rows of one table that wait for their transaction."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.waiting: dict[tuple[Any, ...], Row] = {}

    def put(self, **row: Any) -> None:
        """Write a row, or merge into it (see `Table`). Erased text is stored as none."""
        for name, value in row.items():
            if value is ERASED:
                row[name] = None
        self.table.check(row)
        key = tuple([row[name] for name in self.table.key])
        known = self.waiting.setdefault(key, row)
        if known is not row:
            self.table.merge(known, row)


class Rows:
    """One batch of one projection. `rows.messages.put(...)` writes to its table `messages`."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = tuple(tables)
        self._steps: list[dict[str, TableRows] | tuple[str, tuple[Any, ...]]] = []
        self._open = self._new()

    def __getattr__(self, name: str) -> TableRows:
        raise AttributeError(f"this projection has no table {name!r}")

    def run(self, sql: str, *arguments: Any) -> None:
        """A statement over many rows, after all that was put before it. For rare events."""
        self._steps.append(self._open)
        self._steps.append((sql, arguments))
        self._open = self._new()

    @property
    def statements(self) -> list[tuple[str, tuple[Any, ...]]]:
        """What was given to `run`."""
        return [step for step in self._steps if isinstance(step, tuple)]

    async def flush(self, connection: asyncpg.Connection, schema: str, columns: Columns) -> None:
        """Write everything, in order. The caller holds the transaction."""
        if self._steps:  # what was given to `run` names its tables without their schema
            await connection.execute(f"SET LOCAL search_path = {schema}")
        for step in (*self._steps, self._open):
            if isinstance(step, tuple):
                await connection.execute(step[0], *step[1])
                continue
            for rows in step.values():
                if rows.waiting:
                    await _merge(connection, schema, rows, columns[rows.table.name])

    def _new(self) -> dict[str, TableRows]:
        made = {table.name: TableRows(table) for table in self._tables}
        vars(self).update(made)  # found without asking `__getattr__` for each row
        return made


async def _merge(
    connection: asyncpg.Connection, schema: str, rows: TableRows, columns: frozenset[str]
) -> None:
    # json_populate_recordset drops a name it does not know without a word
    if unknown := {name for row in rows.waiting.values() for name in row} - columns:
        raise Poison(f"{rows.table.name} has no column {sorted(unknown)}")
    await connection.execute(rows.table.upsert(sorted(columns), schema), _json(rows.waiting.values()))


def _json(rows: Iterable[Row]) -> str:
    try:
        text = orjson.dumps(list(rows)).decode()
    except TypeError as error:  # lone surrogates, and types no column can hold
        raise Poison("a value is not storable as JSON") from error
    # Postgres stores every character but NUL; WhatsApp lets people send it
    return orjson.dumps(_without_nul(orjson.loads(text))).decode() if "\\u0000" in text else text


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(item) for name, item in value.items()}
    return value
