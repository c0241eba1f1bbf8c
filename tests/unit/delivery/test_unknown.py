"""A request with an unknown end: sent again only after two looks past the server's limit found nothing."""

import pytest

from contracts.events import delivery, inbox
from domain.delivery.answers import Accepted, Later, Rejected, Unclear, Verdict
from domain.delivery.conclusions import Found, NotThere, answered, decided, looked
from domain.delivery.decisions import Adopt, Attempt, Cancel, Look, Nothing, Park, Wait
from domain.delivery.parts import Stage
from tests.unit.delivery.story import RULES, Story, fact, uid


def test_another_claim_is_left_alone_until_its_request_has_certainly_ended() -> None:
    story = Story().asks("a").claims("a", by="them")
    total = RULES.claim + RULES.request_timeout + RULES.server_limit + RULES.margin
    assert story.step == Wait(total, "claimed")
    assert isinstance(story.passes(total - 0.01).step, Wait)
    assert story.passes(0.01).step == Look(story.part("a"))


def test_the_wait_counts_from_when_we_read_the_claim() -> None:
    """No clock of another machine can make it shorter."""
    story = Story().asks("a").claims("a", by="them").restarts(3600)
    assert isinstance(story.step, Wait)
    assert story.passes(42).step == Look(story.part("a"))


def test_so_does_the_wait_for_an_unknown_end() -> None:
    story = Story().asks("a").claims("a").fails("a", "unknown").restarts(3600)
    assert story.step == Wait(17.0, "unknown")


def test_an_unknown_end_is_looked_at_past_the_servers_limit() -> None:
    story = Story().asks("a").claims("a").fails("a", "unknown")
    assert story.step == Wait(RULES.server_limit + RULES.margin, "unknown")
    assert story.passes(17).step == Look(story.part("a"))


def test_two_looks_that_find_nothing_free_the_part() -> None:
    story = Story().asks("a").claims("a").fails("a", "unknown").passes(17).finds_nothing("a")
    assert story.part("a").stage is Stage.unknown
    assert story.step == Wait(RULES.look_gap, "unknown")
    story.passes(RULES.look_gap).finds_nothing("a")
    assert story.part("a").stage is Stage.retrying
    assert isinstance(story.step, Wait)
    assert story.passes(1.0).fresh().step == Attempt(story.part("a"))


def test_without_a_token_that_may_look_it_is_parked() -> None:
    story = Story().asks("a").claims("a").fails("a", "unknown").passes(17)
    story.finds_nothing("a", conclusive=False).passes(RULES.look_gap).finds_nothing("a", conclusive=False)
    assert story.part("a").stage is Stage.parked
    assert story.part("a").reason == "unknown_outcome"


def test_what_a_look_finds_is_adopted() -> None:
    story = Story().asks("a").claims("a").fails("a", "unknown").passes(17)
    event = looked(story.state, uid("part", "a"), 1, Found(88), story.now, RULES, 0.5)
    assert event == delivery.DeliverySucceeded(
        part_id=uid("part", "a"), seen=3, attempt=1, message_id=88, confirmed="look"
    )


@pytest.mark.parametrize("stage", ["claimed", "unknown", "retrying", "parked"])
def test_our_own_echo_settles_it_at_once(stage: str) -> None:
    story = Story().asks("a").claims("a")
    match stage:
        case "unknown":
            story.fails("a", "unknown")
        case "retrying":
            story.fails("a", "absent", looks=2)
        case "parked":
            story.tell(delivery.DeliveryParked(part_id=uid("part", "a"), seen=2, reason="unknown_outcome"))
    story.reports("a", 88, "echoed")
    assert story.step == Adopt(story.part("a"))
    assert story.succeeds("a", 88).step == Nothing()


def test_an_echo_without_our_key_settles_nothing() -> None:
    story = Story().asks("a").claims("a")
    story.tell(inbox.DeliveryStatusReported(**fact(88), part_id=None, state="echoed"))
    assert isinstance(story.step, Wait)


def test_a_look_begins_before_the_first_attempt() -> None:
    """An earlier attempt may have been committed late."""
    story = Story().asks("a").claims("a", last_message_id=50).fails("a", "absent", looks=2)
    story.claims("a", last_message_id=70)
    assert story.part("a").sent_after == 50


@pytest.mark.parametrize(
    ("verdict", "event"),
    [
        (Accepted(88), "DeliverySucceeded"),
        (Later("429"), "DeliveryFailed"),
        (Unclear("500"), "DeliveryFailed"),
        (Rejected("chatwoot_422"), "DeliveryParked"),
    ],
)
def test_an_answer_to_our_claim_is_recorded(verdict: Verdict, event: str) -> None:
    story = Story().asks("a").claims("a")
    found = answered(story.state, uid("part", "a"), 1, verdict, story.now, RULES, 0.5)
    assert type(found).__name__ == event


