"""Sent again by an operator: who was in charge before the wish does not stop it, who comes after it does."""

from collections.abc import Callable

import pytest

from contracts.events import control, conversation, delivery
from domain.delivery.conclusions import decided
from domain.delivery.decisions import Attempt, Cancel, Observe, Requeue, clearance
from tests.unit.delivery.story import RULES, Story, uid

Happening = Callable[[Story], Story]


def _cancelled(name: object) -> delivery.DeliveryCancelled:
    return delivery.DeliveryCancelled(part_id=uid("part", name), seen=0, reason="takeover")


PERSONS: dict[str, Happening] = {
    "a person answers": lambda story: story.person_answers(20),
    "the company's phone answers": lambda story: story.person_answers(20, via="phone"),
    "an admin takes over": lambda story: story.tell(control.TakeoverRequested(by="a")),
    "an admin pauses": lambda story: story.tell(control.PauseRequested(by="a")),
    "Chatwoot assigns a person": lambda story: story.shows("open", user=9),
    "a person resolves it": lambda story: story.shows("resolved"),
}


def handed_off(*names: object) -> Story:
    """The first part of a reply is refused, so the agent hands the conversation to people."""
    story = Story().shows("pending").asks(*(names or ("a",))).fresh().claims("a")
    story.tell(delivery.DeliveryParked(part_id=uid("part", "a"), seen=2, reason="chatwoot_422", attempt=1))
    story.hands_off("undelivered").fresh()
    story.sends("text", 11).sends("note", 12, None).sends("labels", 0, None).claims("status")
    return story.succeeds("status", None).shows("open").passes(3600)


def wished(story: Story, name: object = "a") -> Story:
    story.tell(control.DeliveryRetryRequested(by="a", part_id=uid("part", name)), id=uid("wish", name))
    step = story.step
    assert step == Requeue(story.part(name), uid("wish", name))
    return story.tell(decided(story.state, step))


def looked(story: Story) -> Story:
    """Chatwoot shows now what its webhooks last told."""
    charge = story.state.charge
    user = {"assignee_type": "User", "assignee_id": charge.person} if charge.person else {}
    return story.fresh(charge.status or "pending", **user)


def test_our_own_handoff_bars_nothing() -> None:
    story = wished(handed_off())
    assert story.step == Observe()
    assert looked(story).step == Attempt(story.part("a"))
    story.claims("a")
    assert clearance(story.state, story.part("a"), story.now, RULES) == Attempt(story.part("a"))


def test_nor_does_it_after_a_restart() -> None:
    story = wished(handed_off()).restarts(60)
    assert looked(story).step == Attempt(story.part("a"))


@pytest.mark.parametrize("happening", PERSONS.values(), ids=PERSONS.keys())
def test_a_person_older_than_the_wish_is_known_to_whoever_wishes(happening: Happening) -> None:
    story = handed_off()
    happening(story)
    assert looked(wished(story)).step == Attempt(story.part("a"))


@pytest.mark.parametrize("happening", PERSONS.values(), ids=PERSONS.keys())
def test_a_newer_one_bars_it(happening: Happening) -> None:
    story = wished(handed_off())
    happening(story)
    assert looked(story).step == Cancel(story.part("a"), "takeover")


@pytest.mark.parametrize("happening", PERSONS.values(), ids=PERSONS.keys())
def test_so_does_one_who_comes_between_wish_and_queue(happening: Happening) -> None:
    story = handed_off()
    story.tell(control.DeliveryRetryRequested(by="a", part_id=uid("part", "a")), id=uid("wish"))
    happening(story)
    story.tell(decided(story.state, Requeue(story.part("a"), uid("wish"))))
    assert looked(story).step == Cancel(story.part("a"), "takeover")


def test_one_whom_only_the_look_shows_bars_it() -> None:
    story = wished(handed_off()).fresh("open", assignee_type="User", assignee_id=9)
    assert story.step == Cancel(story.part("a"), "takeover")


def test_a_cancelled_reply_says_nothing_of_a_newer_person() -> None:
    """A reply that the handoff overtook is cancelled behind the wish: nobody has come since."""
    story = handed_off().asks("late", turn=2)
    wished(story).tell(_cancelled("late"))
    assert looked(story).step == Attempt(story.part("a"))


def test_parts_are_wished_for_one_by_one() -> None:
    story = handed_off("a", "b")
    story.tell(delivery.DeliveryParked(part_id=uid("part", "b"), seen=3, reason="wish"))
    wished(story)
    story.person_answers(20)
    assert looked(story).step == Cancel(story.part("a"), "takeover")
    wished(story.tell(_cancelled("a")), "b")
    assert looked(story).step == Attempt(story.part("b"))


def test_a_second_wish_is_newer_than_the_person_between() -> None:
    story = wished(handed_off())
    story.tell(delivery.DeliveryParked(part_id=uid("part", "a"), seen=9, reason="window_closed"))
    wished(story.person_answers(20))
    assert looked(story).step == Attempt(story.part("a"))


def test_a_status_would_undo_what_a_person_did() -> None:
    """The bot was to have it back; meanwhile a person answered."""
    back = conversation.Part(part_id=uid("part", "back"), kind="status", status="pending")
    story = Story().shows("open").tell(conversation.BotResumed(why="wish", seen=1, parts=(back,)))
    story.fresh("open").claims("back")
    story.tell(delivery.DeliveryParked(part_id=back.part_id, seen=2, reason="chatwoot_422", attempt=1))
    wished(story.person_answers(20), "back")
    assert looked(story).step == Cancel(story.part("back"), "takeover")


def test_the_switch_an_erasure_and_a_block_bar_it_all_the_same() -> None:
    story = looked(wished(handed_off()))
    story.bot_on = False
    assert story.step == Cancel(story.part("a"), "off")
    story.bot_on = True
    story.tell(control.Erased(contact_id=7, by="a"))
    assert story.step == Cancel(story.part("a"), "erased")
