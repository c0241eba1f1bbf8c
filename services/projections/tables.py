"""The promise of a table: the same rows, however often and in whatever batches events are applied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows that write the same columns."""

    needed: tuple[str, ...]  # dates of what they write
    stamps: tuple[tuple[str, tuple[str, ...]], ...]  # dates that they write, with all that these date
    firsts: tuple[str, ...]  # of which the first value stays


@dataclass(frozen=True)
class Table:
    """One table of `tables.sql`, and how a row that is written again is merged.

    `latest` names columns that change over time, by the column that dates them: the writing with the
    greatest date stays. Of every other column the first value stays. So the merge is idempotent, and
    many events about one row become one write.
    """

    name: str
    key: tuple[str, ...]
    latest: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def dated(self) -> frozenset[str]:
        """Columns that `latest` rules, dates included."""
        return frozenset(name for stamp, names in self.latest.items() for name in (stamp, *names))

    @cached_property
    def _shapes(self) -> dict[tuple[str, ...], Shape]:
        return {}

    def shape(self, row: Row) -> Shape:
        """What the names of a row say of it: handlers write thousands of rows, and few kinds of them."""
        names = tuple(row)
        if names not in self._shapes:
            self._shapes[names] = Shape(
                tuple(stamp for stamp, dated in self.latest.items() if not row.keys().isdisjoint(dated)),
                tuple((stamp, (stamp, *dated)) for stamp, dated in self.latest.items() if stamp in row),
                tuple(name for name in names if name not in self.dated and name not in self.key),
            )
        return self._shapes[names]

    def check(self, row: Row) -> None:
        """`ValueError` for a row without its key, or with a changing value that nothing dates."""
        for name in self.key:
            if row.get(name) is None:
                raise ValueError(f"{self.name}: a row needs its key {self.key}")
        for stamp in self.shape(row).needed:
            if row.get(stamp) is None:
                raise ValueError(f"{self.name}: {', '.join(self.latest[stamp])} need {stamp}")

    def merge(self, old: Row, new: Row) -> None:
        """Merge `new` into `old`; `upsert` says the same in SQL."""
        shape = self.shape(new)
        for stamp, names in shape.stamps:
            at, before = new[stamp], old.get(stamp)
            if at is not None and (before is None or at > before):
                for name in names:
                    old[name] = new.get(name)
        for name in shape.firsts:
            if old.get(name) is None:
                old[name] = new[name]

    def upsert(self, columns: Iterable[str], schema: str) -> str:
        """The statement that merges a JSON array of rows (`$1`) into the table of this schema."""
        changes = [self._assign(name) for name in columns if name not in self.key]
        action = f"DO UPDATE SET {', '.join(changes)}" if changes else "DO NOTHING"
        return (
            f"INSERT INTO {schema}.{self.name} AS old "
            f"SELECT * FROM json_populate_recordset(NULL::{schema}.{self.name}, $1::json) "
            f"ON CONFLICT ({', '.join(self.key)}) {action}"
        )

    def _assign(self, column: str) -> str:
        for stamp, names in self.latest.items():
            if column == stamp or column in names:
                newer = f"old.{stamp} IS NULL OR excluded.{stamp} > old.{stamp}"
                return f"{column} = CASE WHEN {newer} THEN excluded.{column} ELSE old.{column} END"
        return f"{column} = coalesce(old.{column}, excluded.{column})"