@pytest.mark.parametrize("verdict", [Later("429"), Unclear("500"), Rejected("chatwoot_422")])
def test_a_failure_that_comes_after_others_settled_it_is_not(verdict: Verdict) -> None:
    story = Story().asks("a").claims("a").fails("a", "absent", looks=2).claims("a", by="them")
    assert answered(story.state, uid("part", "a"), 1, verdict, story.now, RULES, 0.5) is None


def test_a_success_that_comes_late_still_counts() -> None:
    story = Story().asks("a").claims("a").fails("a", "absent", looks=2).claims("a", by="them")
    event = answered(story.state, uid("part", "a"), 1, Accepted(88), story.now, RULES, 0.5)
    assert isinstance(event, delivery.DeliverySucceeded)
    assert story.tell(event).part("a").stage is Stage.succeeded


def test_a_duplicate_is_recorded_and_changes_nothing() -> None:
    story = Story().asks("a").claims("a").succeeds("a", 88)
    part = uid("part", "a")
    assert answered(story.state, part, 1, Accepted(88), story.now, RULES, 0.5) is None
    event = answered(story.state, part, 1, Accepted(99), story.now, RULES, 0.5)
    assert isinstance(event, delivery.DeliverySucceeded)
    assert story.tell(event).part("a").message_id == 88


def test_a_look_at_an_attempt_that_is_over_records_nothing() -> None:
    story = Story().asks("a").claims("a").succeeds("a", 88)
    assert looked(story.state, uid("part", "a"), 1, NotThere(True), story.now, RULES, 0.5) is None


def test_late_failures_of_an_old_attempt_are_ignored_by_the_fold() -> None:
    story = Story().asks("a").claims("a").fails("a", "absent", looks=2).claims("a")
    late = delivery.DeliveryFailed(
        part_id=uid("part", "a"), seen=4, attempt=1, failure="retry", code="x", retry_at=story.now.utc
    )
    assert story.tell(late).part("a").stage is Stage.claimed


def test_what_nobody_can_look_at_is_parked_once_the_customer_has_waited_long_enough() -> None:
    """The agent hands off for it; should it have arrived, its echo takes it back."""
    story = Story().asks("a", "b").claims("a").fails("a", "unknown").passes(17 + RULES.stale_after - 1)
    assert story.step == Look(story.part("a"))
    assert story.passes(1).step == Park(story.part("a"), "unknown_outcome")
    assert story.reports("a", 88, "echoed").step == Adopt(story.part("a"))


def test_of_a_reply_that_was_begun_it_is_looked_for_all_day() -> None:
    story = Story().asks("a", "b").fresh().sends("a").claims("b").fails("b", "unknown")
    assert story.passes(17 + RULES.budget - 1).step == Look(story.part("b"))
    assert story.passes(1).step == Park(story.part("b"), "unknown_outcome")


def test_but_not_while_a_person_waits_to_be_told() -> None:
    story = Story().asks("a", "b").fresh().sends("a").claims("b").fails("b", "unknown").passes(100)
    story.hands_off("t2").passes(RULES.stale_after - 1)
    assert story.step == Look(story.part("b"))
    story.passes(1)
    while (step := story.step) and isinstance(step, Park | Cancel) and step.part.for_customer:
        story.tell(decided(story.state, step))
    assert [story.part(name).stage for name in ("b", "text")] == [Stage.parked, Stage.cancelled]
    assert story.fresh().step == Attempt(story.part("note"))


def test_nor_is_what_chatwoot_always_refuses_tried_all_day_before_a_handoff() -> None:
    story = Story().asks("a", "b").fresh().sends("a").hands_off("t2")
    assert story.passes(RULES.stale_after).fresh().step == Cancel(story.part("text"), "stale")
    story.tell(decided(story.state, story.step))
    assert story.fresh().step == Attempt(story.part("b"))  # never tried: it is not what hinders
    story.claims("b").fails("b", "retry", wait=600)
    assert story.step == Cancel(story.part("b"), "stale")
    story.tell(decided(story.state, story.step))
    assert story.fresh().step == Attempt(story.part("note"))


@pytest.mark.parametrize("code", ["withdrawn", "late"])
def test_a_claim_without_a_request_is_no_try_of_the_schedule(code: str) -> None:
    story = Story().asks("a").fresh()
    for attempt in (1, 2, 3):
        story.claims("a")
        event = answered(
            story.state, uid("part", "a"), attempt, Later(code, after=0.5), story.now, RULES, draw=0.5
        )
        assert isinstance(event, delivery.DeliveryFailed)
        assert (event.retry_at - story.now.utc).total_seconds() == RULES.schedule[0]
        story.tell(event).passes(RULES.schedule[0]).fresh()
        assert (story.part("a").tries, story.part("a").attempt) == (0, attempt)
