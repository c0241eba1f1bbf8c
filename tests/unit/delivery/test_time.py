"""Retries, staleness, the budget, and the wishes of operators."""

import pytest

from contracts.events import control, delivery
from domain.delivery.answers import Later
from domain.delivery.conclusions import answered, decided
from domain.delivery.decisions import Attempt, Cancel, Look, Nothing, Park, Requeue, Wait
from domain.delivery.parts import Stage
from domain.delivery.rules import Rules
from tests.unit.delivery.story import RULES, Story, uid

A = uid("part", "a")


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [(1, 1), (2, 5), (3, 30), (4, 120), (5, 600), (6, 1800), (7, 3600), (8, 3600), (20, 3600)],
)
def test_the_schedule(tries: int, seconds: float) -> None:
    assert RULES.retry_after(tries, 0.5) == pytest.approx(seconds)
    assert RULES.retry_after(tries, 0.0) == pytest.approx(seconds * 0.8)
    assert RULES.retry_after(tries, 1.0) == pytest.approx(seconds * 1.2)


def test_what_the_server_asks_for_is_honoured() -> None:
    assert RULES.retry_after(1, 0.5, at_least=60) == 60
    assert RULES.retry_after(7, 0.5, at_least=60) == 3600


def test_but_not_beyond_the_budget() -> None:
    assert RULES.retry_after(1, 0.5, at_least=10**9) == RULES.budget


def test_a_failure_waits_by_the_schedule() -> None:
    story = Story().asks("a").claims("a")
    event = answered(story.state, A, 1, Later("429", after=60), story.now, RULES, 0.5)
    assert event is not None
    assert story.tell(event).step == Wait(60.0, "retry")
    assert story.passes(60).fresh().step == Attempt(story.part("a"))


def test_an_undelivered_reply_is_stale_after_15_minutes() -> None:
    story = Story().asks("a", "b").claims("a").fails("a", "retry", wait=3600)
    assert story.step == Wait(900.0, "retry")  # not an hour: then it is stale
    story.passes(900)
    assert story.step == Cancel(story.part("a"), "stale")
    story.tell(decided(story.state, story.step))
    assert story.step == Cancel(story.part("b"), "earlier_part")
    assert story.tell(decided(story.state, story.step)).step == Nothing()


def test_a_started_reply_goes_on_for_a_day() -> None:
    story = Story().asks("a", "b").sends("a").claims("b").fails("b", "retry")
    story.passes(3600).fresh()
    assert story.step == Attempt(story.part("b"))
    story.passes(24 * 3600)
    assert story.step == Park(story.part("b"), "budget_spent")


def test_what_people_must_see_goes_on_for_a_day() -> None:
    story = Story().hands_off().passes(1000)
    assert story.step == Cancel(story.part("text"), "stale")
    story.tell(decided(story.state, story.step)).fresh()
    assert story.step == Attempt(story.part("note"))


def test_an_attempt_under_way_is_never_stale() -> None:
    story = Story().asks("a").passes(890).claims("a").passes(20)
    assert isinstance(story.step, Wait)


def test_a_wish_sends_a_parked_part_again_at_the_end_of_the_queue() -> None:
    story = Story().asks("a", turn=1).fresh()
    story.tell(delivery.DeliveryParked(part_id=A, seen=1, reason="chatwoot_422")).asks("b", turn=2)
    story.tell(control.DeliveryRetryRequested(by="admin", part_id=A))
    wish = story.part("a").retry_wish
    assert wish is not None
    assert story.step == Requeue(story.part("a"), wish)
    story.tell(decided(story.state, story.step))
    assert [part.id for part in story.state.queue] == [uid("part", "b"), A]
    assert story.part("a").stage is Stage.waiting


def test_a_requeued_part_is_judged_by_itself() -> None:
    story = Story().asks("a", "b").fresh().sends("a")
    story.tell(delivery.DeliveryParked(part_id=uid("part", "b"), seen=1, reason="chatwoot_422"))
    story.passes(5000).tell(delivery.DeliveryRequeued(part_id=uid("part", "b"), seen=2)).fresh()
    assert story.step == Attempt(story.part("b"))


