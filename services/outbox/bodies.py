"""Reading Chatwoot's bodies. What is not as documented reads as missing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.events.inbox import Snapshot
from domain.delivery.conclusions import Shown
from domain.delivery.parts import QueuedPart

_META = re.compile(r"^(\d{3,6})\b")  # "131047: Re-engagement message"
_ASSIGNEES = {"user": "User", "agent_bot": "AgentBot"}


@dataclass(frozen=True, slots=True)
class View:
    """A conversation as Chatwoot shows it now."""

    snapshot: Snapshot
    labels: tuple[str, ...]
    last_messages: tuple[dict[str, Any], ...]

    @property
    def last_message_id(self) -> int:
        return max((_id(message) for message in self.last_messages), default=0)

    def message_of(self, part: QueuedPart) -> int | None:
        return message_of(part, self.last_messages)


def view_of(body: Any) -> View | None:
    """A conversation's body, or None when it is not one."""
    if not isinstance(body, dict) or not isinstance(body.get("status"), str):
        return None
    meta = _object(body.get("meta"))
    assignee = _object(meta.get("assignee"))
    kind = meta.get("assignee_type") or _ASSIGNEES.get(assignee.get("type", ""))
    updated_at = body.get("updated_at")
    can_reply = body.get("can_reply")
    last = [*_list(body.get("messages")), body.get("last_non_activity_message")]
    return View(
        snapshot=Snapshot(
            status=body["status"],
            assignee_type=kind if assignee else None,
            assignee_id=assignee.get("id"),
            can_reply=can_reply if isinstance(can_reply, bool) else None,
            updated_at=datetime.fromtimestamp(updated_at, UTC)
            if isinstance(updated_at, int | float)
            else None,
        ),
        labels=tuple(str(label) for label in _list(body.get("labels"))),
        last_messages=tuple(message for message in last if isinstance(message, dict)),
    )


def labels_of(body: Any) -> list[str]:
    """The labels of a `GET labels` body."""
    return [str(label) for label in _list(_object(body).get("payload"))]


def messages_of(body: Any) -> list[dict[str, Any]]:
    """The messages of a list's body."""
    return [message for message in _list(_object(body).get("payload")) if isinstance(message, dict)]


def message_of(part: QueuedPart, messages: Iterable[dict[str, Any]]) -> int | None:
    """The id of the message that carries the part's key; not of one that is known to have been lost."""
    for message in messages:
        key = _object(message.get("content_attributes")).get("msia_part")
        if key == str(part.id) and _id(message) > part.void:
            return _id(message)
    return None


def shown(message_id: int, messages: Iterable[dict[str, Any]]) -> Shown:
    """How far a message got, as a list of messages shows it: by its status, its error and its WhatsApp id."""
    for message in messages:
        if _id(message) != message_id:
            continue
        error = _object(message.get("content_attributes")).get("external_error")
        if message.get("status") == "failed" or error:
            code = _META.match(error) if isinstance(error, str) else None
            return Shown("failed", code[1] if code else None)
        if message.get("status") in ("delivered", "read"):
            return Shown(message["status"])
        return Shown("sent" if message.get("source_id") else None)
    return Shown(None)


def last_id(messages: Iterable[dict[str, Any]]) -> int:
    return max((_id(message) for message in messages), default=0)


def _id(message: dict[str, Any]) -> int:
    value = message.get("id")
    return value if isinstance(value, int) else 0


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
