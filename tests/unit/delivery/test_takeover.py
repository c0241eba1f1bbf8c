"""A person first: no request once a takeover is known, and our own doings are none."""

from collections.abc import Callable

import pytest

from contracts.events import control, conversation, delivery
from domain.delivery.decisions import Attempt, Cancel, Nothing, Observe, Wait
from tests.unit.delivery.story import Story, uid

Happening = Callable[[Story], Story]

WORDS: dict[str, Happening] = {
    "a person answers": lambda story: story.person_answers(),
    "the company's phone answers": lambda story: story.person_answers(via="phone"),
    "an admin takes over": lambda story: story.tell(control.TakeoverRequested(by="a")),
    "an admin pauses": lambda story: story.tell(control.PauseRequested(by="a")),
    "the agent pauses": lambda story: story.tell(conversation.BotPaused(why="x", seen=0)),
    "a part was cancelled for one": lambda story: story.tell(
        delivery.DeliveryCancelled(part_id=uid("part", "b"), seen=0, reason="takeover")
    ),
}


@pytest.mark.parametrize("happening", WORDS.values(), ids=WORDS.keys())
def test_a_word_between_two_parts_cancels_the_rest(happening: Happening) -> None:
    story = Story().asks("a", "b", "c").fresh().sends("a")
    happening(story)
    head = story.state.head
    assert head is not None
    assert story.step == Cancel(head, "takeover")


@pytest.mark.parametrize("happening", WORDS.values(), ids=WORDS.keys())
def test_nor_does_it_wait_for_a_retry_to_be_due(happening: Happening) -> None:
    story = Story().asks("b").fresh().claims("b").fails("b", "retry", wait=600)
    assert isinstance(story.step, Wait)
    happening(story)
    assert story.step in (Cancel(story.part("b"), "takeover"), Nothing())


@pytest.mark.parametrize(
    "shown",
    [{"status": "open"}, {"status": "resolved"}, {"status": "snoozed"}, {"status": "pending", "user": 9}],
)
def test_what_chatwoot_shows_is_looked_at_once_more_then_cancels(shown: dict[str, object]) -> None:
    story = Story().asks("a").shows(ago=5, **shown)  # type: ignore[arg-type]
    assert story.step == Observe()
    user = shown.get("user")
    seen = {"assignee_type": "User", "assignee_id": user} if user else {}
    story.fresh(str(shown["status"]), **seen)
    assert story.step == Cancel(story.part("a"), "takeover")


def test_a_look_that_finds_a_person_cancels() -> None:
    story = Story().asks("a").fresh("pending", assignee_type="User", assignee_id=9)
    assert story.step == Cancel(story.part("a"), "takeover")


def test_an_assigned_bot_is_nobody() -> None:
    assert isinstance(Story().asks("a").fresh(assignee_type="AgentBot", assignee_id=9).step, Attempt)


def test_an_older_snapshot_that_comes_later_changes_nothing() -> None:
    story = Story().asks("a").fresh().shows("open", ago=60)
    assert isinstance(story.step, Attempt)


def test_our_own_handoff_is_no_takeover() -> None:
    story = Story().shows("pending").hands_off()
    story.fresh().sends("text").sends("note", 11, None).sends("labels", 0, None)
    assert story.step == Attempt(story.part("status"))
    story.claims("status").shows("open")
    assert isinstance(story.step, Wait)  # still ours to find out, not cancelled
    assert story.succeeds("status", None).step == Nothing()


def test_parts_after_our_own_status_change_go_on() -> None:
    """Whatever order the agent chose."""
    story = Story().shows("pending")
    story.tell(
        conversation.HandoffRequested(
            turn_id=uid("turn", "t"),
            seen=1,
            reason="asked",
            parts=(
                conversation.Part(part_id=uid("part", "status"), kind="status", status="open"),
                conversation.Part(part_id=uid("part", "note"), kind="note"),
            ),
            texts=("", "nota"),
        )
    )
    story.claims("status").shows("open").succeeds("status", None).fresh("open")
    assert story.step == Attempt(story.part("note"))


def test_a_person_who_steps_into_a_handoff_ends_it() -> None:
    story = Story().shows("pending").hands_off().fresh().sends("text").person_answers(12)
    assert story.step == Cancel(story.part("note"), "takeover")


def test_a_person_who_opened_it_before_we_did_is_not_us() -> None:
    story = Story().shows("pending").hands_off().fresh("open")
    assert story.step == Cancel(story.part("text"), "takeover")


def test_a_status_request_that_failed_explains_no_later_change() -> None:
    story = Story().shows("pending").hands_off()
    story.fresh().sends("text").sends("note", 11, None).sends("labels", 0, None)
    story.claims("status").fails("status", "retry", wait=60).shows("open").fresh("open")
    assert story.step == Cancel(story.part("status"), "takeover")


def test_a_handoff_known_to_a_person_already_goes_on() -> None:
    """The agent hands off a conversation that a person holds: it knew, so it is no news."""
    story = Story().shows("open").hands_off().fresh("open")
    assert story.step == Attempt(story.part("text"))


def test_after_a_resume_the_bot_speaks_again() -> None:
    story = Story().shows("pending").person_answers().shows("open", user=9)
    story.tell(
        conversation.BotResumed(
            why="wish",
            seen=3,
            parts=(conversation.Part(part_id=uid("part", "back"), kind="status", status="pending"),),
        )
    )
    story.fresh("open", assignee_type="User", assignee_id=9)
    assert story.step == Attempt(story.part("back"))
    story.sends("back", 0, None).passes(2).asks("a")
    story.fresh("pending", assignee_type="User", assignee_id=9)
    assert story.step == Attempt(story.part("a"))


def test_a_reply_from_before_the_takeover_stays_dead_after_the_resume() -> None:
    story = Story().asks("a").person_answers().tell(control.ResumeRequested(by="a")).fresh()
    assert story.step == Cancel(story.part("a"), "takeover")


def test_a_person_who_sets_it_pending_gives_it_back() -> None:
    story = Story().shows("pending").shows("open").person_answers().passes(60).shows("pending").asks("a")
    assert isinstance(story.fresh().step, Attempt)


def test_a_person_who_answers_while_it_stays_pending_keeps_it() -> None:
    story = Story().shows("pending").person_answers().passes(60).shows("pending").asks("a").fresh()
    assert story.step == Cancel(story.part("a"), "takeover")


def test_switched_off_the_bot_is_silent_but_people_are_told() -> None:
    story = Story().hands_off().fresh()
    story.bot_on = False
    assert story.step == Cancel(story.part("text"), "off")
    story.tell(delivery.DeliveryCancelled(part_id=uid("part", "text"), seen=1, reason="off"))
    assert story.step == Attempt(story.part("note"))


def test_an_erased_customer_is_told_nothing() -> None:
    story = Story().asks("a").tell(control.Erased(contact_id=7, by="a")).fresh()
    assert story.step == Cancel(story.part("a"), "erased")
    assert isinstance(Story().tell(control.Erased(contact_id=7, by="a")).asks("b").fresh().step, Attempt)
