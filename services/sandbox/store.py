"""State on disk: one SQLite file in WAL mode, committed before anything is answered.

WAL with `synchronous=NORMAL` survives a `kill -9` at any instruction (the pages are the kernel's by
then), not a power cut: enough for a local tool, and about 20 times quicker than an fsync per commit.
"""

import json
import sqlite3
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from contracts.errors import Misconfigured
from services.sandbox.state import INDEXES, TABLES, Record

R = TypeVar("R", bound=Record)


class Store:
    """Rows of dataclasses. Calls are synchronous: between two awaits nothing else runs, so a
    transaction is never shared by two tasks."""

    def __init__(self, folder: Path) -> None:
        """Raises `Misconfigured` when another sandbox uses the same folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._depth = 0
        self._after: list[Callable[[], None]] = []
        self._db = sqlite3.connect(folder / "sandbox.db", isolation_level=None, timeout=1.0)
        self._db.row_factory = sqlite3.Row
        try:
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._create()
        except sqlite3.OperationalError as error:
            self._db.close()
            raise Misconfigured(
                f"the sandbox's data cannot be opened ({error}): stop the other sandbox, or set SANDBOX_DATA."
            ) from error

    def _create(self) -> None:
        with self.transaction():
            self._db.execute("CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, value INTEGER)")
            for kind in TABLES:
                columns = ", ".join(f'"{f.name}"' for f in fields(kind) if f.name != "id")
                self._db.execute(
                    f"CREATE TABLE IF NOT EXISTS {kind.table} (id INTEGER PRIMARY KEY, {columns})"
                )
                self._add_columns(kind)
            for index in INDEXES:
                name = index.replace("(", "_").replace(", ", "_").rstrip(")")
                self._db.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {index}")

    def _add_columns(self, kind: type[Record]) -> None:
        """State kept by an older sandbox gets the attributes added since, with their defaults."""
        held = {row["name"] for row in self._db.execute(f"PRAGMA table_info({kind.table})")}
        for f in fields(kind):
            if f.name not in held:
                self._db.execute(f'ALTER TABLE {kind.table} ADD COLUMN "{f.name}"')

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested ones join. What `after_commit` collected runs when it is on disk."""
        outermost = self._depth == 0
        if outermost:
            self._db.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            if outermost:
                self._db.execute("ROLLBACK")
                self._after.clear()
            raise
        self._depth -= 1
        if outermost:
            self._db.execute("COMMIT")
            after, self._after = self._after, []
            for call in after:
                call()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call it once the open transaction is committed; at once when none is open."""
        if self._depth:
            self._after.append(call)
        else:
            call()

    def next(self, sequence: str) -> int:
        """The next number of a sequence, from 1; never given twice, not even after a reset."""
        row = self._db.execute(
            "INSERT INTO sequences VALUES (?, 1) ON CONFLICT(name) DO UPDATE SET value = value + 1"
            " RETURNING value",
            (sequence,),
        ).fetchone()
        return int(row[0])

    def add(self, record: R) -> R:
        """Store a new record under the next id of its table (or under its own, when it has one)."""
        if record.id == 0:
            record.id = self.next(record.table)
        else:
            self._db.execute(
                "INSERT INTO sequences VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET"
                " value = max(value, excluded.value)",
                (record.table, record.id),
            )
        self.save(record)
        return record

    def save(self, record: Record) -> None:
        names = [f.name for f in fields(record)]
        columns = ", ".join(f'"{name}"' for name in names)
        self._db.execute(
            f"INSERT OR REPLACE INTO {record.table} ({columns}) VALUES ({', '.join('?' * len(names))})",
            [_encode(getattr(record, name)) for name in names],
        )

    def delete(self, record: Record) -> None:
        self._db.execute(f"DELETE FROM {record.table} WHERE id = ?", (record.id,))

    def get(self, kind: type[R], id: int | None) -> R | None:
        return None if id is None else self.first(kind, "id = ?", id)

    def one(self, kind: type[R], id: int) -> R:
        """The record that must be there, since another one points to it."""
        record = self.get(kind, id)
        if record is None:
            raise LookupError(f"{kind.table} {id} is missing from the sandbox's store")
        return record

    def first(self, kind: type[R], where: str, *values: Any, order: str = "id") -> R | None:
        return next(iter(self.all(kind, where, *values, order=order, limit=1)), None)

    def all(
        self, kind: type[R], where: str = "1", *values: Any, order: str = "id", limit: int = -1
    ) -> list[R]:
        """Records matching an SQL condition of the caller's own code."""
        rows = self._db.execute(
            f"SELECT * FROM {kind.table} WHERE {where} ORDER BY {order} LIMIT ?",
            [*(_encode(value) for value in values), limit],
        )
        return [_decode(kind, row) for row in rows]

    def count(self, kind: type[Record], where: str = "1", *values: Any) -> int:
        row = self._db.execute(
            f"SELECT count(*) FROM {kind.table} WHERE {where}", [_encode(value) for value in values]
        ).fetchone()
        return int(row[0])

    def clear(self, *, sequences: bool) -> None:
        """Forget every record; with `sequences` the ids start at 1 again."""
        with self.transaction():
            for kind in TABLES:
                self._db.execute(f"DELETE FROM {kind.table}")
            if sequences:
                self._db.execute("DELETE FROM sequences")

    def close(self) -> None:
        self._db.close()


def _encode(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value


def _decode(kind: type[R], row: sqlite3.Row) -> R:
    values = {name: _cast(hint, row[name]) for name, hint in _HINTS[kind].items()}
    defaults = _DEFAULTED[kind]
    return kind(
        **{name: value for name, value in values.items() if value is not None or name not in defaults}
    )


def _cast(kind: type, value: Any) -> Any:
    if value is None:
        return None
    if kind in (dict, list):
        return json.loads(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is bool or issubclass(kind, IntEnum):
        return kind(value)
    return value


def _plain(hint: Any) -> type:
    """`datetime | None` is a datetime, `list[str]` a list, a Literal a str."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    origin = get_origin(hint) or hint
    return origin if isinstance(origin, type) else str


_HINTS: dict[type[Record], dict[str, type]] = {
    kind: {f.name: _plain(get_type_hints(kind)[f.name]) for f in fields(kind)} for kind in TABLES
}

# NULL there means that the row is older than the column.
_DEFAULTED: dict[type[Record], set[str]] = {
    kind: {f.name for f in fields(kind) if f.default is not MISSING or f.default_factory is not MISSING}
    for kind in TABLES
}
