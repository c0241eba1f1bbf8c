"""The attempts at one part: what was asked of Chatwoot, what it said, what that was taken for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.events.conversation import BotPaused, BotResumed, HandoffRequested, ReplyRequested
from contracts.events.delivery import DeliveryAttempted, DeliveryFailed, DeliveryParked, DeliverySucceeded
from contracts.private import Erased
from services.projections.api.logged import Closed, Logged

Ended = Literal["accepted", "retry", "reconcile", "absent", "parked"]
_FAILURES: dict[str, Ended] = {"retry": "retry", "unknown": "reconcile", "absent": "absent"}


class Asked(BaseModel):
    """What the part is."""

    text: str | None = Field(description="Null where there is none, or `closed` says why it is not shown.")
    closed: Closed | None
    labels: list[str]
    status: str | None


class DeliveryAttempt(BaseModel):
    """One claim and its end; without `outcome` it may be on the wire."""

    attempt: int
    position: int
    at: datetime
    request: str | None = Field(description="Below the conversation in Chatwoot.", examples=["POST messages"])
    template: str | None = Field(description="WhatsApp's, as the 24 h window was closed.")
    deadline_seconds: float = Field(description="No byte was written later than this after the claim.")
    outcome: Ended | None = Field(
        description="reconcile: perhaps it is there, and is looked for. absent: it is not, free to send."
    )
    outcome_position: int | None
    ended_at: datetime | None
    code: str | None = Field(description="Of a failure, or why it was parked.", examples=["429", "timeout"])
    http_status: int | None
    milliseconds: int | None
    answer: str | None = Field(description="Chatwoot's words; null: none, or `answer_closed` says why.")
    answer_closed: Closed | None
    retry_at: datetime | None
    message_id: int | None = Field(description="Chatwoot's.")
    confirmed: str | None


def attempts(steps: Iterable[Logged], personal: bool) -> list[DeliveryAttempt]:
    """In order. An attempt that ended more than once (unknown, then absent) keeps its last end."""
    found: dict[int, DeliveryAttempt] = {}
    for step in steps:
        if step.recorded is None:
            continue
        event, at = step.recorded.event, step.message.stored_at
        if isinstance(event, DeliveryAttempted):
            found[event.attempt] = DeliveryAttempt(
                attempt=event.attempt,
                position=step.message.position,
                at=at,
                request=event.request,
                template=event.template,
                deadline_seconds=event.deadline_seconds,
                **dict.fromkeys(_OPEN),
            )
        elif isinstance(event, DeliveryFailed | DeliverySucceeded | DeliveryParked):
            one = found.get(event.attempt) if event.attempt is not None else None
            if one is not None:
                one.outcome_position, one.ended_at = step.message.position, at
                one.http_status, one.milliseconds = event.http_status, event.milliseconds
                one.message_id = event.message_id if not isinstance(event, DeliveryFailed) else None
                _end(one, event, personal)
    return list(found.values())


_OPEN = (
    "outcome",
    "outcome_position",
    "ended_at",
    "code",
    "http_status",
    "milliseconds",
    "answer",
    "answer_closed",
    "retry_at",
    "message_id",
    "confirmed",
)


def _end(
    one: DeliveryAttempt, event: DeliveryFailed | DeliverySucceeded | DeliveryParked, personal: bool
) -> None:
    match event:
        case DeliverySucceeded():
            one.outcome, one.confirmed, one.code = "accepted", event.confirmed, None
        case DeliveryParked():
            one.outcome, one.code = "parked", event.reason
        case DeliveryFailed():
            one.outcome, one.code, one.retry_at = _FAILURES[event.failure], event.code, event.retry_at
            one.answer, one.answer_closed = _words(event.detail, personal)


def _words(text: str | Erased | None, personal: bool) -> tuple[str | None, Closed | None]:
    if isinstance(text, Erased):
        return None, "erased"
    if text and not personal:
        return None, "hidden"
    return text or None, None


def asked(request: Logged | None, part_id: UUID, personal: bool) -> Asked | None:
    """The part as the event at its position has it; None where that event is about something else."""
    event = request.recorded.event if request and request.recorded else None
    if not isinstance(event, ReplyRequested | HandoffRequested | BotPaused | BotResumed):
        return None
    for ordinal, part in enumerate(event.parts):
        if part.part_id == part_id:
            texts = getattr(event, "texts", ())
            said = texts if isinstance(texts, Erased) else texts[ordinal] if ordinal < len(texts) else None
            text, closed = _words(said, personal)
            return Asked(text=text, closed=closed, labels=list(part.labels), status=part.status)
    return None
