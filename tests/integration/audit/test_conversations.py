"""`msia conversations` against a real server, with fixed conversations in it."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.events.inbox import HumanReplied, Snapshot
from eventstore.store import EventStore
from tests.integration.audit import story
from tests.integration.audit.conftest import Msia
from tests.integration.audit.golden import assert_golden
from tests.terminal import Ran

FIRST = [
    "MessageReceived",
    "TurnStarted",
    "ModelCalled",
    "ToolCalled",
    "QuoteGiven",
    "ReplyRequested",
    "TurnCompleted",
    "DeliveryAttempted",
    "DeliverySucceeded",
]
OPEN = Snapshot(
    status="open", assignee_type="User", assignee_id=7, updated_at=datetime(2026, 3, 3, tzinfo=UTC)
)


def person_replies(conversation: int, message: int) -> HumanReplied:
    return HumanReplied(
        account=1,
        conversation=conversation,
        contact_id=conversation,
        message_id=message,
        created_at=story.BEGIN,
        snapshot=OPEN,
        via="chatwoot",
        user_id=7,
        text="yo me ocupo",
    )


@pytest.fixture(scope="module")
async def log(writer: EventStore) -> None:
    """1-1 at positions 2 to 10 is answered, 1-2 at 11 to 20 ends with a person."""
    await story.tell(writer, 1, 101)
    await story.tell(writer, 2, 201)
    await story.append(writer, 2, person_replies(2, 210), 20)


def names(ran: Ran) -> list[str]:
    return [event["name"] for event in ran.json["events"]]


@pytest.mark.usefixtures("log")
class TestShow:
    def test_json_is_exactly_this(self, msia: Msia) -> None:
        ran = msia("conversations", "show", "1-1", "-o", "json")
        assert names(ran) == FIRST
        assert_golden("show.json", ran.out)

    def test_json_lines_are_the_same_events(self, msia: Msia) -> None:
        ran = msia("conversations", "show", "1-1", "-o", "jsonl")
        assert_golden("show.jsonl", ran.out)

    def test_a_pipe_gets_json_and_nothing_personal(self, msia: Msia) -> None:
        ran = msia("conversations", "show", "1-1")
        assert ran.json["schema_version"] == 1
        for personal in (story.TEXT, story.ANSWER, story.NAME, story.PHONE, "secret"):
            assert personal not in ran.out

    def test_the_story_for_people(self, msia: Msia) -> None:
        ran = msia("conversations", "show", "1-1", "-o", "table")
        for said in ("▒▒▒ (message 101", "┌ turn 1 answers message 101", "= 211,75 €", "as message 102"):
            assert said in ran.out
        assert ran.err == ""

    def test_by_type(self, msia: Msia) -> None:
        ran = msia("conversations", "show", "1-1", "--type", "QuoteGiven", "--type", "ReplyRequested")
        assert names(ran) == ["QuoteGiven", "ReplyRequested"]
        assert ran.json["position"] == 10  # what was read, so that `follow --after` goes on from here

    def test_nothing_failed_here(self, msia: Msia) -> None:
        ran = msia("conversations", "show", "1-1", "--failed")
        assert ran.json["events"] == []
        assert "nothing of conversation 1-1 matches" in ran.err

    def test_a_window_is_half_open_by_stored_time(self, msia: Msia) -> None:
        whole = msia("conversations", "show", "1-1").json["events"]
        since, until = whole[2]["stored_at"], whole[5]["stored_at"]
        ran = msia("conversations", "show", "1-1", "--since", since, "--until", until)
        assert names(ran) == FIRST[2:5]
        assert f"window [{since}, {until})" in ran.err
        before = msia("conversations", "show", "1-1", "--until", since)
        after = msia("conversations", "show", "1-1", "--since", until)
        assert names(before) + names(ran) + names(after) == FIRST

    def test_durations(self, msia: Msia) -> None:
        assert names(msia("conversations", "show", "1-1", "--since", "2h")) == FIRST
        assert names(msia("conversations", "show", "1-1", "--until", "2h")) == []


@pytest.mark.usefixtures("log")
class TestList:
    def test_json_is_exactly_this(self, msia: Msia) -> None:
        assert_golden("list.json", msia("conversations", "list", "-o", "json").out)

    def test_lines_and_csv_hold_the_same_rows(self, msia: Msia) -> None:
        lines = msia("conversations", "list", "-o", "jsonl").out.splitlines()
        rows = list(csv.DictReader(io.StringIO(msia("conversations", "list", "-o", "csv").out)))
        assert len(lines) == len(rows) == 2
        assert [json.loads(line)["schema_version"] for line in lines] == [1, 1]
        assert [row["conversation"] for row in rows] == ["1-2", "1-1"]
        assert [row["in_charge"] for row in rows] == ["person", "bot"]

    def test_the_latest_first(self, msia: Msia) -> None:
        rows = msia("conversations", "list", "--limit", "1").json["conversations"]
        assert [row["conversation"] for row in rows] == ["1-2"]

    def test_only_those_with_an_event_in_the_window(self, msia: Msia) -> None:
        second = msia("conversations", "show", "1-2").json["events"][0]["stored_at"]
        later = msia("conversations", "list", "--since", second).json["conversations"]
        earlier = msia("conversations", "list", "--until", second).json["conversations"]
        assert [row["conversation"] for row in later] == ["1-2"]
        assert [row["conversation"] for row in earlier] == ["1-1"]
        assert msia("conversations", "list", "--until", "7d").json["conversations"] == []

    def test_only_those_with_such_an_event(self, msia: Msia) -> None:
        def listed(*words: str) -> list[str]:
            rows = msia("conversations", "list", *words).json["conversations"]
            return [row["conversation"] for row in rows]

        assert listed("--type", "HumanReplied") == ["1-2"]
        assert listed("--type", "HumanReplied", "--type", "QuoteGiven") == ["1-2", "1-1"]
        assert listed("--type", "PauseRequested") == []
        assert listed("--failed") == []
        replied = msia("conversations", "show", "1-2").json["events"][-1]["stored_at"]
        assert listed("--type", "QuoteGiven", "--since", replied) == []  # the event itself is in the window
        assert listed("--type", "HumanReplied", "--since", replied) == ["1-2"]

    def test_a_table_for_people(self, msia: Msia) -> None:
        out = msia("conversations", "list", "-o", "table").out
        assert [line.split()[0] for line in out.splitlines()] == ["id", "1-2", "1-1"]


@pytest.mark.usefixtures("log")
class TestState:
    def test_json_is_exactly_this(self, msia: Msia) -> None:
        assert_golden("state.json", msia("conversations", "state", "1-1", "-o", "json").out)

    def test_as_it_was_at_a_position(self, msia: Msia) -> None:
        # the turn has begun, the quote of position 6 is computed but not yet given
        state = msia("conversations", "state", "1-1", "--position", "6").json
        assert state["position"] == 6
        assert [turn["outcome"] for turn in state["turns"]] == [None]
        assert state["quotes"] == []

    def test_as_it_was_at_a_time(self, msia: Msia) -> None:
        events = msia("conversations", "show", "1-2").json["events"]
        before, after = events[-2]["stored_at"], events[-1]["stored_at"]
        assert msia("conversations", "state", "1-2", "--at", before).json["in_charge"] == "bot"
        assert msia("conversations", "state", "1-2", "--at", after).json["in_charge"] == "person"

    def test_before_it_began(self, msia: Msia) -> None:
        ran = msia("conversations", "state", "1-2", "--at", "7d")
        assert ran.code == 3
        assert "begins later" in ran.err

    def test_for_people(self, msia: Msia) -> None:
        out = msia("conversations", "state", "1-1", "-o", "table").out
        for said in ("in charge", "175,00 €", "211,75 €", "succeeded"):
            assert said in out


@pytest.mark.usefixtures("log")
class TestFollow:
    """With an end, so that it leaves by itself; the rest is in test_follow."""

    def test_a_window_that_is_over_is_printed_and_left(self, msia: Msia) -> None:
        shown = msia("conversations", "show", "1-1").json["events"]
        since, until = shown[2]["stored_at"], shown[5]["stored_at"]
        ran = msia("conversations", "follow", "1-1", "--since", since, "--until", until)
        assert (ran.code, ran.err.splitlines()) == (
            0,
            [f"window [{since}, {until})", f"stopped; go on with --after {shown[4]['position']}"],
        )
        lines = [json.loads(line) for line in ran.out.splitlines()]
        assert lines == [{"schema_version": 1, **event} for event in shown[2:5]]

    def test_it_ends_when_the_time_has_come(self, msia: Msia) -> None:
        only = ("--until", in_a_moment(), "--type", "QuoteGiven")
        ran = msia("conversations", "follow", "--all", "--after", "0", *only)
        assert [json.loads(line)["name"] for line in ran.out.splitlines()] == ["QuoteGiven"] * 2
        assert ran.code == 0

    def test_json_is_a_document_an_event_and_a_table_a_line(self, msia: Msia) -> None:
        ended = msia("conversations", "show", "1-1").json["events"][-1]["stored_at"]
        words = ("conversations", "follow", "1-1", "--after", "0", "--until", ended, "--type", "QuoteGiven")
        (document,) = documents(msia(*words, "-o", "json").out)
        assert (document["schema_version"], document["name"]) == (1, "QuoteGiven")
        (line,) = msia(*words, "-o", "table").out.splitlines()
        assert "211,75 €" in line

    def test_show_goes_on(self, msia: Msia) -> None:
        ran = msia("conversations", "show", "1-1", "--follow", "--until", in_a_moment(), "-o", "jsonl")
        assert len(ran.out.splitlines()) == len(FIRST)
        assert ran.err.splitlines()[-1] == "stopped; go on with --after 10"


def in_a_moment() -> str:
    return (datetime.now(UTC) + timedelta(seconds=1)).isoformat()


def documents(text: str) -> list[dict[str, Any]]:
    """JSON documents one after the other, as `jq` reads them."""
    decoder, found = json.JSONDecoder(), []
    while text := text.lstrip():
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:]
    return found


@pytest.mark.usefixtures("log")
class TestExitCodes:
    @pytest.mark.parametrize(
        "words",
        [("show", "1-9"), ("state", "1-9"), ("follow", "1-9"), ("follow", "1-9", "--after", "0")],
    )
    def test_3_for_an_unknown_conversation(self, msia: Msia, words: tuple[str, ...]) -> None:
        ran = msia("conversations", *words)
        assert (ran.code, ran.out) == (3, "")
        assert "conversation 1-9 has no event in this log: `msia conversations list`" in ran.err

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("show", "512"), "give account-number, as in 1-512"),
            (("show", "1-*"), "give account-number"),
            (("show", ">"), "give account-number"),
            (("show", "1-1", "--since", "soon"), "--since 'soon' is not a time"),
            (("show", "1-1", "--type", "Quote"), "did you mean QuoteGiven"),
            (("show", "1-1", "-o", "csv"), "-o"),
            (("state", "1-1", "--at", "2h", "--position", "3"), "--at or --position"),
            (("follow",), "one conversation, or --all"),
            (("follow", "1-1", "--all"), "one conversation, or --all"),
            (("follow", "1-1", "--after", "3", "--since", "2h"), "--after or --since"),
            (("follow", "1-1", "--open"), "--open and --reason"),
            (("follow", "--all", "--open", "--reason", "x"), "give its ID, not --all"),
            (("follow", "1-1", "-o", "csv"), "-o"),
            (("follow", "1-1", "--since", "1d", "--until", "2d"), "--since must be before"),
            (("list", "--type", "Quote"), "did you mean QuoteGiven"),
            (("follow", "--all", "--after", "9999"), "the log ends at position"),
            (("shwo", "1-1"), "Did you mean 'show'"),
        ],
    )
    def test_2_for_wrong_use(self, msia: Msia, words: tuple[str, ...], said: str) -> None:
        ran = msia("conversations", *words)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err

    @pytest.mark.parametrize("words", [("show", "1-1"), ("follow", "--all")])
    def test_5_when_nobody_answers(self, msia: Msia, words: tuple[str, ...]) -> None:
        away = Msia("nats://127.0.0.1:1", msia.home)
        ran = away("conversations", *words)
        assert (ran.code, ran.out) == (5, "")
        assert "start it (`make run`)" in ran.err
