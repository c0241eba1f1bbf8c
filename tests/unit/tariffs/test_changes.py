"""What a file changes, and nothing else, becomes events."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from contracts.event import Event
from contracts.events.tariff import (
    ElementDefined,
    ElementRetired,
    TariffPublished,
    TierPriced,
    TierRemoved,
)
from domain.tariffs.fold import TariffHistory, begin, evolve
from services.ingress.tariffs.changes import changes
from services.ingress.tariffs.seed import parse
from tests.unit.tariffs.conftest import SEED

_NOW = datetime(2026, 5, 4, tzinfo=UTC)


def _file(edit: Callable[[dict[str, Any]], None] = lambda _: None) -> tuple[Event, ...]:
    data = yaml.safe_load(SEED.read_text(encoding="utf-8"))
    category = next(c for c in data["categories"] if c["slug"] == "aseicars-prof")
    edit(category)
    return parse(yaml.safe_dump({"categories": [category]}, allow_unicode=True))["aseicars-prof"]


def _changes(history: TariffHistory, wanted: tuple[Event, ...]) -> tuple[Event, ...]:
    return changes(history, wanted, now=_NOW, author="seed", reason="prueba")


def _after(history: TariffHistory, steps: tuple[Event, ...]) -> TariffHistory:
    for position, event in enumerate(steps, start=history.position + 1):
        history = evolve(history, event, position)
    return history


@pytest.fixture(scope="module")
def loaded() -> TariffHistory:
    return _after(begin("aseicars-prof"), _changes(begin("aseicars-prof"), _file()))


def test_a_first_load_publishes_version_1(loaded: TariffHistory) -> None:
    assert loaded.latest is not None
    assert (loaded.latest.number, loaded.latest.effective_from) == (1, _NOW)
    assert loaded.latest.elements["AIRE_ACONDI"].retired


def test_the_same_file_again_changes_nothing(loaded: TariffHistory) -> None:
    assert _changes(loaded, _file()) == ()


def test_a_new_price_is_one_event_and_version_2(loaded: TariffHistory) -> None:
    steps = _changes(loaded, _file(lambda category: category["tiers"][0].update(net_cents=6100)))
    assert [type(step) for step in steps] == [TierPriced, TariffPublished]
    after = _after(loaded, steps)
    assert after.latest is not None
    assert (after.latest.number, after.latest.tiers["T6"].net_cents) == (2, 6100)
    first = after.published(1)
    assert first is not None
    assert first.tiers["T6"].net_cents == 5900


def test_an_element_left_out_is_retired(loaded: TariffHistory) -> None:
    def without(category: dict[str, Any]) -> None:
        category["elements"] = [e for e in category["elements"] if e["code"] != "ANTENA_PAR"]

    steps = _changes(loaded, _file(without))
    assert [step for step in steps if isinstance(step, ElementRetired)] == [ElementRetired(code="ANTENA_PAR")]
    assert _changes(_after(loaded, steps), _file(without)) == ()


def test_an_element_can_come_back(loaded: TariffHistory) -> None:
    def back(category: dict[str, Any]) -> None:
        element = next(e for e in category["elements"] if e["code"] == "AIRE_ACONDI")
        element.update(retired=False, list="L3")

    steps = _changes(loaded, _file(back))
    assert [type(step) for step in steps] == [ElementDefined, TariffPublished]


def test_a_half_finished_load_is_completed(loaded: TariffHistory) -> None:
    whole = _changes(begin("aseicars-prof"), _file())
    half = _after(begin("aseicars-prof"), whole[:40])
    rest = _changes(half, _file())
    assert rest == whole[40:]


def test_what_the_file_leaves_out_is_removed_from_the_draft(loaded: TariffHistory) -> None:
    steps = _changes(loaded, _file(lambda category: category["tiers"].pop(4)))
    assert [type(step) for step in steps] == [TierRemoved, TariffPublished]
    assert "T2" not in _after(loaded, steps).draft.tiers
