"""Our own changes of Chatwoot's status: no takeover, and no line between what counts and what does not.

They are told whenever their webhooks come, so nothing may depend on what was written before or after them.
"""

from itertools import combinations
from uuid import UUID

import pytest

from contracts.events import control, conversation, delivery
from contracts.ids import stable_id
from tests.unit.conversation.histories import (
    PAUSE,
    RESUME,
    TAKE_OVER,
    Step,
    bot_resumed,
    chatwoot,
    given,
    handed_over,
    human,
    message,
    started,
    status,
)

PAUSED, RESUMED = stable_id("test", 2), stable_id("test", 3)


def part(name: str) -> UUID:
    return stable_id("test", "own", name)


def set_to(name: str) -> tuple[conversation.Part, ...]:
    return (conversation.Part(part_id=part(name), kind="status", status=name),)


def answered_pause(wish: UUID | None = PAUSED) -> conversation.BotPaused:
    return conversation.BotPaused(why="pause", seen=0, wish=wish, parts=set_to("open"))


def answered_resume(wish: UUID | None = RESUMED) -> conversation.BotResumed:
    return conversation.BotResumed(why="resume", seen=0, wish=wish, parts=set_to("pending"))


def attempted(name: str) -> delivery.DeliveryAttempted:
    return delivery.DeliveryAttempted(
        part_id=part(name), seen=0, attempt=1, last_message_id=0, deadline_seconds=10
    )


def succeeded(name: str, confirmed: str = "response") -> delivery.DeliverySucceeded:
    return delivery.DeliverySucceeded.model_validate(
        {"part_id": part(name), "seen": 0, "attempt": 1, "message_id": None, "confirmed": confirmed}
    )


OPENED = (attempted("open"), succeeded("open"))
CLOSED = (attempted("pending"), succeeded("pending"))


def everywhere(messages: int, steps: tuple[Step, ...]) -> list[list[Step]]:
    """The messages 2, 3, … after the first of these steps, at every place between the others.

    Chatwoot's snapshot in a message says what Chatwoot would say there.
    """
    histories = []
    for places in combinations(range(1, len(steps) + messages), messages):
        rest, id = iter(steps), 2
        history: list[Step] = []
        name, at = "pending", 1.0
        for place in range(len(steps) + messages):
            if place in places:
                history.append(message(id, snapshot=chatwoot(name, at)))
                id += 1
                continue
            step = next(rest)
            if isinstance(step, delivery.DeliverySucceeded):
                name, at = ("open", 10.0) if step.part_id == part("open") else ("pending", 20.0)
            history.append(step)
        histories.append(history)
    return histories


TOLD_OPEN, TOLD_PENDING = status("open", 10), status("pending", 20)
ASKED = (PAUSE, answered_pause())
PAUSE_AND_RESUME: list[tuple[Step, ...]] = [
    # The echoes at once, …
    (*ASKED, *OPENED, TOLD_OPEN, RESUME, answered_resume(), *CLOSED, TOLD_PENDING),
    # … the first only after the resume, …
    (*ASKED, *OPENED, RESUME, TOLD_OPEN, answered_resume(), *CLOSED, TOLD_PENDING),
    (*ASKED, *OPENED, RESUME, answered_resume(), TOLD_OPEN, *CLOSED, TOLD_PENDING),
    (*ASKED, RESUME, answered_resume(), *OPENED, TOLD_OPEN, *CLOSED, TOLD_PENDING),
    # … and both after all is done; or no webhook came at all.
    (*ASKED, *OPENED, RESUME, answered_resume(), CLOSED[0], TOLD_OPEN, TOLD_PENDING, CLOSED[1]),
    (*ASKED, *OPENED, RESUME, answered_resume(), *CLOSED),
]


@pytest.mark.parametrize("steps", PAUSE_AND_RESUME)
def test_all_that_was_written_since_the_pause_is_answered(steps: tuple[Step, ...]) -> None:
    for history in everywhere(2, steps):
        told = given(status("pending", 0), message(1), *history)
        assert told.state.in_charge == "bot"
        assert told.waiting == [2, 3], history