def test_retrying_what_is_not_parked_asks_for_nothing() -> None:
    story = Story().asks("a").sends("a").tell(control.DeliveryRetryRequested(by="admin", part_id=A))
    assert story.step == Nothing()


@pytest.mark.parametrize("parked", [True, False])
def test_a_wish_cancels(parked: bool) -> None:
    story = Story().asks("a", "b").fresh()
    if parked:
        story.tell(delivery.DeliveryParked(part_id=A, seen=1, reason="chatwoot_422"))
    story.tell(control.DeliveryCancelRequested(by="admin", part_id=A))
    assert story.step == Cancel(story.part("a"), "wish", story.part("a").cancel_wish)


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_wish_holds_a_part_back(name: str) -> None:
    """Also one that is not next."""
    story = Story().asks("a", "b").fresh()
    story.tell(control.DeliveryParkRequested(by="admin", part_id=uid("part", name)))
    part = story.part(name)
    assert story.step == Park(part, "wish", part.park_wish)
    story.tell(decided(story.state, story.step))
    assert story.part(name).stage is Stage.parked


def test_what_is_on_the_wire_is_parked_only_when_it_came_to_nothing() -> None:
    story = Story().asks("a").claims("a").tell(control.DeliveryParkRequested(by="admin", part_id=A))
    assert isinstance(story.step, Wait)
    assert isinstance(story.fails("a", "retry").step, Park)


def test_a_part_cancelled_on_wish_does_not_end_its_reply() -> None:
    story = Story().asks("a", "b").fresh().tell(control.DeliveryCancelRequested(by="admin", part_id=A))
    story.tell(decided(story.state, story.step))  # type: ignore[arg-type]
    assert story.step == Attempt(story.part("b"))


def test_a_request_on_the_wire_cannot_be_wished_away() -> None:
    story = Story().asks("a").claims("a").tell(control.DeliveryCancelRequested(by="admin", part_id=A))
    assert isinstance(story.step, Wait)
    assert story.succeeds("a").step == Nothing()


def test_timers_are_rules() -> None:
    story = Story(Rules(stale_after=2.0)).asks("a").passes(2)
    assert story.step == Cancel(story.part("a"), "stale")


@pytest.mark.parametrize("failure", ["retry", "unknown"])
def test_a_reply_grows_stale_also_behind_a_part_that_gets_no_further(failure: str) -> None:
    story = Story().hands_off().fresh()
    story.sends("text").claims("note").fails("note", failure, wait=3600).asks("later", turn="u")
    story.passes(RULES.stale_after - 1)
    assert not isinstance(story.step, Cancel)
    story.passes(1)
    assert story.step == Cancel(story.part("later"), "stale")


def test_of_one_reply_the_later_parts_wait_for_what_became_of_the_first() -> None:
    story = Story().asks("a", "b").claims("a").fails("a", "unknown").passes(RULES.stale_after)
    assert story.step == Look(story.part("a"))


def test_an_end_that_no_look_can_find_out_is_parked_after_the_budget() -> None:
    story = Story().hands_off().fresh().sends("text").sends("note", 11, None)
    story.claims("labels").fails("labels", "unknown")
    story.passes(RULES.unclear_outlives + RULES.budget - 1)
    assert story.step == Look(story.part("labels"))
    story.passes(1)
    assert story.step == Park(story.part("labels"), "unknown_outcome")
    again = story.restarts().passes(RULES.unclear_outlives)
    assert again.step == Look(story.part("labels"))  # it may succeed now


def test_a_note_in_the_dark_does_not_keep_people_from_being_told() -> None:
    story = Story().hands_off().fresh().sends("text").claims("note").fails("note", "unknown")
    story.passes(RULES.unclear_outlives + RULES.stale_after)
    assert story.step == Park(story.part("note"), "unknown_outcome")
    story.tell(decided(story.state, story.step))
    assert story.fresh().step == Attempt(story.part("labels"))
