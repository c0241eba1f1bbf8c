"""Chatwoot's bodies, and those that are not as documented."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from contracts.events.inbox import Snapshot
from domain.delivery.parts import QueuedPart, Request
from services.outbox.bodies import labels_of, message_of, messages_of, view_of


def part() -> QueuedPart:
    request = Request(1, 0, "reply", uuid4(), None, None)
    return QueuedPart(uuid4(), 0, "message", (), None, "x", request, 1, datetime.now(UTC))


def shown(**fields: Any) -> dict[str, Any]:
    return {
        "status": "pending",
        "meta": {},
        "labels": [],
        "messages": [],
        "updated_at": 1795165390.5,
        **fields,
    }


def test_a_conversation() -> None:
    view = view_of(shown(can_reply=True, labels=["a"], messages=[{"id": 7}]))
    assert view is not None
    assert view.snapshot == Snapshot(
        status="pending", can_reply=True, updated_at=datetime.fromtimestamp(1795165390.5, UTC)
    )
    assert view.labels == ("a",)
    assert view.last_message_id == 7


@pytest.mark.parametrize(
    ("meta", "kind"),
    [
        ({"assignee": {"id": 9}, "assignee_type": "User"}, "User"),
        ({"assignee": {"id": 9, "type": "user"}}, "User"),  # before 4.8
        ({"assignee": {"id": 5}, "assignee_type": "AgentBot"}, "AgentBot"),
        ({"assignee": None, "assignee_type": None}, None),
        ({}, None),
    ],
)
def test_who_is_assigned(meta: dict[str, Any], kind: str | None) -> None:
    view = view_of(shown(meta=meta))
    assert view is not None
    assert view.snapshot.assignee_type == kind


@pytest.mark.parametrize("body", [None, "<html>", [], {}, {"status": 3}])
def test_what_is_no_conversation(body: Any) -> None:
    assert view_of(body) is None


def test_a_part_is_found_by_its_key() -> None:
    wanted = part()
    messages = [
        {"id": 1, "content_attributes": {}},
        {"id": 2},
        {"id": 3, "content_attributes": {"msia_part": str(wanted.id)}},
    ]
    assert message_of(wanted, messages) == 3
    assert message_of(part(), messages) is None


def test_it_is_also_seen_as_the_last_chat_message() -> None:
    wanted = part()
    view = view_of(
        shown(
            messages=[{"id": 9, "message_type": 2}],
            last_non_activity_message={"id": 8, "content_attributes": {"msia_part": str(wanted.id)}},
        )
    )
    assert view is not None
    assert view.message_of(wanted) == 8


@pytest.mark.parametrize("body", [None, {}, {"payload": None}, {"payload": "x"}, []])
def test_missing_lists_are_empty(body: Any) -> None:
    assert labels_of(body) == []
    assert messages_of(body) == []
