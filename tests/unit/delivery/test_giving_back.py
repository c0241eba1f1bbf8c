"""A takeover ends for the outbox when it ends for the agent: else it swallows the agent's answers."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.event import Event
from contracts.events import control, conversation, delivery, inbox
from domain.conversation.fold import fold
from domain.delivery.decisions import Attempt, Cancel, CancelReason, Observe
from tests.unit.delivery.story import START, Story, fact, uid

PENDING = inbox.Snapshot(status="pending", updated_at=START)


def snapshot(status: str, at: float, user: int | None = None) -> inbox.Snapshot:
    """As Chatwoot saw it `at` seconds after the start."""
    return inbox.Snapshot(
        status=status,
        assignee_type="User" if user else None,
        assignee_id=user,
        updated_at=START + timedelta(seconds=at),
    )


def shown(told: inbox.Snapshot) -> inbox.ConversationStatusChanged:
    return inbox.ConversationStatusChanged(account=1, conversation=1, contact_id=7, snapshot=told)


def assigned(told: inbox.Snapshot) -> inbox.ConversationAssigned:
    return inbox.ConversationAssigned(account=1, conversation=1, contact_id=7, snapshot=told)


def replied(told: inbox.Snapshot, created: float = 0.0) -> inbox.HumanReplied:
    said = fact(6) | {"snapshot": told, "created_at": START + timedelta(seconds=created)}
    return inbox.HumanReplied(**said, via="chatwoot", text="hola")


def test_an_answer_told_after_it_was_given_back_does_not_swallow_the_next_reply() -> None:
    story = Story().passes(60).tell(shown(snapshot("open", 10)), shown(snapshot("pending", 30)))
    story.asks("a").person_answers(snapshot=snapshot("open", 20)).fresh()
    assert story.step == Attempt(story.part("a"))


def test_but_a_reply_from_before_it_was_given_back() -> None:
    story = Story().passes(60).tell(shown(snapshot("pending", 1))).asks("a")
    story.tell(shown(snapshot("open", 10)), shown(snapshot("pending", 30)))
    story.person_answers(snapshot=snapshot("open", 20)).fresh()
    assert story.step == Cancel(story.part("a"), "takeover")


def test_an_unassignment_gives_back_what_an_assignment_took() -> None:
    story = Story().passes(60).tell(shown(snapshot("pending", 1))).asks("a")
    story.tell(assigned(snapshot("pending", 2, user=9)))
    story.tell(delivery.DeliveryCancelled(part_id=uid("part", "a"), seen=3, reason="takeover"))
    story.tell(assigned(snapshot("pending", 3))).asks("b", turn="u").fresh()
    assert story.step == Attempt(story.part("b"))


def test_the_answer_to_a_pause_that_was_taken_back_changes_nothing() -> None:
    story = Story().tell(control.PauseRequested(by="a"), control.ResumeRequested(by="a"))
    story.tell(conversation.BotPaused(why="wish", seen=2, wish=uid("wish"))).asks("a").fresh()
    assert story.step == Attempt(story.part("a"))


def test_no_clock_makes_a_webhook_a_look() -> None:
    """Ours may be behind, or Chatwoot's ahead: then what is minutes old looks new."""
    for ago in (3600, 0, -3600):
        assert Story().shows("pending", ago=ago).asks("a").step == Observe()


def given_back(story: Story) -> Story:
    """Chatwoot opened it for our failure; the sweep says so, and the agent answers."""
    story.tell(shown(snapshot("open", 40)), control.ResumeRequested(by="system", reason="after_outage"))
    part = conversation.Part(part_id=uid("part", "pending"), kind="status", status="pending")
    return story.tell(
        conversation.BotResumed(why="resume", seen=story.state.position, wish=None, parts=(part,))
    )


