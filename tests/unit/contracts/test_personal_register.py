"""The register of personal fields in docs/privacy.md: of today's events, and nobody is forgotten."""

from pathlib import Path

import pytest

from contracts.catalogue.personal import BEGIN, CATEGORIES, END, TREATMENTS, register, renewed
from contracts.event import Event, event_types

PAGE = Path(__file__).parents[3] / "docs" / "privacy.md"
TYPES = dict(event_types())


def test_the_page_says_what_the_code_says() -> None:
    assert renewed(PAGE.read_text(), TYPES) == PAGE.read_text(), "run `make events`"


def test_every_private_field_has_one_row() -> None:
    rows = register(TYPES).splitlines()[2:]
    named = sorted(tuple(cell.strip("` ") for cell in row.split("|")[1:3]) for row in rows)
    assert named == sorted((kind.__name__, field) for kind in TYPES.values() for field in kind.private)


def test_a_field_or_an_event_that_nobody_thought_about_is_an_error() -> None:
    known = next(kind for kind in TYPES.values() if kind.private)

    class Grown(Event):
        private = frozenset({"shoe_size"})

    Grown.__name__ = known.__name__
    with pytest.raises(KeyError, match="shoe_size"):
        register({known.type: Grown})

    class Unheard(Event):
        private = known.private

    with pytest.raises(KeyError, match="Unheard"):
        register({"msia.inbox.Unheard.v1": Unheard})


def test_what_is_explained_is_still_there() -> None:
    fields = {field for kind in TYPES.values() for field in kind.private}
    assert fields == CATEGORIES.keys()
    assert {kind.__name__ for kind in TYPES.values() if kind.private} == TREATMENTS.keys()


def test_a_page_without_its_marks_is_not_written() -> None:
    for page in ("", BEGIN, END, END + BEGIN):
        with pytest.raises(ValueError, match="marks"):
            renewed(page, TYPES)
