"""`msia replay` at a terminal, as far as it comes without a server: what is no use is refused, exit 2."""

import pytest

from contracts.errors import BadInput
from services.agent.replay.experiment import LeftOut
from services.agent.replay.trying import microeuros
from tests.terminal import Ran, run, without_settings

OPEN = ("--open", "--reason", "una prueba")
AWAY = {"NATS_URL": "nats://127.0.0.1:1"}


def msia(*words: str) -> Ran:
    return run("replay", *words, environment=without_settings() | AWAY)


@pytest.mark.parametrize(
    "given", ["nan", "NaN", "sNaN", "inf", "Infinity", "-inf", "-1", "-0,01", "1e999999", "", "ten"]
)
def test_a_budget_that_is_no_amount_is_wrong_use(given: str) -> None:
    ran = msia("whatif", "1-1", f"--budget={given}", "--model", "offline", *OPEN)
    assert (ran.code, ran.out) == (2, "")
    assert "give euros from 0" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("given", "found"),
    [("0", 0), ("1", 1_000_000), ("0,50", 500_000), (" 0.000001 ", 1), ("0.0000001", 1), ("1e-30", 1)],
)
def test_euros_are_counted_in_millionths_and_the_least_is_not_nothing(given: str, found: int) -> None:
    assert microeuros(given) == found


def test_more_than_anybody_means_is_refused() -> None:
    with pytest.raises(BadInput, match="1000001"):
        microeuros("1000001")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fold",), "give an ID"),
        (("recorded", *OPEN), "give an ID"),
        (("whatif", "1-1", "--since", "7d", *OPEN), "not both"),
        (("fold", "1_1"), "give account-number"),
        (("fold", "1-1", "--at", "2h", "--position", "3"), "--at or --position"),
        (("fold", "1-1", "--check", "--at", "2h"), "leave --position out, and --at"),
        (("fold", "1-1", "--at", "soon"), "--at 'soon' is not a time"),
        (("fold", "1-1", "-o", "csv"), "-o"),
        (("recorded", "1_1", *OPEN), "give account-number"),
        (("diff", "a", "b", "-o", "csv"), "-o"),
    ],
)
def test_wrong_use(words: tuple[str, ...], said: str) -> None:
    ran = msia(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_what_was_left_out_says_whose_and_why() -> None:
    assert str(LeftOut("1-1", "t", "erased")) == "1-1 turn t: its words are erased"
    assert (
        str(LeftOut("1-2", "", "unreadable", "position 9 does not decode"))
        == "1-2: position 9 does not decode"
    )
