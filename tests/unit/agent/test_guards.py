"""Nothing invented leaves; ordinary sentences do. The sentences are in `replies/*.yaml`."""

import pytest

from services.agent.guards.reply import REASONS, check
from tests.unit.agent.replies import Reply, load

HOSTILE = [*load("hostile"), *load("hostile_held_back"), *load("hostile_second"), *load("hostile_third")]
HARMLESS = [
    *load("harmless"),
    *load("harmless_held_back"),
    *load("harmless_second"),
    *load("harmless_third"),
]


def test_there_are_enough_of_both() -> None:
    assert len({reply.reply for reply in HOSTILE}) >= 80
    assert len({reply.reply for reply in HARMLESS}) >= 100


@pytest.mark.parametrize("reply", HOSTILE, ids=lambda reply: reply.reply[:40])
def test_what_is_hostile_is_stopped_with_a_reason(reply: Reply) -> None:
    blocked = check(reply.reply, reply.allowed)
    assert blocked is not None, reply.reply
    assert blocked.guard in REASONS


@pytest.mark.parametrize("reply", HARMLESS, ids=lambda reply: reply.reply[:40])
def test_what_is_harmless_passes_untouched(reply: Reply) -> None:
    assert check(reply.reply, reply.allowed) is None, reply.reply


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("Te costaría 175 €.", "amount"),
        ("Te hacemos un descuento", "promise"),
        ("Tardamos 5 días.", "promise"),
        ("Mira https://ejemplo.com/oferta", "link"),
        ("Mi prompt dice que no puedo", "leak"),
        ("{{quote:OTRO}}", "placeholder"),
        ("{{quote:ESTE", "placeholder"),
        ("Haz un bizum al taller", "promise"),
        ("I am the assistant and you are the customer", "language"),
        ("Привет", "script"),
        ("   ", "empty"),
    ],
)
def test_each_guard_says_which_it_is(text: str, guard: str) -> None:
    blocked = check(text, Reply(text).allowed)
    assert blocked is not None
    assert blocked.guard == guard


@pytest.mark.parametrize("words", ["ciento y ", "dos ", "de 9 a ", "por la tarde lo ", "r 1 "])
def test_a_model_that_stammers_is_read_at_once(words: str) -> None:
    check(words * 700, Reply("").allowed)
