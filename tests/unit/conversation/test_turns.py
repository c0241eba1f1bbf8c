"""When a turn begins, who holds it, and how it ends."""

from datetime import timedelta

import pytest

from domain.conversation.decisions import Complete, Hold, Idle, Start, TakeOver, Wait
from domain.conversation.state import Message
from tests.unit.conversation.histories import (
    STEP,
    TIMING,
    abandoned,
    answered,
    automatic,
    completed,
    given,
    handed_over,
    message,
    note,
    replied,
    started,
    status,
    taken_over,
    turn_id,
    wait,
)


def ids(messages: tuple[Message, ...]) -> list[int]:
    return [message.id for message in messages]


class TestBegin:
    def test_nothing_was_said(self) -> None:
        assert given().next() == Idle()

    def test_the_customer_may_still_be_writing(self) -> None:
        history = given(message(1))
        assert history.next() == Wait(history.now + timedelta(seconds=TIMING.quiet))

    def test_a_further_message_begins_the_quiet_anew(self) -> None:
        history = given(message(1), wait(1.8), message(2))
        assert history.next() == Wait(history.now + timedelta(seconds=TIMING.quiet))

    def test_after_the_quiet_one_turn_covers_all(self) -> None:
        action = given(message(1), message(2), wait(TIMING.quiet)).next()
        assert isinstance(action, Start)
        assert ids(action.messages) == [1, 2]

    def test_the_window_ends_a_stream_of_messages(self) -> None:
        burst = given(*(step for id in range(1, 5) for step in (message(id), wait(1.8))), message(5))
        assert isinstance(burst.then(wait(0.3)).next(), Wait)  # 7.9 s after the first message
        action = burst.then(wait(0.2)).next()  # 8.1 s, and only 0.5 s after the last
        assert isinstance(action, Start)
        assert ids(action.messages) == [1, 2, 3, 4, 5]

    def test_only_customers_are_answered(self) -> None:
        assert given(automatic(1), note(2), wait(10)).next() == Idle()

    def test_the_same_message_twice_is_one(self) -> None:
        history = given(message(1), message(1), wait(TIMING.quiet))
        assert history.waiting == [1]

    def test_a_duplicate_of_an_answered_message_asks_for_nothing(self) -> None:
        assert given(message(1), *answered("a", 1), message(1), wait(10)).next() == Idle()

    def test_not_while_the_bot_is_switched_off(self) -> None:
        assert given(message(1), wait(10)).next(bot_on=False) == Idle()

    def test_not_while_chatwoot_shows_a_person(self) -> None:
        assert given(status("open", 1), message(1), wait(10)).next() == Idle()


class TestHold:
    def test_others_wait_for_the_lease(self) -> None:
        history = given(message(1), started("a", 1))
        action = history.next()
        assert isinstance(action, Hold)
        assert action.until == history.now + timedelta(seconds=TIMING.lease)

    def test_also_with_a_message_it_does_not_cover(self) -> None:
        assert isinstance(given(message(1), started("a", 1), message(2), wait(10)).next(), Hold)

    def test_after_the_lease_any_replica_takes_over(self) -> None:
        action = given(message(1), started("a", 1), wait(TIMING.lease)).next()
        assert isinstance(action, TakeOver)
        assert not action.last

    def test_a_takeover_renews_the_lease(self) -> None:
        history = given(message(1), started("a", 1), wait(TIMING.lease), taken_over("a", 2))
        assert isinstance(history.next(), Hold)
        assert isinstance(history.then(wait(TIMING.lease)).next(), TakeOver)

    def test_the_third_takeover_is_the_last(self) -> None:
        tries = (taken_over("a", 2), wait(TIMING.lease), taken_over("a", 3), wait(TIMING.lease))
        action = given(message(1), started("a", 1), wait(TIMING.lease), *tries).next()
        assert isinstance(action, TakeOver)
        assert action.last

    def test_a_turn_past_its_lease_is_taken_over_even_with_a_person(self) -> None:
        """Only so its messages get an outcome: it will be `TurnAbandoned`."""
        history = given(message(1), started("a", 1), status("open", 1), wait(TIMING.lease))
        assert isinstance(history.next(), TakeOver)


class TestRace:
    """On a cluster a decision can stand behind another that saw the same position: the first counts."""

    def test_of_two_starts_the_first_counts(self) -> None:
        state = given(message(1), started("a", 1, seen=1), started("b", 1, seen=1)).state
        assert [turn.id for turn in state.turns] == [turn_id("a")]

    def test_the_loser_cannot_finish(self) -> None:
        history = given(message(1), started("a", 1, seen=1), started("b", 1, seen=1))
        assert history.may_finish("b") == "lost"
        assert history.may_finish("a") is None
        assert history.then(replied("b")).state.open_turn is not None

    def test_also_when_the_winner_has_already_answered(self) -> None:
        """Else an empty turn would hold the conversation until its lease ends."""
        history = given(message(1), started("a", 1, seen=1), replied("a"), started("b", 1, seen=1))
        assert history.state.open_turn is None
        assert history.may_finish("b") == "lost"

    def test_the_same_start_twice_is_one(self) -> None:
        assert len(given(message(1), started("a", 1), started("a", 1)).state.turns) == 1

    def test_of_two_takeovers_the_first_counts(self) -> None:
        history = given(
            message(1), started("a", 1), wait(70), taken_over("a", 2), wait(1), taken_over("a", 2)
        )
        turn = history.state.open_turn
        assert turn is not None
        assert turn.attempt == 2
        assert turn.leased_at == history.now - timedelta(seconds=1 + STEP)

    def test_a_takeover_that_skips_an_attempt_is_none(self) -> None:
        turn = given(message(1), started("a", 1), taken_over("a", 3)).state.open_turn
        assert turn is not None
        assert turn.attempt == 1

    def test_events_of_a_turn_that_never_began_change_nothing(self) -> None:
        state = given(message(1), replied("x"), completed("x"), taken_over("x", 2)).state
        assert state.turns == ()
        assert state.in_charge == "bot"


