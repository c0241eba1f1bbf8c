"""One conversation is one queue: parts go in order, each once, the next when the one before has landed."""

import pytest

from contracts.events import conversation, delivery
from contracts.private import ERASED
from domain.delivery.decisions import Attempt, Cancel, Nothing, Observe, Park, Wait
from domain.delivery.parts import Stage
from tests.unit.delivery.story import Story, message_part, reply, uid


def test_nothing_asked_is_nothing_to_do() -> None:
    assert Story().step == Nothing()


def test_before_a_request_the_conversation_is_looked_at() -> None:
    assert Story().asks("a").step == Observe()


def test_a_part_is_attempted_once_it_is_known_that_no_person_took_over() -> None:
    story = Story().asks("a").fresh()
    assert story.step == Attempt(story.part("a"))


def test_a_look_is_good_for_one_second() -> None:
    story = Story().asks("a").fresh().passes(1.0)
    assert isinstance(story.step, Attempt)
    assert story.passes(0.1).step == Observe()


def test_parts_go_in_order() -> None:
    story = Story().asks("a", "b").fresh()
    story.claims("a")
    assert isinstance(story.step, Wait)
    story.succeeds("a").reports("a", 10, "sent")
    assert story.step == Attempt(story.part("b"))


def test_after_a_message_the_next_waits_for_its_whatsapp_id() -> None:
    story = Story().asks("a", "b").fresh().sends("a", whatsapp=None)
    assert story.step == Wait(5.0, "whatsapp_id")
    story.reports("a", 10, "delivered")
    assert isinstance(story.step, Attempt)


def test_or_for_five_seconds() -> None:
    story = Story().asks("a", "b").sends("a", whatsapp=None).passes(5).fresh()
    assert isinstance(story.step, Attempt)


def test_an_echo_alone_is_no_whatsapp_id() -> None:
    story = Story().asks("a", "b").fresh().sends("a", whatsapp=None).reports("a", 10, "echoed")
    assert isinstance(story.step, Wait)


def test_after_a_note_the_next_goes_at_once() -> None:
    story = Story().hands_off().fresh().sends("text").sends("note", 11, whatsapp=None)
    assert story.step == Attempt(story.part("labels"))


def test_later_replies_wait_their_turn() -> None:
    story = Story().asks("a", turn=1).asks("b", turn=2).fresh().sends("a")
    assert story.step == Attempt(story.part("b"))
    assert story.sends("b", 11).step == Nothing()


def test_the_same_event_twice_is_one_part() -> None:
    story = Story().asks("a").asks("a", turn=2)
    assert len(story.state.parts) == 1


def test_the_second_outcome_of_a_turn_asks_for_nothing() -> None:
    story = Story().asks("a").asks("b")
    assert [part.id for part in story.state.queue] == [uid("part", "a")]


def test_the_outcome_of_an_attempt_that_lost_the_turn_asks_for_nothing() -> None:
    story = Story()
    turn = uid("turn", "t")
    story.tell(
        conversation.TurnTakenOver(turn_id=turn, attempt=2, seen=0, lease_seconds=70),
        reply("late", attempt=1),
    )
    assert story.step == Nothing()
    assert isinstance(story.tell(reply("good", attempt=2)).step, Observe)


def test_an_abandoned_turn_asks_for_nothing_afterwards() -> None:
    story = Story().tell(
        conversation.TurnAbandoned(turn_id=uid("turn", "t"), seen=0, reason="superseded"), reply("a")
    )
    assert story.step == Nothing()


def test_a_parts_text_is_found_by_its_place() -> None:
    story = Story().tell(
        conversation.ReplyRequested(
            turn_id=uid("turn", "t"),
            seen=0,
            parts=(message_part("a"), message_part("b")),
            texts=("uno", "dos"),
        )
    )
    assert [part.text for part in story.state.queue] == ["uno", "dos"]


@pytest.mark.parametrize(
    ("texts", "step"),
    [
        (("",), "empty_text"),
        (("  \n",), "empty_text"),
        (("x" * 4097,), "text_too_long"),
        # a blank line has a character of its own on the phone
        (("x" * 2047 + "\n\n" + "y" * 2047,), "text_too_long"),
        ((), "empty_text"),
    ],
)
def test_what_whatsapp_cannot_carry_is_parked(texts: tuple[str, ...], step: str) -> None:
    story = Story().asks("a", texts=texts).fresh()
    assert story.step == Park(story.part("a"), step)


def test_4096_characters_go() -> None:
    for text in ("x" * 4096, "x" * 2047 + "\n\n" + "y" * 2046):
        assert isinstance(Story().asks("a", texts=(text,)).fresh().step, Attempt)


def test_an_erased_text_is_cancelled() -> None:
    story = Story().asks("a", texts=ERASED).fresh()
    assert story.step == Cancel(story.part("a"), "erased")


def test_outside_the_24_hours_a_message_is_parked_with_the_reason() -> None:
    story = Story().asks("a").fresh(can_reply=False)
    assert story.step == Park(story.part("a"), "window_closed")


def test_a_parked_part_ends_its_reply_and_later_replies_flow() -> None:
    story = Story().asks("a", "b", turn=1).asks("c", turn=2).fresh()
    story.tell(delivery.DeliveryParked(part_id=uid("part", "a"), seen=3, reason="chatwoot_422"))
    assert story.step == Cancel(story.part("b"), "earlier_part")
    story.tell(delivery.DeliveryCancelled(part_id=uid("part", "b"), seen=4, reason="earlier_part"))
    assert story.step == Attempt(story.part("c"))


def test_a_parked_text_does_not_keep_a_handoff_from_people() -> None:
    story = Story().hands_off().fresh()
    story.tell(delivery.DeliveryParked(part_id=uid("part", "text"), seen=1, reason="chatwoot_422"))
    assert story.step == Attempt(story.part("note"))


def test_a_claim_that_another_made_first_counts() -> None:
    story = Story().asks("a").fresh()
    part = story.part("a")
    story.claims("a", by="them")
    first = story.part("a").claim
    story.tell(
        delivery.DeliveryAttempted(part_id=part.id, seen=1, attempt=1, last_message_id=0, deadline_seconds=5),
        id=uid("claim", "us", 1),
    )
    assert story.part("a").claim == first
    assert story.part("a").stage is Stage.claimed


def test_nobody_claims_a_part_while_a_request_may_be_open() -> None:
    story = Story().asks("a").claims("a", by="them")
    first = story.part("a").claim
    story.claims("a", by="us")
    assert (story.part("a").claim, story.part("a").attempt) == (first, 1)
