"""Status and assignee of a conversation. Snapshots come out of order, and one toggle comes three times."""

from datetime import datetime
from typing import Any

from contracts.events.inbox import ConversationAssigned, ConversationStatusChanged
from contracts.ids import conversation_id, customer_id
from services.ingress.parsing.conversation import customer, last_message, snapshot
from services.ingress.parsing.fields import (
    Object,
    Rejection,
    code_or_none,
    id_or_none,
    object_or_empty,
    required_id,
    required_text,
    time_or_none,
)
from services.ingress.parsing.statements import Fact, Statement

_STATUS = frozenset({"status", "snoozed_until"})
_ASSIGNEE = frozenset({"assignee_id", "assignee_agent_bot_id", "team_id"})


def conversation(payload: Object, account: int) -> list[Statement]:
    """Facts for what changed; nothing for the many updates of labels and waiting times."""
    display_id = required_id(payload, "id")
    if code_or_none(required_text(payload, "status")) is None:
        raise Rejection("wrong_type", "status")
    names = _changed(payload) if payload["event"] == "conversation_updated" else _STATUS
    seen = snapshot(payload)
    if seen.updated_at is None:
        seen = seen.model_copy(update={"updated_at": _told_change_time(payload)})
    person = customer(account, payload)
    said = {
        "account": account,
        "conversation": display_id,
        "contact_id": person.contact_id if person else None,
        "snapshot": seen,
    }
    aggregate = conversation_id(account, display_id)
    version = _version(payload, seen.updated_at)
    team_id = id_or_none(object_or_empty(object_or_empty(payload.get("meta")).get("team")).get("id"))

    def fact(event: Any, *what: object) -> Fact:
        return Fact(
            aggregate=aggregate,
            event=event,
            owner=customer_id(account, person.contact_id) if person else f"conversation-{aggregate}",
            what=what,
            person=person,
            at=seen.updated_at,
        )

    facts: list[Statement] = []
    if names & _STATUS:
        # Without the webhook's name in the id, the three of one toggle are one event.
        status = ConversationStatusChanged(**said)
        facts.append(fact(status, "status", account, display_id, seen.status, *version))
    if names & _ASSIGNEE:
        assigned = ConversationAssigned(**said, team_id=team_id)
        who = (seen.assignee_type, seen.assignee_id, team_id)
        facts.append(fact(assigned, "assigned", account, display_id, *who, *version))
    return facts


def _changes(payload: Object) -> list[Object] | None:
    """`[{"status": {"previous_value": …, "current_value": …}}, …]`; None when Chatwoot does not say."""
    changes = payload.get("changed_attributes")
    return [object_or_empty(change) for change in changes] if isinstance(changes, list) else None


def _changed(payload: Object) -> frozenset[str]:
    changes = _changes(payload)
    if changes is None:  # anything may have: a takeover must not be missed
        return _STATUS | _ASSIGNEE
    return frozenset(name for change in changes for name in change)


def _told_change_time(payload: Object) -> datetime | None:
    for change in _changes(payload) or []:
        if "updated_at" in change:
            return time_or_none(object_or_empty(change["updated_at"]).get("current_value"))
    return None


def _version(payload: Object, updated_at: datetime | None) -> tuple[object, ...]:
    """What tells one state of a conversation from an equal one at another time."""
    if updated_at is not None:
        return (updated_at.isoformat(timespec="microseconds"),)
    last = last_message(payload)
    parts = ("last_activity_at", "timestamp", "waiting_since", "agent_last_seen_at", "snoozed_until")
    values = [payload.get(name) for name in parts] + [last.get("id"), last.get("updated_at")]
    return ("undated", *(value if isinstance(value, int | float | str) else None for value in values))
