"""What the agent answers outside of turns: wishes, who comes back by word or time, who is barred."""

from datetime import timedelta

from contracts.events.control import Wish
from contracts.events.conversation import BotPaused, BotResumed
from contracts.ids import stable_id
from domain.conversation.answers import Answer, answer_due, resumes_at
from tests.unit.conversation.histories import (
    PAUSE,
    RESUME,
    TAKE_OVER,
    answered,
    assigned,
    given,
    handed_over,
    human,
    message,
    started,
    status,
    wait,
)

AFTER = timedelta(seconds=60)


def due(history: given, **known: object) -> Answer | None:
    return answer_due(history.state, history.now, **known)  # type: ignore[arg-type]


def told(answer: Answer | None) -> tuple[type, str, list[str | None]]:
    assert answer is not None
    return type(answer.event), answer.event.why, [part.status for part in answer.event.parts]


def opted_out(*more: object) -> given:
    handoff = handed_over("a").model_copy(update={"reason": "opt_out"})
    return given(status("pending", 1), message(1), started("a", 1), handoff, *more)  # type: ignore[arg-type]


class TestWishes:
    def test_each_is_answered_once_in_order(self) -> None:
        history = given(message(1), PAUSE, RESUME)
        first = due(history)
        assert told(first) == (BotPaused, "pause", [])  # an earlier wish changes nothing in Chatwoot
        assert first is not None
        assert first.event.wish == stable_id("test", 2)
        history.then(first.event)
        second = due(history)
        assert told(second) == (BotResumed, "resume", ["pending"])
        assert second is not None
        assert due(history.then(second.event)) is None

    def test_a_pause_and_a_takeover_open_the_conversation_for_people(self) -> None:
        for wish in (PAUSE, TAKE_OVER):
            assert told(due(given(message(1), wish)))[2] == ["open"]

    def test_any_replica_gives_the_same_answer(self) -> None:
        one, other = due(given(message(1), PAUSE)), due(given(message(1), PAUSE, message(2)))
        assert one is not None
        assert other is not None
        assert (one.id, one.event.parts) == (other.id, other.event.parts)

    def test_the_answer_changes_nothing_any_more(self) -> None:
        history = given(message(1), PAUSE)
        answer = due(history)
        assert answer is not None
        before = history.state.in_charge, history.state.silence_floor
        state = history.then(answer.event).state
        assert (state.in_charge, state.silence_floor) == before

    def test_every_wish_of_the_table_is_one(self) -> None:
        assert all(isinstance(wish, Wish) for wish in (PAUSE, RESUME, TAKE_OVER))


class TestResumedWhileAssigned:
    def test_the_user_who_is_still_assigned_is_no_new_takeover(self) -> None:
        """Chatwoot keeps the assignee when the status changes; every later webhook names them again."""
        history = given(assigned(7, 1, "open"), RESUME, status("pending", 2, assignee=7), message(1))
        assert history.state.in_charge == "bot"
        assert history.waiting == [1]

    def test_another_user_is(self) -> None:
        assert given(assigned(7, 1, "open"), RESUME, assigned(8, 2)).state.in_charge == "person"

    def test_the_same_user_is_once_they_were_unassigned(self) -> None:
        history = given(assigned(7, 1, "open"), RESUME, assigned(None, 2), assigned(7, 3))
        assert history.state.in_charge == "person"

    def test_opened_again_it_is_a_person_s(self) -> None:
        history = given(assigned(7, 1, "open"), RESUME, status("pending", 2, assignee=7))
        assert history.then(status("open", 3, assignee=7)).state.in_charge == "person"


class TestOptOut:
    def test_is_a_pause_that_no_status_ends(self) -> None:
        history = opted_out(status("open", 2), status("pending", 3), message(2), wait(60))
        assert history.state.in_charge == "paused"

    def test_people_see_what_is_written_afterwards(self) -> None:
        history = opted_out(status("open", 2), status("resolved", 3), status("pending", 4), message(2))
        answer = due(history)
        assert told(answer) == (BotPaused, "opt_out", ["open"])
        assert answer is not None
        assert due(history.then(answer.event)) is None

    def test_nothing_more_while_people_have_it(self) -> None:
        assert due(opted_out(message(2))) is None

    def test_the_customer_may_come_back(self) -> None:
        history = opted_out(message(2))
        answer = due(history, wants_back=True)
        assert told(answer) == (BotResumed, "opt_in", ["pending"])
        assert answer is not None
        assert history.then(answer.event).state.in_charge == "bot"
        assert history.waiting == [2]

    def test_not_over_the_head_of_a_person_who_answered(self) -> None:
        assert due(opted_out(human(2), message(3)), wants_back=True) is None

    def test_an_admin_may_bring_it_back(self) -> None:
        assert opted_out(RESUME).state.in_charge == "bot"

    def test_a_pause_by_an_admin_is_not_undone_by_a_word(self) -> None:
        assert (
            due(given(message(1), PAUSE, *_answer(given(message(1), PAUSE)), message(2)), wants_back=True)
            is None
        )


class TestBarred:
    def test_what_a_muted_customer_writes_goes_to_people_in_silence(self) -> None:
        history = given(status("pending", 1), message(1))
        answer = due(history, barred="muted")
        assert told(answer) == (BotPaused, "muted", ["open"])
        assert answer is not None
        assert history.then(answer.event).state.in_charge == "paused"
        assert due(history.then(message(2)), barred="muted") is None

    def test_and_once_allowed_again_it_is_answered(self) -> None:
        history = given(status("pending", 1), message(1))
        answer = due(history, barred="restricted")
        assert answer is not None
        assert told(due(history.then(answer.event, message(2)))) == (BotResumed, "allowed", ["pending"])


class TestTime:
    def person(self) -> given:
        return given(status("pending", 1), message(1), *answered("a", 1), human(2), message(3))

    def test_never_by_itself_unless_told(self) -> None:
        assert due(self.person().then(wait(10_000))) is None

    def test_after_people_were_silent_for_long_enough(self) -> None:
        history = self.person()
        assert due(history.then(wait(50)), resume_after=AFTER) is None
        answer = due(history.then(wait(20)), resume_after=AFTER)
        assert told(answer) == (BotResumed, "time", ["pending"])
        assert answer is not None
        assert history.then(answer.event).waiting == [3]

    def test_every_word_of_a_person_begins_it_anew(self) -> None:
        assert due(self.person().then(wait(50), human(4), message(5), wait(50)), resume_after=AFTER) is None

    def test_only_where_somebody_waits(self) -> None:
        history = given(message(1), human(2), wait(100))
        assert due(history, resume_after=AFTER) is None
        assert resumes_at(history.state, AFTER) is None

    def test_a_pause_is_no_silence_of_people(self) -> None:
        history = given(message(1), PAUSE)
        history.then(*_answer(history), message(2), wait(100))
        assert due(history, resume_after=AFTER) is None


def _answer(history: given) -> tuple[BotPaused | BotResumed]:
    answer = due(history)
    assert answer is not None
    return (answer.event,)
