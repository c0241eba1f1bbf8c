"""What `make chaos` draws and what it excuses, without a run of it."""

import json
from itertools import product
from typing import Any, get_args

import pytest

from tests.chaos.whole.excuses import INCOMPLETE, audited, given_up
from tests.chaos.whole.report import last_line
from tests.chaos.whole.run import Outcome
from tests.chaos.whole.schedule import SERVERS, SERVICES, WIRES, Kind, draw
from tests.chaos.whole.seen import Finding

LENGTHS = (30, 60, 300)


@pytest.mark.parametrize("seconds", LENGTHS)
def test_everything_breaks_in_every_way_whatever_the_seed(seconds: int) -> None:
    for seed in range(200):
        faults = draw(seconds, seed).faults
        assert {fault.kind for fault in faults} == set(get_args(Kind)), seed
        struck = {(fault.kind, fault.target) for fault in faults}
        assert struck >= set(product(("SIGKILL", "SIGSTOP"), (*SERVICES, *SERVERS))), seed
        assert {target for _, target in struck} >= set(WIRES), seed


@pytest.mark.parametrize(("seconds", "outage"), [(60, 12), (300, 60), (900, 60)])
def test_nats_is_away_for_a_minute_of_the_run_that_is_asked_for(seconds: int, outage: int) -> None:
    for seed in range(20):
        away = [one for one in draw(seconds, seed).scenes if getattr(one[1], "kind", "") == "NATS outage"]
        assert {fault.lasts for _, fault in away} == {outage}
        assert all(at > 0 and at + outage <= seconds for at, _ in away), seed


@pytest.mark.parametrize("seconds", LENGTHS)
def test_all_of_it_happens_within_the_run(seconds: int) -> None:
    assert all(0 <= at <= seconds for seed in range(20) for at, _ in draw(seconds, seed).scenes)


def told(quotes: dict[str, str | None], lost: tuple[str, ...] = ()) -> str:
    """What the audit prints: quotes as conversation → what kept one from being read."""
    rows = [{"conversation": id, "problem": problem} for id, problem in quotes.items()]
    return json.dumps({"quotes": rows, "checked": len(rows), "lost": lost})


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (0, told({"1-1": None})),
        (INCOMPLETE, told({"1-1": None, "1-7": "poison"})),
    ],
)
def test_a_quote_of_a_poisoned_conversation_may_stay_unread(code: int, said: str) -> None:
    assert audited(code, said, ["1-7"]) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (1, told({"1-1": None, "1-7": "poison"})),
        (1, "12 quotes computed again: 2 equal, 10 differ"),
        (1, "0 differ"),
        (2, ""),
        (5, told({})),
        (None, ""),
        (INCOMPLETE, "nothing to be read"),
        (INCOMPLETE, told({"1-1": None})),
        (INCOMPLETE, told({"1-1": "no tariff", "1-7": "poison"})),
        (INCOMPLETE, told({"1-7": "poison"}, lost=("does not decode",))),
    ],
)
def test_nothing_else_that_the_audit_finds_is_excused(code: int | None, said: str) -> None:
    assert audited(code, said, ["1-7"])


def test_without_poison_every_quote_can_be_read() -> None:
    assert audited(INCOMPLETE, told({"1-7": "poison"}), [])


@pytest.mark.parametrize(
    ("reasons", "erased", "left"),
    [
        ({"superseded", "person"}, False, set()),
        ({"erased", "person"}, True, set()),
        ({"erased"}, False, {"erased"}),
        ({"paused", "superseded"}, False, {"paused"}),
        ({"off"}, True, {"off"}),
    ],
)
def test_a_turn_is_given_up_for_what_happened_in_the_run(
    reasons: set[str], erased: bool, left: set[str]
) -> None:
    assert given_up(reasons, erased) == left


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, ""),
        ({"findings": [Finding(9, "", wrong=["one", "two"])]}, ", 2 wrong in all"),
        ({"stuck": ["1-1"]}, ", 1 stuck, 1 wrong in all"),
    ],
)
def test_the_last_line_of_a_run_with_faults_is_no_row_of_zeros(about: dict[str, Any], said: str) -> None:
    outcome = Outcome(draw(60, 7), **about)
    assert last_line(outcome) == f"0 lost, 0 doubled, 0 out of order{said}"
