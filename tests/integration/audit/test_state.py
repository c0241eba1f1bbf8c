"""`msia conversations state --position` and `msia replay fold --at`: what was known at a moment, no more."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.events.tariff import CategoryDefined
from eventstore.store import EventStore
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.audit import story
from tests.integration.audit.conftest import Msia

SEED = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"


@pytest.fixture(scope="module")
async def positions(writer: EventStore) -> dict[str, int]:
    """A list, a conversation, a second list in force at once, and another conversation after it."""
    first = {"motos-part": load_file(SEED)["motos-part"]}
    await load(writer, first, now=datetime(2026, 1, 1, tzinfo=UTC), reason="the first list")
    told = await story.tell(writer, 1, 101)
    second = {
        "motos-part": [
            event.model_copy(update={"name": "Motos"}) if isinstance(event, CategoryDefined) else event
            for event in first["motos-part"]
        ]
    }
    await load(writer, second, now=datetime.now(UTC), reason="the second list")
    published = await writer.last_position()
    later = await story.tell(writer, 2, 201)
    return {"told": told[-1].position, "published": published, "later": later[-1].position}


def in_force(msia: Msia, *words: str) -> list[int]:
    state = msia("conversations", "state", "1-1", *words).json
    return [tariff["version"] for tariff in state["tariffs_in_force"]]


def test_the_list_in_force_is_of_that_position_not_of_the_last_event(
    msia: Msia, positions: dict[str, int]
) -> None:
    assert in_force(msia, "--position", str(positions["told"])) == [1]
    assert in_force(msia, "--position", str(positions["published"])) == [2]
    assert in_force(msia, "--position", str(positions["later"])) == [2]
    assert in_force(msia) == [2]


def test_3_for_a_position_that_is_not_there(msia: Msia, positions: dict[str, int]) -> None:
    ran = msia("conversations", "state", "1-1", "--position", str(positions["later"] + 1))
    assert (ran.code, ran.out) == (3, "")
    assert "is not in stream" in ran.err


def test_one_line_of_json(msia: Msia, positions: dict[str, int]) -> None:
    document = msia("conversations", "state", "1-1").json
    ran = msia("conversations", "state", "1-1", "-o", "jsonl")
    assert ran.out.count("\n") == 1
    assert json.loads(ran.out) == document


class TestFold:
    def test_at_a_time(self, msia: Msia, positions: dict[str, int]) -> None:
        stored = msia("conversations", "show", "1-1").json["events"]
        then = msia("replay", "fold", "1-1", "--at", stored[5]["stored_at"])
        assert f"at {stored[5]['stored_at']}" in then.err
        by_position = msia("replay", "fold", "1-1", "--position", str(stored[5]["position"]))
        assert then.json == by_position.json
        before = msia("replay", "fold", "1-1", "--at", "7d")
        assert (before.code, "up to 20" in before.err) == (3, True)

    def test_over_a_query(self, msia: Msia, positions: dict[str, int]) -> None:
        second = msia("conversations", "show", "1-2").json["events"]
        ran = msia("replay", "fold", "--since", "1h")
        assert [fold["conversation"] for fold in ran.json["folds"]] == ["1-1", "1-2"]
        assert "window [" in ran.err
        assert ran.json["folds"] == msia("replay", "fold", "1-1", "1-2").json["folds"]
        later = msia("replay", "fold", "--since", second[0]["stored_at"]).json["folds"]
        earlier = msia("replay", "fold", "--until", second[0]["stored_at"]).json["folds"]
        newest = msia("replay", "fold", "--since", "1h", "--limit", "1").json["folds"]
        assert [fold["conversation"] for fold in later + earlier + newest] == ["1-2", "1-1", "1-2"]
        assert msia("replay", "fold", "--until", "7d").json["folds"] == []

    def test_a_query_as_it_was_leaves_out_what_began_later(
        self, msia: Msia, positions: dict[str, int]
    ) -> None:
        end = msia("conversations", "show", "1-1").json["events"][-1]["stored_at"]
        ran = msia("replay", "fold", "--since", "1h", "--at", end)
        assert [fold["conversation"] for fold in ran.json["folds"]] == ["1-1"]
        assert "1-2 begins later" in ran.err

    def test_a_line_each(self, msia: Msia, positions: dict[str, int]) -> None:
        lines = msia("replay", "fold", "1-2", "1-1", "-o", "jsonl").out.splitlines()
        folds = msia("replay", "fold", "1-2", "1-1").json["folds"]
        assert [json.loads(line) for line in lines] == [{"schema_version": 1, **fold} for fold in folds]
