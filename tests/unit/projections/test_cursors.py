"""Cursors are opaque and cannot be made up."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import BadInput
from services.projections.api.cursors import Cursors

CURSORS = Cursors("s" * 32)


@given(st.lists(st.one_of(st.integers(0, 2**62), st.text(max_size=20)), max_size=3))
def test_a_cursor_reads_as_it_was_written(after: list[int | str]) -> None:
    assert CURSORS.read("list", CURSORS.write("list", *after)) == after


@given(st.text(max_size=80))
def test_whatever_was_not_written_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="cursor"):
        CURSORS.read("list", text)


def test_every_changed_byte_is_noticed() -> None:
    raw = base64.urlsafe_b64decode(CURSORS.write("list", 12, "1-3") + "==")
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(BadInput):
            CURSORS.read("list", base64.urlsafe_b64encode(changed).decode())


def test_a_cursor_of_another_list_or_another_secret_is_refused() -> None:
    with pytest.raises(BadInput, match="list quotes"):
        CURSORS.read("conversations", CURSORS.write("quotes", 3))
    with pytest.raises(BadInput):
        CURSORS.read("quotes", Cursors("t" * 32).write("quotes", 3))
