"""From a result to the one event that ends a turn."""

from typing import Literal
from uuid import UUID

from contracts.events.conversation import (
    DisclosureGiven,
    HandoffRequested,
    NoReplyNeeded,
    Outcome,
    Part,
    ReplyRequested,
    TurnAbandoned,
)
from contracts.ids import turn_event_id
from services.agent.texts.disclosure import WORDINGS
from services.agent.turns.results import Result

Reason = Literal["superseded", "person", "paused", "off", "erased"]


def abandoned(turn_id: UUID, attempt: int, seen: int, reason: Reason) -> TurnAbandoned:
    """The turn ends without an answer."""
    return TurnAbandoned(turn_id=turn_id, attempt=attempt, seen=seen, reason=reason)


def disclosed(ended: Outcome) -> DisclosureGiven | None:
    """That the customer was told who answers, when this outcome tells them."""
    version = ended.disclosure if isinstance(ended, ReplyRequested | HandoffRequested) else None
    if version is None:
        return None
    return DisclosureGiven(
        turn_id=ended.turn_id, attempt=ended.attempt, wording=version, statement=WORDINGS.get(version, "")
    )


def outcome(turn_id: UUID, attempt: int, seen: int, result: Result) -> Outcome:
    """The turn ends with its result; parts get ids that no other turn or attempt can have."""
    if result.kind == "none":
        return NoReplyNeeded(turn_id=turn_id, attempt=attempt, seen=seen, reason=result.reason)
    parts = tuple(
        Part(
            part_id=turn_event_id(turn_id, f"part-{attempt}", index),
            kind=action.kind,
            labels=action.labels,
            status=action.status,
        )
        for index, action in enumerate(result.actions)
    )
    texts = tuple(action.text for action in result.actions)
    if result.kind == "handoff":
        return HandoffRequested(
            turn_id=turn_id,
            attempt=attempt,
            seen=seen,
            reason=result.reason,
            parts=parts,
            quotes=result.quotes,
            understanding=result.understanding,
            disclosure=result.disclosure,
            texts=texts,
        )
    return ReplyRequested(
        turn_id=turn_id,
        attempt=attempt,
        seen=seen,
        parts=parts,
        quotes=result.quotes,
        understanding=result.understanding,
        disclosure=result.disclosure,
        notice=result.notice,
        cited=result.cited,
        texts=texts,
    )
