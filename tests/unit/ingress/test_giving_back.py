"""Who opened a conversation: Chatwoot because of us, or somebody."""

from typing import Any

import pytest

from contracts.events.control import ResumeRequested
from contracts.events.inbox import Snapshot
from domain.conversation.state import Conversation
from services.ingress.sweeping.giving_back import opened_by_failure
from tests.unit.conversation.histories import cancelled, given, handed_over, message, replied, started

ERROR = "Conversation was marked open by system due to an error with the agent bot."
OPEN = Snapshot(status="open")
CUSTOMER = {"id": 7, "message_type": 0, "content": "Hola"}


def line(content: str, id: int = 8) -> dict[str, Any]:
    return {"id": id, "message_type": 2, "content": content}


def asked(
    lines: list[dict[str, Any]], shown: Snapshot = OPEN, *, missed: bool = True, **log: Any
) -> int | None:
    found = opened_by_failure(shown, lines, Conversation("1-1", **log), missed=missed, error_lines=(ERROR,))
    return found["id"] if found else None


def test_its_own_line_tells_that_chatwoot_did_it() -> None:
    assert asked([CUSTOMER, line(ERROR)]) == 8
    assert asked([CUSTOMER, line(ERROR), CUSTOMER | {"id": 9}], missed=False) == 8


def test_a_later_line_of_anybody_leaves_it_to_them() -> None:
    assert asked([CUSTOMER, line(ERROR), line("Conversation was reopened by Elena", 9)]) is None
    assert asked([line("Elena self-assigned this conversation")]) is None


def test_without_any_line_what_was_missed_tells_it() -> None:
    assert asked([CUSTOMER]) == 7
    assert asked([CUSTOMER], missed=False) is None
    assert asked([]) is None


@pytest.mark.parametrize("status", ["pending", "resolved", "snoozed", None])
def test_only_what_is_open_is_given_back(status: str | None) -> None:
    assert asked([CUSTOMER, line(ERROR)], Snapshot(status=status)) is None


def test_an_assigned_person_keeps_it_and_an_assigned_bot_does_not() -> None:
    assert asked([line(ERROR)], Snapshot(status="open", assignee_type="User", assignee_id=3)) is None
    assert asked([line(ERROR)], Snapshot(status="open", assignee_type="AgentBot", assignee_id=1)) == 8


def test_what_was_paused_stays_paused() -> None:
    assert asked([line(ERROR)], paused_at=4) is None


GIVEN_BACK = ResumeRequested(by="system", reason="after_outage")
ANEW = (message(1), started("a", 1), replied("a"), cancelled(), GIVEN_BACK, started("b", 1))


def test_what_only_the_outbox_saw_is_no_word() -> None:
    log = given(message(1), started("a", 1), replied("a"), cancelled()).state
    assert log.in_charge == "person"
    assert opened_by_failure(OPEN, [line(ERROR)], log, missed=True, error_lines=(ERROR,)) is not None


def test_a_handoff_that_answers_anew_stands() -> None:
    """Found by `make chaos`: a fold without cancellations took it for a repetition, and nobody was told."""
    log = given(*ANEW, handed_over("b")).state
    assert opened_by_failure(OPEN, [line(ERROR)], log, missed=True, error_lines=(ERROR,)) is None
