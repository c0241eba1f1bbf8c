"""Who is in charge: a person first, and back to the bot only when somebody gave it back."""

from datetime import datetime

from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from contracts.events.inbox import ConversationAssigned, ConversationStatusChanged
from domain.conversation.decisions import Idle, Start
from tests.unit.conversation.histories import (
    ERASED,
    PAUSE,
    RESUME,
    TAKE_OVER,
    TIMING,
    WISH,
    answered,
    assigned,
    bot_paused,
    bot_resumed,
    cancelled,
    chatwoot,
    given,
    handed_over,
    human,
    message,
    started,
    status,
    wait,
)

Told = ConversationStatusChanged | ConversationAssigned

TOLD: list[Told] = [
    status("open", 1),
    status("pending", 2),
    assigned(7, 3, "open"),
    status("resolved", 4),
    assigned(None, 5, "open"),
    status("pending", 6),
]


def _time(event: Told) -> datetime:
    assert event.snapshot.updated_at is not None
    return event.snapshot.updated_at


class TestPersonReplies:
    def test_while_it_is_pending_is_a_takeover(self) -> None:
        """Chatwoot does not open the conversation for it."""
        history = given(message(1, snapshot=chatwoot("pending", 1)), started("a", 1))
        history.then(human(2, chatwoot("pending", 2)))
        assert history.state.in_charge == "person"
        assert history.may_finish("a") == "person"

    def test_and_still_pending_afterwards_it_is_not_given_back(self) -> None:
        history = given(human(1, chatwoot("pending", 1)), message(2, snapshot=chatwoot("pending", 3)))
        assert history.state.in_charge == "person"
        assert history.waiting == [2]
        assert history.then(wait(10)).next() == Idle()

    def test_opened_and_pending_again_is_given_back(self) -> None:
        history = given(human(1, chatwoot("open", 1)), status("open", 2), status("pending", 3))
        assert history.state.in_charge == "bot"

    def test_while_assigned_and_then_unassigned_is_given_back(self) -> None:
        history = given(human(1, chatwoot("pending", 2, assignee=7)), status("pending", 3, assignee=7))
        assert history.state.in_charge == "person"
        assert history.then(assigned(None, 4)).state.in_charge == "bot"

    def test_after_an_unassignment_it_is_not_given_back_by_the_next_pending(self) -> None:
        history = given(assigned(7, 1), assigned(None, 2), human(1, chatwoot("pending", 3)))
        assert history.then(status("pending", 4)).state.in_charge == "person"

    def test_what_was_said_before_stays_with_the_person(self) -> None:
        history = given(message(1), human(2, chatwoot("open", 1)), message(3), status("pending", 3))
        assert history.waiting == [3]

    def test_a_message_that_is_told_late_stays_with_the_person_too(self) -> None:
        """Message ids, not positions, say who spoke first."""
        history = given(human(2, chatwoot("open", 1)), message(1), message(3), status("pending", 3))
        assert history.waiting == [3]

    def test_a_reply_that_is_told_after_it_was_given_back_changes_nothing(self) -> None:
        history = given(status("open", 4), status("pending", 6), message(3, snapshot=chatwoot("pending", 7)))
        history.then(human(2, chatwoot("open", 5)))
        assert history.state.in_charge == "bot"
        assert history.waiting == [3]

    def test_told_without_a_snapshot_while_open_is_given_back_by_the_next_pending(self) -> None:
        history = given(status("open", 5), human(2, created=8))
        assert history.state.in_charge == "person"
        assert history.then(status("pending", 9)).state.in_charge == "bot"

    def test_told_without_a_snapshot_while_pending_waits_for_an_opening(self) -> None:
        history = given(status("pending", 5), human(2, created=8), status("pending", 9))
        assert history.state.in_charge == "person"
        history.then(status("open", 10), status("pending", 11))
        assert history.state.in_charge == "bot"


class TestChatwoot:
    def test_open_resolved_and_snoozed_are_a_persons(self) -> None:
        for name in ("open", "resolved", "snoozed"):
            assert given(status("pending", 0), status(name, 1)).state.in_charge == "person"

    def test_an_assigned_user_is_a_person_though_pending(self) -> None:
        history = given(assigned(7, 1))
        assert history.state.in_charge == "person"
        assert history.then(assigned(None, 2)).state.in_charge == "bot"

    def test_a_snapshot_of_the_past_changes_nothing(self) -> None:
        assert given(status("pending", 9), status("open", 5)).state.in_charge == "bot"
        assert given(assigned(None, 9), assigned(7, 5)).state.in_charge == "bot"

    def test_a_snapshot_without_a_time_does_not_beat_one_with(self) -> None:
        assert given(status("pending", 1), status("open", None)).state.in_charge == "bot"
        assert given(status("open", None)).state.in_charge == "person"

    def test_what_came_before_the_opening_stays_with_the_person(self) -> None:
        history = given(message(1), status("open", 1), message(2), status("pending", 2))
        assert history.waiting == [2]

    def test_also_when_a_message_told_of_the_opening_first(self) -> None:
        history = given(message(1, snapshot=chatwoot("pending", 0)), message(2, snapshot=chatwoot("open", 2)))
        history.then(status("open", 2), status("pending", 3))
        assert history.waiting == [2]

    def test_an_unknown_reply_window_does_not_hide_a_known_one(self) -> None:
        known = chatwoot("pending", 1).model_copy(update={"can_reply": True})
        state = given(message(1, snapshot=known), status("pending", 2)).state
        assert state.chatwoot.can_reply is True

    @hypothesis_given(st.permutations(TOLD), st.integers(1, len(TOLD)))
    def test_the_order_of_webhooks_does_not_matter(self, told: list[Told], last: int) -> None:
        """Of those that were told, the one with the greatest time counts."""
        known = [event for event in told if _time(event) <= _time(TOLD[last - 1])]
        history, in_order = given(*known), given(*sorted(known, key=_time))
        assert history.state.in_charge == in_order.state.in_charge
        assert history.state.chatwoot == in_order.state.chatwoot

    @hypothesis_given(
        st.permutations([status("open", 3), status("pending", 4), status("open", 5), status("pending", 6)])
    )
    def test_a_handoff_is_given_back_in_whatever_order_it_is_told(self, told: list[Told]) -> None:
        history = given(status("pending", 1), message(1), started("a", 1), handed_over("a"))
        assert history.state.in_charge == "person"
        assert history.then(*told).state.in_charge == "bot"


