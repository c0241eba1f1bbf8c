"""Chatwoot has it: whether the phone does, too, is told by webhooks, or found by a look, or parked."""

from typing import Any

import pytest

from contracts.events import control, inbox
from domain.delivery.conclusions import Shown, decided, event_id, traced
from domain.delivery.decisions import (
    Adopt,
    Attempt,
    Cancel,
    Nothing,
    Park,
    Requeue,
    Trace,
    Wait,
    clearance,
)
from domain.delivery.parts import Stage
from domain.delivery.ticks import further
from tests.unit.delivery.story import RULES, Story, fact, uid, with_rules

A = uid("part", "a")


def sent(*names: str) -> Story:
    """Chatwoot has the first of these; WhatsApp has said nothing."""
    return Story().asks(*(names or ("a",))).sends("a", 10, whatsapp=None)


def fails(story: Story, code: str | None = "131047", message_id: int = 10) -> Story:
    report = inbox.DeliveryStatusReported(
        **fact(message_id), part_id=A, state="failed", error_code=code, error="…"
    )
    return story.tell(report)


def does(story: Story) -> Story:
    """Take the step, which must be a decision."""
    return story.tell(decided(story.state, story.step))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("131047", "whatsapp_131047"),  # re-engagement: the 24 h are over
        ("131026", "whatsapp_131026"),  # undeliverable
        ("131049", "whatsapp_131049"),  # held back by Meta
        ("130429", "whatsapp_130429"),  # too many
        ("131053", "whatsapp_131053"),  # a file that could not be uploaded
        (None, "whatsapp_failed"),  # "Template not found or invalid template name" has no number
    ],
)
def test_what_whatsapp_refuses_is_parked_with_its_code(code: str | None, reason: str) -> None:
    story = fails(sent(), code)
    assert story.step == Park(story.part("a"), reason)
    does(story)
    part = story.part("a")
    assert (part.stage, part.reason, part.message_id) == (Stage.parked, reason, 10)
    assert story.step == Nothing()
    assert story.state.idle


def test_a_part_that_bounced_ends_its_reply() -> None:
    story = does(fails(sent("a", "b")))
    assert story.step == Cancel(story.part("b"), "earlier_part")


def test_it_bounces_also_after_whatsapp_had_it() -> None:
    story = fails(sent().reports("a", 10, "sent"))
    assert isinstance(story.step, Park)


def test_an_echo_that_comes_with_the_failure_first_tells_that_it_was_stored() -> None:
    story = fails(Story().asks("a").claims("a").fails("a", "unknown"))
    assert story.step == Adopt(story.part("a"))
    does(story)
    assert story.step == Park(story.part("a"), "whatsapp_131047")


@pytest.mark.parametrize("order", [("failed", "delivered"), ("delivered", "failed")])
def test_what_reached_the_phone_has_reached_it(order: tuple[Any, Any]) -> None:
    story = sent()
    for state in order:
        story.reports("a", 10, state)
    assert story.step == Nothing()
    assert story.part("a").whatsapp == "delivered"


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("sent", None, "sent"),
        ("sent", "delivered", "delivered"),
        ("read", "delivered", "read"),
        ("sent", "failed", "failed"),
        ("delivered", "failed", "delivered"),
        ("read", "failed", "read"),
    ],
)
def test_ticks_in_any_order(one: Any, other: Any, both: Any) -> None:
    assert further(one, other) == further(other, one) == both


def test_a_bounced_part_is_sent_again_as_another_message() -> None:
    story = does(fails(sent())).passes(60)
    story.tell(control.DeliveryRetryRequested(by="admin", part_id=A))
    assert isinstance(story.step, Requeue)
    does(story).fresh()
    assert story.step == Attempt(story.part("a"))
    story.claims("a").fails("a", "unknown")
    # What a look finds below this is the message that was lost, not the one just sent.
    assert story.part("a").void == 10
    fails(story)  # Chatwoot repeats itself about the lost one
    assert story.part("a").echo is None
    assert story.reports("a", 22, "echoed").step == Adopt(story.part("a"))


def test_one_given_up_for_lost_that_is_delivered_after_all_is_no_longer_parked() -> None:
    story = does(fails(sent())).reports("a", 10, "delivered")
    assert story.step == Adopt(story.part("a"))
    does(story)
    assert (story.part("a").stage, story.part("a").reason) == (Stage.succeeded, None)
    assert story.step == Nothing()


