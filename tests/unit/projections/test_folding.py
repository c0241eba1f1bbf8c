"""The state that projections keep decides the same as the whole fold does."""

from hypothesis import given, settings

from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from services.projections.folding import _CODEC, Folds, cut
from tests.unit.projections.events import Told, recorded
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
