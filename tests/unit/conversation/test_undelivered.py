"""What the bot said and did not arrive: a person must know, and the AI notice was not given."""

from uuid import uuid4

from contracts.events.delivery import DeliveryCancelled, DeliveryParked, DeliveryRequeued
from contracts.ids import stable_id
from domain.conversation.decisions import HandOver, Idle
from tests.unit.conversation.histories import (
    PAUSE,
    cancelled,
    completed,
    given,
    handed_over,
    human,
    message,
    replied,
    started,
    wait,
)

PART = stable_id("test", "part", "a", 0)
PARKED = DeliveryParked(part_id=PART, seen=0, reason="window_closed")
STALE = DeliveryCancelled(part_id=PART, seen=0, reason="stale")


def said(*more: object) -> given:
    disclosing = replied("a").model_copy(update={"disclosure": "ia-1"})
    return given(message(1), started("a", 1), disclosing, completed("a"), *more)  # type: ignore[arg-type]


def ids(action: object) -> list[int]:
    assert isinstance(action, HandOver)
    return [message.id for message in action.messages]


def test_parked_or_stale_it_is_handed_over_with_what_waits() -> None:
    assert ids(said(PARKED).next()) == []
    assert ids(said(STALE, message(2)).next()) == [2]


def test_once() -> None:
    history = said(PARKED, started("b"), handed_over("b"), completed("b"), wait(10))
    assert history.next() == Idle()


def test_not_what_a_person_already_has() -> None:
    for words in (human(2), PAUSE):
        assert said(PARKED, words).next() == Idle()
        assert said(words, PARKED).next() == Idle()


def test_not_what_an_operator_held_back_or_sent_again() -> None:
    assert said(PARKED.model_copy(update={"wish": uuid4()})).next() == Idle()
    assert said(PARKED, DeliveryRequeued(part_id=PART, seen=0)).next() == Idle()


def test_not_what_was_cancelled_for_another_reason() -> None:
    for reason in ("wish", "earlier_part", "off"):
        assert said(cancelled(reason)).next() == Idle()


def test_not_of_a_handoff_whose_other_parts_tell_people() -> None:
    handed = given(message(1), started("a", 1), handed_over("a"), completed("a"), PARKED)
    assert handed.next() == Idle()


def test_a_notice_that_never_arrived_was_not_given() -> None:
    assert said().state.disclosed == "ia-1"
    for lost in (PARKED, STALE, cancelled("takeover"), cancelled("off")):
        assert said(lost).state.disclosed is None
    other = stable_id("test", "part", "b", 0)
    assert said(PARKED.model_copy(update={"part_id": other})).state.disclosed == "ia-1"
