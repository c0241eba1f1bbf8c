"""Properties of the fold itself: repeatable, resumable, and the same without words."""

from collections.abc import Sequence

from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import ReplyRequested
from contracts.private import ERASED as ERASED_TEXT
from domain.conversation.decisions import switch_matters
from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from domain.overview import overview, state_hash
from tests.unit.conversation.histories import (
    ERASED,
    ID,
    PAUSE,
    RESUME,
    Step,
    abandoned,
    answered,
    chatwoot,
    completed,
    deleted,
    edited,
    given,
    handed_over,
    human,
    message,
    replied,
    started,
    status,
    taken_over,
    wait,
)

LONG: tuple[Step, ...] = (
    message(1, snapshot=chatwoot("pending", 0)),
    started("a", 1, seen=1),
    message(2),
    abandoned("a"),
    started("b", 1, 2, seen=4),
    replied("b", "uno", "dos"),
    completed("b"),
    edited(2, "otra cosa"),
    human(5, chatwoot("open", 4)),
    status("pending", 6),
    message(6),
    started("c", 6, seen=11),
    wait(70),
    taken_over("c", 2),
    handed_over("c", attempt=2),
    PAUSE,
    RESUME,
    message(7),
)
_PIECES = [*(step for step in LONG if not isinstance(step, wait)), deleted(1), ERASED, *answered("d", 7)]


def without_words(events: Sequence[Recorded[Event]]) -> list[Recorded[Event]]:
    """As they read once the keys are destroyed."""
    return [
        recorded.model_copy(
            update={"event": type(recorded.event).from_parts(recorded.event.open_part(), None)}
        )
        for recorded in events
    ]


def test_in_two_steps_it_is_the_same() -> None:
    events = given(*LONG).events
    whole = fold(ID, events)
    for cut in range(len(events) + 1):
        assert fold(ID, events[cut:], fold(ID, events[:cut])) == whole


def test_what_was_folded_before_is_skipped() -> None:
    events = given(*LONG).events
    whole = fold(ID, events)
    assert fold(ID, events, whole) == whole


def test_an_empty_log_is_an_empty_conversation() -> None:
    assert fold(ID, []) == Conversation(ID, account=1, display_id=1)


@hypothesis_given(st.lists(st.sampled_from(_PIECES), max_size=25))
def test_any_history_folds_the_same_without_its_keys(steps: list[Event]) -> None:
    """Duplicates, losers and nonsense included: statuses, coverage and amounts need no words."""
    events = given(*steps).events
    open_state = overview(ID, events)
    assert overview(ID, without_words(events)) == open_state
    assert state_hash(overview(ID, without_words(events))) == state_hash(open_state)


@hypothesis_given(st.lists(st.sampled_from(_PIECES), max_size=25), st.sampled_from([0.0, 5.0, 100.0]))
def test_the_switch_is_asked_for_wherever_it_makes_a_difference(steps: list[Event], later: float) -> None:
    """And not after an answer, when a conversation is only looked at for what else is due."""
    history = given(*steps, wait(later))
    assert switch_matters(history.state) or history.next(bot_on=True) == history.next(bot_on=False)


def test_after_an_answer_nobody_asks_for_the_switch() -> None:
    assert switch_matters(given(message(1)).state)
    assert not switch_matters(given(message(1), *answered("a", 1)).state)


def test_a_reply_with_fewer_texts_than_parts_still_has_all_its_parts() -> None:
    short = replied("a", "uno", "dos").model_copy(update={"texts": ("uno",)})
    assert isinstance(short, ReplyRequested)
    events = given(message(1), started("a", 1), short).events
    assert [m.author for m in fold(ID, events).messages] == ["customer", "bot", "bot"]
    assert overview(ID, without_words(events)) == overview(ID, events)


def test_after_an_erasure_a_kept_state_holds_no_words_either() -> None:
    """A replica that folded before the keys were destroyed must forget, like one that folds afterwards."""
    history = given(message(1), *answered("a", 1), message(2), ERASED)
    assert {m.text for m in history.state.messages} == {ERASED_TEXT}
    assert fold(ID, without_words(history.events)).messages == history.state.messages


def test_edits_and_deletions_change_their_message() -> None:
    state = given(message(1), message(2), edited(1, "mejor así"), deleted(2)).state
    assert [(m.text, m.deleted) for m in state.messages] == [("mejor así", False), ("hola", True)]
