"""Chatwoot opened a conversation because our webhook failed: nobody was there, so nothing was theirs."""

from collections.abc import Callable

import pytest

from contracts.event import Event
from contracts.events import control, delivery
from contracts.ids import stable_id
from domain.conversation.decisions import Start
from tests.unit.conversation.histories import (
    ERASED,
    PAUSE,
    RESUME,
    TAKE_OVER,
    abandoned,
    cancelled,
    chatwoot,
    given,
    handed_over,
    human,
    message,
    replied,
    started,
    status,
    wait,
)

GIVEN_BACK = control.ResumeRequested(by="system", reason="after_outage")
OPENED = status("open", 1)


def sent(index: int = 0) -> delivery.DeliverySucceeded:
    part = stable_id("test", "part", "a", index)
    return delivery.DeliverySucceeded(part_id=part, seen=0, attempt=1, message_id=9, confirmed="response")


def test_what_was_written_before_it_is_answered() -> None:
    history = given(message(1), OPENED, message(2))
    assert history.waiting == [2]
    history.then(GIVEN_BACK, wait(10))
    assert history.waiting == [1, 2]
    assert isinstance(history.next(), Start)


def test_what_a_turn_left_to_a_person_is_answered() -> None:
    history = given(message(1), started("a", 1), OPENED, abandoned("a", "person"), GIVEN_BACK)
    assert history.waiting == [1]


def test_a_reply_that_was_kept_back_is_given_anew() -> None:
    history = given(message(1), started("a", 1), replied("a", "uno", "dos"), OPENED, cancelled(), GIVEN_BACK)
    assert history.waiting == [1]
    history.then(wait(10), started("b", 1))
    assert history.waiting == []


def test_also_where_only_the_outbox_has_seen_it() -> None:
    history = given(message(1), started("a", 1), replied("a"), cancelled(), GIVEN_BACK)
    assert history.waiting == [1]


def test_a_reply_from_before_that_is_kept_back_only_now_is_given_anew() -> None:
    """Found by `make chaos`: what the outbox then cancelled took the conversation away again."""
    history = given(message(1), started("a", 1), replied("a", "uno", "dos"), OPENED, message(2), GIVEN_BACK)
    assert history.waiting == [2]
    history.then(cancelled())
    assert history.waiting == [1, 2]
    history.then(cancelled(index=1))
    assert (history.waiting, history.state.in_charge) == ([1, 2], "bot")


def test_but_a_reply_from_after_it_tells_of_somebody() -> None:
    history = given(message(1), OPENED, GIVEN_BACK, started("a", 1), replied("a"), cancelled())
    assert (history.waiting, history.state.in_charge) == ([], "person")


def test_what_an_admin_gave_back_no_reply_from_before_takes_away() -> None:
    history = given(message(1), started("a", 1), replied("a"), TAKE_OVER, RESUME, message(2), cancelled())
    assert (history.waiting, history.state.in_charge) == ([2], "bot")


def test_what_was_sent_or_cancelled_for_another_reason_is_not() -> None:
    assert given(message(1), started("a", 1), replied("a"), sent(), OPENED, GIVEN_BACK).waiting == []
    history = given(message(1), started("a", 1), replied("a"), OPENED, cancelled("wish"), GIVEN_BACK)
    assert history.waiting == []


def test_what_an_earlier_person_had_stays_with_them() -> None:
    history = given(message(1), TAKE_OVER, RESUME, message(2), OPENED, GIVEN_BACK)
    assert history.waiting == [2]


@pytest.mark.parametrize(
    "word",
    [
        lambda: human(2, chatwoot("open", 2)),
        lambda: TAKE_OVER,
        lambda: PAUSE,
        lambda: ERASED,
    ],
    ids=["reply", "takeover", "pause", "erasure"],
)
def test_after_anybodys_word_what_was_before_is_theirs(word: Callable[[], Event]) -> None:
    assert given(message(1), OPENED, word(), GIVEN_BACK, RESUME).waiting == []


def test_after_our_own_handoff_too() -> None:
    history = given(message(1), message(2), started("a", 2), OPENED, handed_over("a"), GIVEN_BACK)
    assert history.waiting == []


def test_somebody_who_gives_it_back_gives_what_comes() -> None:
    history = given(message(1), OPENED, message(2), RESUME)
    assert history.waiting == [2]
    admin = control.ResumeRequested(by="admin", reason="after_outage")
    assert given(message(1), OPENED, message(2), admin).waiting == [2]


def test_given_back_in_chatwoot_it_was_somebodys() -> None:
    history = given(message(1), OPENED, status("pending", 2), GIVEN_BACK)
    assert history.waiting == []
