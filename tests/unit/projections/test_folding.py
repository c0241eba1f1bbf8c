"""The state that projections keep decides the same as the whole fold does."""

import pytest
from hypothesis import given, settings

from contracts.events.control import ResumeRequested
from contracts.events.delivery import DeliveryCancelled
from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from services.projections.catalogue import PROJECTIONS
from services.projections.folding import _CODEC, Folds, Known, Shared, cut
from services.projections.projection import Projection
from tests.unit.projections import events as e
from tests.unit.projections.events import Told, message, recorded, reply_requested, tool_called, turn_started
from tests.unit.projections.histories import histories


@settings(deadline=None)
@given(histories)
def test_a_cut_state_decides_like_the_whole(history: list[Told]) -> None:
    whole: dict[str, Conversation] = {}
    folds = Folds({})
    for position, told in enumerate(history, 1):
        if "-" not in told.aggregate or not told.aggregate[0].isdigit():
            continue
        event = recorded(told, position)
        before = whole.get(told.aggregate)
        full = whole[told.aggregate] = fold(told.aggregate, [event], before)
        kept = folds.apply(event)
        assert (kept.in_charge, kept.chatwoot, kept.contact_id, kept.erased_at) == (
            full.in_charge,
            full.chatwoot,
            full.contact_id,
            full.erased_at,
        )
        assert kept.open_turn == full.open_turn or kept.open_turn.id == full.open_turn.id  # type: ignore[union-attr]
        stands = [turn.id for turn in full.turns if turn.outcome_position == position]
        assert [turn.id for turn in kept.turns if turn.outcome_position == position] == stands


FOLDING = [one for one in PROJECTIONS if one.folds]


@pytest.mark.parametrize("projection", FOLDING, ids=lambda one: one.name)
def test_an_answer_given_anew_to_the_same_messages_counts(projection: Projection) -> None:
    """Found by `make chaos`: who folds only turns does not see that the first answer was taken back."""
    history = [
        message(1, 1),
        turn_started(1, 1, [1]),
        reply_requested(1, 1),
        e.about(1, DeliveryCancelled(part_id=e.part_id(1, 1), seen=0, reason="takeover")),
        e.about(1, ResumeRequested(by="system", reason="after_outage")),
        turn_started(1, 2, [1]),
        reply_requested(1, 2),
    ]
    folds = Folds({})
    for position, told in enumerate(history, 1):
        event = recorded(told, position)
        if projection.folded(type(event.event), event.aggregate):
            state = folds.apply(event)
    turn = state.turn(e.turn_id(1, 2))
    assert turn is not None
    assert turn.outcome_position == len(history)


@settings(deadline=None)
@given(histories)
def test_a_kept_state_survives_postgres_and_holds_no_words(history: list[Told]) -> None:
    folds = Folds({})
    for position, told in enumerate(history, 1):
        if told.aggregate[0].isdigit():
            state = cut(folds.apply(recorded(told, position)))
            text = _CODEC.dump_json(state)
            assert _CODEC.validate_json(text) == state
            assert "Lucía".encode() not in text


def test_a_second_start_of_messages_that_were_answered_does_not_count() -> None:
    folds = Folds({})
    history = [message(1, 1), turn_started(1, 1, [1]), reply_requested(1, 1), turn_started(1, 2, [1])]
    states = [folds.apply(recorded(told, position)) for position, told in enumerate(history, 1)]
    assert states[1].open_turn is not None
    assert states[3].open_turn is None


def test_what_changes_nothing_leaves_the_position() -> None:
    folds = Folds({})
    history = [message(1, 1), tool_called(1, 1), message(1, 2)]
    states = [folds.apply(recorded(told, position)) for position, told in enumerate(history, 1)]
    assert [state.position for state in states] == [1, 1, 3]


def test_two_projections_share_a_fold_until_one_goes_its_own_way() -> None:
    shared = Shared()
    one, other = Folds({}, shared), Folds({}, shared)
    first, second, third = (recorded(message(1, number), number) for number in (1, 2, 3))
    assert one.apply(first) is other.apply(first)
    one.apply(second)
    assert one.apply(third) is not other.apply(third)


def test_only_so_many_states_are_kept() -> None:
    known, states = Known(2), Folds({})
    for number in (1, 2, 3):
        states.apply(recorded(message(number, 1), number))
    known.keep(states.changed)
    assert [known.get(f"1-{number}") is None for number in (1, 2, 3)] == [True, False, False]