class TestEnd:
    def test_an_outcome_ends_it(self) -> None:
        history = given(message(1), started("a", 1), replied("a"))
        assert history.waiting == []
        assert history.may_finish("a") == "lost"
        assert isinstance(history.next(), Complete)
        assert history.then(completed("a")).next() == Idle()

    def test_the_first_outcome_counts(self) -> None:
        state = given(message(1), started("a", 1), replied("a"), handed_over("a")).state
        assert type(state.turns[0].outcome).__name__ == "ReplyRequested"
        assert state.in_charge == "bot"

    def test_the_outcome_of_an_attempt_that_lost_its_lease_counts_for_nothing(self) -> None:
        history = given(message(1), started("a", 1), wait(70), taken_over("a", 2), replied("a", attempt=1))
        assert history.may_finish("a", attempt=1) == "lost"
        assert history.may_finish("a", attempt=2) is None
        assert history.state.open_turn is not None

    def test_totals_before_the_outcome_count_for_nothing(self) -> None:
        assert isinstance(given(message(1), started("a", 1), completed("a")).next(), Hold)

    def test_what_comes_after_the_outcome_is_a_new_turn(self) -> None:
        history = given(message(1), *answered("a", 1), message(2), wait(TIMING.quiet))
        action = history.next()
        assert isinstance(action, Start)
        assert ids(action.messages) == [2]

    def test_a_switched_off_bot_does_not_answer(self) -> None:
        assert given(message(1), started("a", 1)).may_finish("a", bot_on=False) == "off"

    @pytest.mark.parametrize("reason", ["person", "paused", "off", "erased"])
    def test_messages_of_a_turn_that_gave_up_stay_with_the_person(self, reason: str) -> None:
        assert given(message(1), started("a", 1), abandoned("a", reason)).waiting == []

    def test_a_reply_of_several_parts_is_several_messages(self) -> None:
        state = given(message(1), started("a", 1), replied("a", "uno", "dos")).state
        assert [m.text for m in state.messages if m.author == "bot"] == ["uno", "dos"]


class TestSupersession:
    def test_a_message_before_the_outcome_supersedes_the_turn(self) -> None:
        history = given(message(1), started("a", 1, seen=1), message(2))
        assert history.may_finish("a") == "superseded"
        assert history.then(abandoned("a")).waiting == [1, 2]

    def test_a_message_that_the_decider_had_not_seen_does_too(self) -> None:
        """A cluster may store a fact between what was seen and the start."""
        history = given(message(1), message(2), started("a", 1, seen=1))
        assert history.may_finish("a") == "superseded"

    def test_what_is_no_message_of_the_customer_does_not(self) -> None:
        assert given(message(1), started("a", 1, seen=1), note(2), automatic(3)).may_finish("a") is None

    def test_at_most_twice(self) -> None:
        history = given(message(1), started("a", 1, seen=1), message(2), abandoned("a"))
        history.then(started("b", 1, 2, seen=4), message(3))
        assert history.may_finish("b") == "superseded"
        history.then(abandoned("b"), started("c", 1, 2, 3, seen=7), message(4))
        assert history.may_finish("c") is None
        assert history.then(replied("c")).waiting == [4]

    def test_not_later_than_20_s_after_the_first_message_it_covers(self) -> None:
        history = given(message(1), started("a", 1, seen=1), wait(TIMING.supersede_for - 1), message(2))
        assert history.may_finish("a") == "superseded"
        assert history.then(wait(1)).may_finish("a") is None

    def test_the_20_s_run_through_all_turns_in_a_row(self) -> None:
        history = given(message(1), started("a", 1, seen=1), wait(15), message(2), abandoned("a"))
        history.then(started("b", 1, 2, seen=4), wait(5), message(3))
        assert history.may_finish("b") is None

    def test_an_answer_begins_the_count_anew(self) -> None:
        history = given(message(1), started("a", 1, seen=1), message(2), abandoned("a"))
        history.then(started("b", 1, 2, seen=4), message(3), abandoned("b"))
        history.then(*answered("c", 1, 2, 3), message(4), started("d", 4, seen=11), message(5))
        assert history.may_finish("d") == "superseded"

    def test_the_next_turn_waits_for_quiet_but_not_for_a_new_window(self) -> None:
        history = given(message(1), wait(3), started("a", 1, seen=1), wait(3), message(2), abandoned("a"))
        action = history.next()
        assert isinstance(action, Wait)
        assert action.until == history.state.messages[0].stored_at + timedelta(seconds=TIMING.window)