def test_that_it_had_an_id_tells_nothing_new_after_a_failure() -> None:
    """The webhooks came in the wrong order."""
    assert does(fails(sent())).reports("a", 10, "sent").step == Nothing()


def test_each_change_of_mind_is_an_event_of_its_own() -> None:
    story = sent().passes(900)
    ids = set()
    for change in (Shown(None), "sent", "failed", "delivered"):
        if isinstance(change, Shown):
            event = traced(story.state, A, change)
            assert event is not None
        else:
            story.reports("a", 10, change)
            event = decided(story.state, story.step)  # type: ignore[arg-type]
        ids.add(event_id(story.part("a"), event))
        story.tell(event)
    assert len(ids) == 4
    assert story.part("a").stage is Stage.succeeded


def test_silence_is_looked_into_after_a_quarter_of_an_hour() -> None:
    story = sent().passes(899)
    assert story.step == Nothing()
    assert story.passes(1).step == Trace(story.part("a"))
    assert story.restarts().step == Trace(story.part("a"))  # by the time in the log


def test_but_not_days_later_and_not_where_nobody_would_tell() -> None:
    assert sent().passes(25 * 3600).step == Nothing()
    story = sent().passes(1000)
    story.rules = with_rules(untraced_after=0.0)
    assert story.step == Nothing()


@pytest.mark.parametrize("whatsapp", ["sent", "delivered", "read"])
def test_what_the_look_shows_is_recorded(whatsapp: Any) -> None:
    story = sent().passes(900)
    event = traced(story.state, A, Shown(whatsapp))
    assert event is not None
    assert story.tell(event).part("a").whatsapp == whatsapp
    assert story.step == Nothing()


@pytest.mark.parametrize(
    ("shown", "reason"),
    [(Shown(None), "no_whatsapp_id"), (Shown("failed", "131026"), "whatsapp_131026")],
)
def test_a_message_that_never_left_chatwoot_is_parked(shown: Shown, reason: str) -> None:
    """Its send job died: it stays `sent` there for ever, without an event (#13807)."""
    story = sent("a", "b").passes(900)
    event = traced(story.state, A, shown)
    assert event is not None
    story.tell(event)
    assert (story.part("a").stage, story.part("a").reason) == (Stage.parked, reason)
    assert story.step == Cancel(story.part("b"), "earlier_part")


def test_a_message_that_got_its_id_late_is_no_longer_parked() -> None:
    story = sent().passes(900)
    event = traced(story.state, A, Shown(None))
    assert event is not None
    assert story.tell(event).reports("a", 10, "sent").step == Adopt(story.part("a"))


def test_a_look_at_what_was_told_meanwhile_records_nothing() -> None:
    story = sent().passes(900).reports("a", 10, "read")
    assert traced(story.state, A, Shown(None)) is None


def test_notes_do_not_go_to_whatsapp() -> None:
    story = Story().hands_off().fresh().sends("text").sends("note", 11, whatsapp=None)
    story.sends("labels", 0, None).sends("status", 0, None).passes(1000)
    assert story.step == Nothing()


def test_what_failed_long_ago_hands_nobody_off_today() -> None:
    assert fails(sent()).restarts(RULES.budget + 1).step == Nothing()


def test_what_is_to_be_sent_does_not_wait_for_a_look_that_may_fail() -> None:
    story = sent().passes(RULES.untraced_after).asks("b", turn="u").fresh()
    assert story.step == Attempt(story.part("b"))
    story.claims("b").fails("b", "retry", wait=5)
    assert isinstance(story.step, Wait)
    story.passes(5).fresh().claims("b").fails("b", "retry", wait=600)
    assert story.step == Trace(story.part("a"))  # there is time for it


def test_a_wish_does_not_outlive_what_it_was_about() -> None:
    story = Story().asks("a").claims("a").fails("a", "unknown").finds_nothing("a", conclusive=False)
    story.finds_nothing("a", conclusive=False)
    story.tell(control.DeliveryRetryRequested(by="admin", part_id=A)).reports("a", 10, "echoed")
    assert story.step == Adopt(story.part("a"))
    fails(does(story))
    does(story)
    assert story.part("a").stage is Stage.parked
    assert story.step == Nothing()  # nobody asked for another message


def test_a_wish_to_park_withdraws_a_claim() -> None:
    story = Story().asks("a").fresh().claims("a")
    story.tell(control.DeliveryParkRequested(by="admin", part_id=A))
    assert clearance(story.state, story.part("a"), story.now, RULES) is None
