"""From what was decided, answered or found to the event that records it; None when it no longer matters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from contracts.events.delivery import (
    DeliveryAttempted,
    DeliveryCancelled,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryParked,
    DeliveryRequeued,
    DeliverySucceeded,
    DeliveryTraced,
)
from contracts.ids import stable_id
from domain.delivery.answers import OUR_OWN, Accepted, Later, Rejected, Verdict
from domain.delivery.decisions import Adopt, Cancel, Decision, Park
from domain.delivery.parts import Kind, Moment, QueuedPart, Stage, WhatsApp
from domain.delivery.rules import Rules
from domain.delivery.state import Deliveries


@dataclass(frozen=True, slots=True)
class Found:
    """A look found it."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is recorded of an answer beside its verdict. `said`: for the private part."""

    http_status: int | None = None
    milliseconds: int | None = None
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A look showed the message; `whatsapp` is None while it has no WhatsApp id."""

    whatsapp: WhatsApp | None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class NotThere:
    """A look found nothing. Only one that can see every message is `conclusive`."""

    conclusive: bool


def event_id(part: QueuedPart, event: DeliveryEvent) -> UUID:
    """The same step of the same attempt has the same id in every replica: it is stored once.

    A claim must be told from another replica's, so its id is the claimant's own (see `claim`). What WhatsApp
    tells may change more than once: such a step is told from the next by what had been seen.
    """
    kind, attempt = type(event).__name__, part.attempt
    if isinstance(event, DeliveryFailed):
        kind = f"{event.failure}-{event.looks}"
    if isinstance(event, DeliverySucceeded):
        attempt = event.attempt
    lost = isinstance(event, DeliveryParked) and event.message_id is not None
    found = isinstance(event, DeliverySucceeded) and part.stage is Stage.parked
    if lost or found or isinstance(event, DeliveryTraced):
        kind = f"{kind}-{event.seen}"
    return stable_id("delivery", part.id, part.queued, attempt, kind)


_REQUESTS: Mapping[Kind, str] = {
    "message": "POST messages",
    "note": "POST messages",
    "labels": "POST labels",
    "status": "POST toggle_status",
}


def claim(
    state: Deliveries, part: QueuedPart, rules: Rules, template: str | None = None
) -> DeliveryAttempted:
    """A request may be on the wire from now on; append it under a fresh id."""
    last = state.before(part)
    after_message = last is not None and last.for_customer
    return DeliveryAttempted(
        part_id=part.id,
        seen=state.position,
        attempt=part.attempt + 1,
        last_message_id=state.last_message_id,
        deadline_seconds=rules.claim,
        request=_REQUESTS[part.kind],
        template=template,
        released=("whatsapp_id" if last and last.whatsapp else "waited") if after_message else None,
    )


def decided(state: Deliveries, step: Decision) -> DeliveryEvent:
    """A decision that needs no request."""
    part, seen = step.part, state.position
    if isinstance(step, Adopt):
        return DeliverySucceeded(
            part_id=part.id, seen=seen, attempt=part.attempt, message_id=part.echo, confirmed="echo"
        )
    if isinstance(step, Cancel):
        return DeliveryCancelled(part_id=part.id, seen=seen, reason=step.reason, wish=step.wish)
    if isinstance(step, Park):
        return DeliveryParked(
            part_id=part.id,
            seen=seen,
            reason=step.reason,
            attempt=part.attempt or None,
            message_id=part.message_id if part.bounced else None,
            wish=step.wish,
        )
    return DeliveryRequeued(part_id=part.id, seen=seen, wish=step.wish, reason="asked for by an operator")


def answered(
    state: Deliveries,
    part_id: UUID,
    attempt: int,
    verdict: Verdict,
    now: Moment,
    rules: Rules,
    draw: float,
    answer: Answer = Answer(),
) -> DeliveryEvent | None:
    """How an attempt of ours ended. A success is a fact, also when it is the second (a duplicate is shown);
    the rest counts only while nobody else has settled the attempt."""
    part = state.part(part_id)
    if part is None:
        return None
    if isinstance(verdict, Accepted):
        if part.stage is Stage.succeeded and verdict.message_id in (None, part.message_id):
            return None
        return DeliverySucceeded(
            part_id=part_id,
            seen=state.position,
            attempt=attempt,
            message_id=verdict.message_id,
            confirmed=verdict.confirmed,
            http_status=answer.http_status,
            milliseconds=answer.milliseconds,
        )
    if part.stage is not Stage.claimed or part.attempt != attempt:
        return None
    if isinstance(verdict, Rejected):
        return DeliveryParked(
            part_id=part_id,
            seen=state.position,
            reason=verdict.reason,
            attempt=attempt,
            http_status=answer.http_status,
            milliseconds=answer.milliseconds,
        )
    if isinstance(verdict, Later):
        tries = 1 if verdict.code in OUR_OWN else part.tries
        wait = rules.retry_after(tries, draw, at_least=verdict.after)
        return _failed(state, part, "retry", verdict.code, now, wait, answer=answer)
    wait = max(rules.unclear_outlives, min(verdict.after, rules.budget))
    return _failed(state, part, "unknown", verdict.code, now, wait, answer=answer)


def looked(
    state: Deliveries,
    part_id: UUID,
    attempt: int,
    result: Found | NotThere,
    now: Moment,
    rules: Rules,
    draw: float,
) -> DeliveryEvent | None:
    """What a look at Chatwoot told about an attempt with an unknown end."""
    part = state.part(part_id)
    if part is None or part.attempt != attempt or part.stage not in (Stage.claimed, Stage.unknown):
        return None
    if isinstance(result, Found):
        return DeliverySucceeded(
            part_id=part_id,
            seen=state.position,
            attempt=attempt,
            message_id=result.message_id,
            confirmed="look",
        )
    looks = part.looks + 1
    if looks < rules.looks:
        return _failed(state, part, "unknown", "not_found", now, rules.look_gap, looks)
    if not result.conclusive:
        return DeliveryParked(part_id=part_id, seen=state.position, reason="unknown_outcome", attempt=attempt)
    wait = rules.retry_after(part.tries, draw)
    return _failed(state, part, "absent", "not_found", now, wait, looks)


def traced(state: Deliveries, part_id: UUID, shown: Shown) -> DeliveryEvent | None:
    """What a look told of a message that WhatsApp had said nothing about. No id yet: a person decides."""
    part = state.part(part_id)
    if part is None or not part.untraced or part.message_id is None:
        return None
    if shown.whatsapp in ("sent", "delivered", "read"):
        return DeliveryTraced(
            part_id=part_id,
            seen=state.position,
            attempt=part.attempt,
            message_id=part.message_id,
            whatsapp=shown.whatsapp,
        )
    failed = f"whatsapp_{shown.error_code or 'failed'}"
    return DeliveryParked(
        part_id=part_id,
        seen=state.position,
        reason=failed if shown.whatsapp == "failed" else "no_whatsapp_id",
        attempt=part.attempt,
        message_id=part.message_id,
    )


def _failed(
    state: Deliveries,
    part: QueuedPart,
    failure: Literal["retry", "unknown", "absent"],
    code: str,
    now: Moment,
    wait: float,
    looks: int = 0,
    answer: Answer = Answer(),
) -> DeliveryFailed:
    return DeliveryFailed(
        part_id=part.id,
        seen=state.position,
        attempt=part.attempt,
        failure=failure,
        code=code,
        retry_at=now.utc + timedelta(seconds=wait),
        looks=looks,
        http_status=answer.http_status,
        milliseconds=answer.milliseconds,
        detail=answer.said,
    )
