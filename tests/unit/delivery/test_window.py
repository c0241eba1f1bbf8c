"""WhatsApp takes free text for 24 hours after the customer's last word; then a template, or nothing."""

from datetime import timedelta

from contracts.events import delivery, inbox
from domain.delivery.conclusions import claim
from domain.delivery.decisions import Attempt, Park, clearance
from tests.unit.delivery.story import RULES, START, Story, fact, uid, with_rules

TEMPLATE = with_rules(template="respuesta")


def heard(story: Story, message_id: int = 1) -> Story:
    said = fact(message_id) | {"created_at": story.now.utc}
    return story.tell(inbox.MessageReceived(**said, text="hola", name=None, phone=None, urls={}))


def test_chatwoot_says_that_it_is_closed() -> None:
    story = heard(Story()).asks("a").fresh(can_reply=False)
    assert story.step == Park(story.part("a"), "window_closed")


def test_our_own_clock_says_so_where_chatwoot_does_not() -> None:
    story = heard(Story(with_rules(budget=1e9, stale_after=1e9))).asks("a").passes(24 * 3600 - 1).fresh()
    assert isinstance(story.step, Attempt)
    story.passes(1).fresh()
    assert story.step == Park(story.part("a"), "window_closed")
    heard(story, 2).fresh()
    assert isinstance(story.step, Attempt)


def test_a_message_found_late_counts_from_when_it_was_written() -> None:
    story = heard(Story()).passes(10)
    late = fact(2) | {"created_at": START - timedelta(hours=30)}
    story.tell(inbox.MessageReceived(**late, text="x", name=None, phone=None, urls={}))
    assert story.state.heard_at == START


def test_outside_a_configured_template_carries_the_text() -> None:
    story = heard(Story(TEMPLATE)).asks("a").fresh(can_reply=False)
    assert story.step == Attempt(story.part("a"), "respuesta")
    event = claim(story.state, story.part("a"), TEMPLATE, "respuesta")
    assert event.template == "respuesta"
    story.tell(event, id=uid("claim"))
    assert clearance(story.state, story.part("a"), story.now, TEMPLATE) == Attempt(
        story.part("a"), "respuesta"
    )


def test_inside_no_template_is_used() -> None:
    story = heard(Story(TEMPLATE)).asks("a").fresh(can_reply=True)
    assert story.step == Attempt(story.part("a"))


def test_a_window_that_closes_or_opens_in_the_gap_withdraws_the_claim() -> None:
    for template, reply in ((None, False), ("respuesta", True)):
        story = heard(Story(TEMPLATE)).asks("a").fresh(can_reply=not reply)
        story.tell(claim(story.state, story.part("a"), TEMPLATE, template), id=uid("claim"))
        story.fresh(can_reply=reply)
        assert clearance(story.state, story.part("a"), story.now, TEMPLATE) is None


def test_a_text_too_long_for_a_template_is_parked_with_the_reason() -> None:
    story = heard(Story(TEMPLATE)).asks("a", texts=("x" * 1025,)).fresh(can_reply=False)
    assert story.step == Park(story.part("a"), "window_closed_text_too_long")


def test_people_are_told_also_outside() -> None:
    story = heard(Story()).hands_off().fresh(can_reply=False)
    assert story.step == Park(story.part("text"), "window_closed")
    story.tell(delivery.DeliveryParked(part_id=uid("part", "text"), seen=2, reason="window_closed"))
    assert story.step == Attempt(story.part("note"))


def test_the_claim_says_what_let_it_go() -> None:
    story = heard(Story()).asks("a", "b").fresh()
    assert claim(story.state, story.part("a"), RULES).released is None
    story.sends("a", whatsapp=None)
    assert claim(story.state, story.part("b"), RULES).released == "waited"
    story.reports("a", 10, "sent")
    assert claim(story.state, story.part("b"), RULES).released == "whatsapp_id"