def test_of_a_pause_of_our_own_too() -> None:
    for steps in everywhere(1, (answered_pause(None), *OPENED, status("open", 10), RESUME)):
        assert given(message(1), *steps).waiting == [2]


def test_a_handoff_keeps_from_its_own_position_on() -> None:
    for place in range(3):
        rest: list[Step] = [*OPENED, status("open", 10)]
        rest.insert(place, message(2))
        told = given(status("pending", 0), message(1), started("a", 1), _handoff(), *rest)
        assert told.state.in_charge == "person"
        assert told.then(status("pending", 30)).state.in_charge == "bot"
        assert told.waiting == [2]


def _handoff() -> conversation.HandoffRequested:
    return handed_over("a").model_copy(update={"parts": set_to("open"), "texts": ("",)})


def test_while_nobody_paused_it_an_opening_is_a_persons() -> None:
    assert given(message(1), status("open", 1), message(2), status("pending", 2)).waiting == [2]


class TestAPersonFirst:
    """What only looks like our own change is a takeover."""

    @pytest.fixture
    def resumed(self) -> given:
        return given(status("pending", 0), PAUSE, answered_pause(), *OPENED, status("open", 10), RESUME)

    def test_who_opens_it_again_after_we_gave_it_back(self, resumed: given) -> None:
        resumed.then(answered_resume(), *CLOSED, status("pending", 20), status("open", 21))
        assert resumed.state.in_charge == "person"

    def test_also_when_no_webhook_told_that_we_did(self, resumed: given) -> None:
        resumed.then(answered_resume(), *CLOSED, status("open", 21))
        assert resumed.state.in_charge == "person"

    def test_who_gave_it_back_in_chatwoot_and_took_it_again(self, resumed: given) -> None:
        assert resumed.then(status("pending", 11), status("open", 12)).state.in_charge == "person"

    def test_who_resolves_it(self, resumed: given) -> None:
        assert resumed.then(status("resolved", 12)).state.in_charge == "person"

    def test_who_is_assigned(self, resumed: given) -> None:
        told = message(5, snapshot=chatwoot("open", 12, assignee=7))
        assert resumed.then(told).state.in_charge == "person"

    def test_who_answers(self, resumed: given) -> None:
        assert resumed.then(human(5, chatwoot("open", 12))).state.in_charge == "person"

    def test_when_we_could_not_give_it_back(self, resumed: given) -> None:
        """Chatwoot keeps saying that a person has it, so from then on it counts again."""
        for settled in (
            delivery.DeliveryParked(part_id=part("pending"), seen=0, reason="http_404"),
            delivery.DeliveryCancelled(part_id=part("pending"), seen=0, reason="wish"),
            succeeded("pending", "nothing_to_do"),
        ):
            history = given(*(r.event for r in resumed.events), answered_resume(), settled)
            assert history.then(status("open", 30)).state.in_charge == "person"

    def test_an_opening_of_ours_that_never_came_hides_no_later_one(self) -> None:
        """Its webhook was lost, or it was cancelled."""
        told = given(status("pending", 0), PAUSE, answered_pause(), RESUME, answered_resume(), *CLOSED)
        assert told.then(status("pending", 20), status("open", 21)).state.in_charge == "person"


def test_a_takeover_wished_after_a_resume_ends_by_being_given_back() -> None:
    told = given(status("open", 1), RESUME, TAKE_OVER, status("open", 2), status("pending", 3))
    told.then(status("open", 4), status("pending", 5))
    assert told.state.in_charge == "bot"


def test_the_bots_own_resume_counts_like_a_wish() -> None:
    told = given(status("open", 1), message(1), bot_resumed(), message(2, snapshot=chatwoot("open", 2)))
    assert told.state.in_charge == "bot"


def test_nothing_is_forgotten_by_an_erasure() -> None:
    erased = control.Erased(contact_id=1, by="a")
    told = given(PAUSE, answered_pause(), erased, message(1), status("open", 10), RESUME)
    assert told.waiting == [1]
