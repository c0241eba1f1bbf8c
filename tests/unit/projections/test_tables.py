"""Merging rows: in any order and any number of times the same."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.private import ERASED
from services.projections.rows import Rows
from services.projections.tables import Row, Table

TABLE = Table("things", key=("id",), latest={"seen_at": ("status", "by")})

changes = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from("abc"), st.one_of(st.none(), st.sampled_from("xyz"))),
    min_size=1,
    max_size=8,
    unique_by=lambda change: change[0],  # two events never have the same date and say different things
)


def _row(change: tuple[int, str, str | None]) -> Row:
    at, status, by = change
    return {"id": 1, "seen_at": at, "status": status, "by": by}


def _merged(rows: list[Row]) -> Row:
    row = copy.copy(rows[0])
    for other in rows[1:]:
        TABLE.merge(row, other)
    return row


@given(changes, st.randoms())
def test_dated_columns_do_not_depend_on_the_order(changes: list[tuple[int, str, str | None]], random) -> None:
    rows = [_row(change) for change in changes]
    shuffled = random.sample(rows, len(rows))
    assert _merged(rows) == _merged(shuffled) == _row(max(changes))


@given(changes)
def test_merging_twice_changes_nothing(changes: list[tuple[int, str, str | None]]) -> None:
    rows = [_row(change) for change in changes]
    assert _merged(rows) == _merged([*rows, *rows])


def test_a_dated_value_can_become_none() -> None:
    assert _merged([_row((1, "open", "ana")), _row((2, "open", None))])["by"] is None


def test_of_other_columns_the_first_value_stays() -> None:
    row: Row = {"id": 1, "text": None}
    TABLE.merge(row, {"id": 1, "text": "first"})
    TABLE.merge(row, {"id": 1, "text": "second"})
    assert row["text"] == "first"


def test_a_changing_value_needs_its_date() -> None:
    with pytest.raises(ValueError, match="need seen_at"):
        TABLE.check({"id": 1, "status": "open"})


def test_a_row_needs_its_key() -> None:
    with pytest.raises(ValueError, match="key"):
        TABLE.check({"id": None})


def test_erased_text_is_no_text() -> None:
    rows = Rows([TABLE])
    rows.things.put(id=1, text=ERASED)
    assert rows.things.waiting[(1,)]["text"] is None


def test_a_table_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match="no table 'thing'"):
        Rows([TABLE]).thing  # noqa: B018