class TestHandoff:
    def test_the_bot_is_silent_before_chatwoot_knows(self) -> None:
        history = given(status("pending", 1), message(1), started("a", 1), handed_over("a"))
        assert history.then(message(2, snapshot=chatwoot("pending", 2))).state.in_charge == "person"

    def test_an_opening_of_long_ago_gives_nothing_back(self) -> None:
        history = given(
            status("open", 1), status("pending", 2), message(1), started("a", 1), handed_over("a")
        )
        assert history.then(status("pending", 3)).state.in_charge == "person"

    def test_a_late_word_of_an_earlier_resume_gives_nothing_back(self) -> None:
        history = given(status("open", 5), RESUME, message(1), started("a", 1), handed_over("a"))
        history.then(status("pending", 6))  # the resume's own change, told after the handoff
        assert history.state.in_charge == "person"
        assert history.then(status("open", 7), status("pending", 8)).state.in_charge == "bot"

    def test_a_takeover_that_the_outbox_saw_counts(self) -> None:
        history = given(status("pending", 1), message(1), *answered("a", 1), cancelled("takeover"))
        assert history.state.in_charge == "person"
        assert history.then(status("open", 2), status("pending", 3)).state.in_charge == "bot"

    def test_one_that_was_an_assignment_ends_with_it(self) -> None:
        """Chatwoot says pending all the time."""
        history = given(status("pending", 1), message(1), *answered("a", 1), assigned(7, 2))
        history.then(cancelled("takeover"), status("pending", 3, assignee=7))
        assert history.state.in_charge == "person"
        assert history.then(assigned(None, 4)).state.in_charge == "bot"

    def test_a_reply_that_is_told_late_does_not_end_a_handoff(self) -> None:
        history = given(status("pending", 5), message(1), started("a", 1), handed_over("a"))
        history.then(human(2, chatwoot("open", 3)))
        assert history.state.in_charge == "person"

    def test_nor_does_an_opening_from_before_the_outbox_saw_a_person(self) -> None:
        history = given(status("pending", 1), message(1), started("a", 1), handed_over("a"))
        history.then(status("pending", 9), cancelled("takeover"), status("open", 5))
        assert history.state.in_charge == "person"

    def test_other_cancellations_do_not(self) -> None:
        for reason in ("stale", "wish", "earlier_part", "off"):
            assert given(message(1), *answered("a", 1), cancelled(reason)).state.in_charge == "bot"

    def test_a_wish_to_take_over_counts_from_its_own_position(self) -> None:
        history = given(message(1), started("a", 1), TAKE_OVER)
        assert history.may_finish("a") == "person"
        assert history.then(RESUME).state.in_charge == "bot"


class TestPause:
    def test_binds_from_the_wish_on(self) -> None:
        history = given(message(1), started("a", 1), PAUSE)
        assert history.state.in_charge == "paused"
        assert history.may_finish("a") == "paused"

    def test_covers_what_came_since_the_pause_only(self) -> None:
        history = given(message(1), PAUSE, message(2), RESUME, message(3), wait(TIMING.quiet))
        action = history.next()
        assert isinstance(action, Start)
        assert [m.id for m in action.messages] == [2, 3]

    def test_or_since_the_last_human_message(self) -> None:
        assert given(message(1), PAUSE, message(2), human(3), message(4), RESUME).waiting == [4]

    def test_a_second_pause_does_not_move_the_floor(self) -> None:
        assert given(PAUSE, message(1), PAUSE, bot_paused(WISH), RESUME).waiting == [1]

    def test_the_answer_to_a_wish_changes_nothing_more(self) -> None:
        """The wish bound already, and another one may have come between."""
        assert given(PAUSE, RESUME, bot_paused(WISH)).state.in_charge == "bot"
        assert given(PAUSE, RESUME, PAUSE, bot_resumed(WISH)).state.in_charge == "paused"

    def test_the_bot_may_pause_and_resume_of_its_own_accord(self) -> None:
        history = given(bot_paused())
        assert history.state.in_charge == "paused"
        assert history.then(bot_resumed()).state.in_charge == "bot"

    def test_resume_counts_before_chatwoot_knows(self) -> None:
        assert given(status("open", 1, assignee=7), RESUME).state.in_charge == "bot"

    def test_an_opening_after_the_resume_is_a_new_takeover(self) -> None:
        history = given(status("open", 1), RESUME, status("pending", 2), status("open", 3))
        assert history.state.in_charge == "person"

    def test_a_pause_outranks_a_person(self) -> None:
        assert given(human(1), PAUSE).state.in_charge == "paused"


class TestErasure:
    def test_ends_the_turn_and_keeps_nobody_waiting(self) -> None:
        history = given(message(1), started("a", 1), message(2), ERASED)
        assert history.may_finish("a") == "erased"
        assert history.waiting == []

    def test_a_message_after_it_is_answered(self) -> None:
        history = given(message(1), ERASED, message(2), wait(TIMING.quiet))
        assert isinstance(history.next(), Start)
        assert given(message(1), ERASED, message(2), started("a", 2)).may_finish("a") is None
