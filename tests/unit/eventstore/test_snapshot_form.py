"""A state that is dumped and read again is the same state, whatever happened and with or without words."""

from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from contracts.event import Event
from contracts.private import ERASED as NO_WORDS
from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from tests.unit.conversation.histories import (
    ERASED,
    ID,
    PAUSE,
    RESUME,
    TAKE_OVER,
    Step,
    abandoned,
    answered,
    assigned,
    chatwoot,
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
from tests.unit.conversation.test_fold import LONG, without_words

STATES = TypeAdapter(Conversation)
PIECES: list[Step] = [
    *LONG,
    *answered("d", 7),
    message(8, "erased", chatwoot("open", 3, 7)),
    message(9, '{"erased": true}'),
    assigned(7, 5),
    human(10, created=3),
    edited(8, "erased"),
    deleted(9),
    started("e", 8, 9),
    taken_over("e", 2),
    replied("e", "erased", "", attempt=2),
    handed_over("e"),
    abandoned("e", "person"),
    status("open", None),
    ERASED,
    PAUSE,
    RESUME,
    TAKE_OVER,
    wait(3),
]


@hypothesis_given(st.lists(st.sampled_from(PIECES), max_size=30), st.integers(0, 30))
def test_any_conversation_comes_back_as_it_was(steps: list[Step], erased_up_to: int) -> None:
    events = given(*steps).events
    events = without_words(events[:erased_up_to]) + events[erased_up_to:]
    state = fold(ID, events)
    assert STATES.validate_json(STATES.dump_json(state)) == state


@hypothesis_given(st.lists(st.sampled_from(PIECES), max_size=20), st.integers(0, 20))
def test_folding_on_from_there_is_folding_it_all(steps: list[Step], cut: int) -> None:
    events = given(*steps).events
    kept = STATES.validate_json(STATES.dump_json(fold(ID, events[:cut])))
    assert fold(ID, events[cut:], kept) == fold(ID, events)


def test_a_text_that_says_erased_is_a_text() -> None:
    history: list[Event] = [message(1, "erased"), message(2)]
    events = given(*history).events
    state = fold(ID, events[:1] + without_words(events[1:]))
    again = STATES.validate_json(STATES.dump_json(state))
    assert [m.text for m in again.messages] == ["erased", NO_WORDS]
