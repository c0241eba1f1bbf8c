"""`msia events`, and what every command does about an event that does not decode."""

import json

import pytest

from contracts.event import event_types
from eventstore.store import EventStore
from tests.integration.audit import story
from tests.integration.audit.conftest import Msia
from tests.integration.audit.golden import assert_golden

POISON = 11


@pytest.fixture(scope="module")
async def log(writer: EventStore) -> None:
    """1-1 is told at positions 2 to 10; position 11, in 1-2, is a defect of some writer."""
    await story.tell(writer, 1, 101)
    body = json.dumps({"open": {"by": 5, "reason": "\x1b[31m"}}).encode()
    headers = {
        "ce-id": "35e78afb-073b-57d9-b0a6-95512bedd688",
        "ce-type": "msia.control.PauseRequested.v1",
        "ce-source": "msia/ingress",
        "ce-time": "2026-03-02T09:30:00Z",
    }
    ack = await writer.client.jetstream().publish("msia.control.1-2", body, headers=headers)
    assert ack.seq == POISON


@pytest.mark.usefixtures("log")
def test_one_event(msia: Msia) -> None:
    ran = msia("events", "show", "6")
    assert ran.json["event"]["open"]["gross"] == {"cents": 21175, "currency": "EUR"}
    assert_golden("event.json", ran.out)


@pytest.mark.usefixtures("log")
def test_what_does_not_decode_is_shown_raw_with_the_reason(msia: Msia) -> None:
    event = msia("events", "show", str(POISON)).json["event"]
    assert event["name"] == "PauseRequested"
    assert "position 11 (msia.control.PauseRequested.v1): the body does not decode" in event["problem"]
    assert "by" in event["problem"]
    assert json.loads(event["body"]) == {"open": {"by": 5, "reason": "\x1b[31m"}}


@pytest.mark.usefixtures("log")
def test_3_for_a_position_that_is_not_there(msia: Msia) -> None:
    ran = msia("events", "show", "9999")
    assert (ran.code, ran.out) == (3, "")
    assert "position 9999 is not in stream EVENTS" in ran.err


@pytest.mark.usefixtures("log")
def test_a_bad_conversation_hides_no_other_in_the_list(msia: Msia) -> None:
    ran = msia("conversations", "list", "-o", "json")
    assert ran.code == 6
    bad, good = json.loads(ran.out)["conversations"]
    assert (bad["conversation"], good["conversation"]) == ("1-2", "1-1")
    assert "position 11" in bad["problem"]
    assert (bad["in_charge"], good["in_charge"], good["problem"]) == (None, "bot", None)
    assert msia("conversations", "list", "-o", "table").code == 6


@pytest.mark.usefixtures("log")
def test_show_prints_it_harmlessly_and_a_fold_names_it(msia: Msia) -> None:
    assert "5 wants the bot paused: ·[31m" in msia("conversations", "show", "1-2", "-o", "table").out
    ran = msia("replay", "fold", "1-2")
    assert (ran.code, ran.out) == (2, "")
    assert "look at it with `msia events show 11`" in ran.err


@pytest.mark.usefixtures("log")
def test_a_query_of_folds_goes_on_past_it(msia: Msia) -> None:
    ran = msia("replay", "fold", "--since", "1h", "-o", "json")
    found = json.loads(ran.out)
    assert (ran.code, [fold["conversation"] for fold in found["folds"]]) == (6, ["1-1"])
    (left_out,) = found["left_out"]
    assert left_out.startswith("1-2: position 11 ")
    assert f"not folded: {left_out}" in ran.err


@pytest.mark.usefixtures("log")
def test_one_event_in_every_shape(msia: Msia) -> None:
    document = msia("events", "show", "6", "-o", "json").json["event"]
    line = msia("events", "show", "6", "-o", "jsonl").out
    assert json.loads(line) == {"schema_version": 1, **document}
    table = msia("events", "show", "6", "-o", "table").out
    assert sorted(row.split()[0] for row in table.splitlines()) == sorted(document)
    assert "21175" in table
    poison = msia("events", "show", str(POISON), "-o", "table").out
    assert "does not decode" in poison
    assert "\x1b" not in poison


def test_types_are_the_whole_vocabulary(msia: Msia) -> None:
    types = msia("events", "types").json["types"]
    assert [row["type"] for row in types] == [name for name, _ in event_types()]
    received = next(row for row in types if row["name"] == "MessageReceived")
    assert received["personal"] == ["name", "phone", "text", "urls"]
    assert "MessageReceived" in msia("events", "types", "-o", "table").out