def test_a_reply_from_before_does_not_take_away_what_is_given_back_behind_it() -> None:
    """Found by `make chaos`: all of it was cancelled, and the conversation stayed with nobody."""
    story = given_back(Story().passes(60).tell(shown(PENDING)).asks("a", "b")).asks("c", turn="u")
    reasons: dict[str, CancelReason] = {"a": "takeover", "b": "earlier_part"}
    for name, reason in reasons.items():
        assert story.fresh("open").step == Cancel(story.part(name), reason)
        story.tell(delivery.DeliveryCancelled(part_id=uid("part", name), seen=0, reason=reason))
    assert story.fresh("open").step == Attempt(story.part("pending"))
    story.sends("pending", whatsapp=None).fresh()
    assert story.step == Attempt(story.part("c"))


def test_but_a_person_who_comes_after_it() -> None:
    story = given_back(Story().passes(60).tell(shown(PENDING))).person_answers().fresh("open")
    assert story.step == Cancel(story.part("pending"), "takeover")
    story.tell(delivery.DeliveryCancelled(part_id=uid("part", "pending"), seen=0, reason="takeover"))
    assert story.asks("c", turn="u").fresh("open").step == Cancel(story.part("c"), "takeover")


TIMES = st.integers(0, 40).map(float)
SNAPSHOTS = st.builds(
    snapshot, st.sampled_from(["pending", "pending", "open", "resolved"]), TIMES, st.sampled_from([None, 9])
)
WEBHOOKS: st.SearchStrategy[Event] = st.one_of(
    st.builds(shown, SNAPSHOTS),
    st.builds(assigned, SNAPSHOTS),
    st.builds(replied, st.one_of(SNAPSHOTS, st.just(inbox.Snapshot())), TIMES),
    st.just(delivery.DeliveryCancelled(part_id=uid("part", "a"), seen=0, reason="takeover")),
    st.sampled_from([control.TakeoverRequested(by="a"), control.ResumeRequested(by="a")]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WEBHOOKS, max_size=9))
def test_where_the_agent_sees_the_bot_in_charge_no_word_stands_for_the_outbox(told: list[Event]) -> None:
    story = Story().passes(60).tell(shown(PENDING)).asks("a").tell(*told)
    if fold("1-1", story.log).in_charge == "bot":
        assert not story.state.charge.standing


@settings(max_examples=300, deadline=None)
@given(st.lists(WEBHOOKS, max_size=9))
def test_also_of_a_reply_that_both_know(told: list[Event]) -> None:
    turn = conversation.TurnStarted(
        turn_id=uid("turn", "t"),
        contact_id=7,
        covers=(5,),
        seen=0,
        tariffs=(),
        prompt_version="1",
        lease_seconds=30,
    )
    story = Story().passes(60).tell(shown(PENDING), turn).asks("a").tell(*told)
    if fold("1-1", story.log).in_charge == "bot":
        assert not story.state.charge.standing


@settings(max_examples=100, deadline=None)
@given(
    st.permutations(
        [
            shown(snapshot("open", 10)),
            shown(snapshot("pending", 30)),
            replied(snapshot("open", 20)),
            assigned(snapshot("open", 15, user=9)),
            assigned(snapshot("open", 25)),
        ]
    )
)
def test_in_whatever_order_it_is_told_it_is_given_back_to_both(told: list[Event]) -> None:
    story = Story().passes(60).tell(shown(PENDING), *told)
    assert fold("1-1", story.log).in_charge == "bot"
    story.asks("a").fresh()
    assert story.step == Attempt(story.part("a"))


def test_two_words_in_a_row_are_given_back_after_the_later_one() -> None:
    """Found by the property above: the second word named an earlier time of Chatwoot's than the first."""
    story = Story().passes(60).tell(shown(PENDING)).asks("a")
    story.tell(replied(inbox.Snapshot(), created=1.0), control.TakeoverRequested(by="a"))
    story.tell(shown(snapshot("pending", 0.0, user=9)), shown(snapshot("pending", 1.0)))
    assert fold("1-1", story.log).in_charge == "person"
    assert story.state.charge.standing
