"""Parts: requested, attempted, and what became of them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from contracts.event import Event
from contracts.events.conversation import (
    BotPaused,
    BotResumed,
    HandoffRequested,
    Part,
    ReplyRequested,
)
from contracts.events.delivery import (
    DeliveryAttempted,
    DeliveryCancelled,
    DeliveryFailed,
    DeliveryParked,
    DeliveryRequeued,
    DeliverySucceeded,
    DeliveryTraced,
)
from contracts.events.inbox import DeliveryStatusReported
from services.projections.folding import FOLDS
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

deliveries = Projection(
    "deliveries",
    version=4,
    tables=(
        Table(
            "deliveries",
            key=("part_id",),
            latest={
                "state_position": ("state", "reason", "wish", "retry_at", "state_at"),
                "failed_position": ("last_failure", "last_error"),
                "attempts": ("template",),
                "answered_position": ("http_status", "milliseconds"),
                "whatsapp_rank": ("whatsapp", "whatsapp_at", "whatsapp_error"),
            },
        ),
        FOLDS,
    ),
    folds=Event,
)
on = deliveries.on

# A receipt proves that a message arrived after all.
RANKS = {"sent": 1, "failed": 2, "delivered": 3, "read": 4}


@on(ReplyRequested, HandoffRequested)
def reply_requested(event: ReplyRequested | HandoffRequested, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn and turn.outcome_position == at.position:
        _request(rows, event.parts, at, event.turn_id)


@on(BotPaused, BotResumed)
def bot_switched(event: BotPaused | BotResumed, at: At, rows: Rows) -> None:
    _request(rows, event.parts, at, None)


def _request(rows: Rows, parts: Iterable[Part], at: At, turn_id: UUID | None) -> None:
    for ordinal, part in enumerate(parts):
        rows.deliveries.put(
            part_id=part.part_id,
            conversation=at.aggregate,
            turn_id=turn_id,
            position=at.position,
            ordinal=ordinal,
            kind=part.kind,
            requested_at=at.time,
        )
        _become(rows, part.part_id, at, "pending")


@on(DeliveryAttempted)
def attempted(event: DeliveryAttempted, at: At, rows: Rows) -> None:
    rows.deliveries.put(part_id=event.part_id, attempts=event.attempt, template=event.template)
    _become(rows, event.part_id, at, "attempted")


@on(DeliveryFailed)
def failed(event: DeliveryFailed, at: At, rows: Rows) -> None:
    _become(rows, event.part_id, at, "pending", retry_at=event.retry_at)
    rows.deliveries.put(
        part_id=event.part_id,
        last_failure=event.failure,
        last_error=event.code,
        failed_position=at.position,
    )
    _answered(rows, event, at)


@on(DeliverySucceeded)
def succeeded(event: DeliverySucceeded, at: At, rows: Rows) -> None:
    _become(rows, event.part_id, at, "delivered")
    rows.deliveries.put(
        part_id=event.part_id,
        message_id=event.message_id,
        confirmed=event.confirmed,
        delivered_at=at.time,
    )
    _answered(rows, event, at)


@on(DeliveryParked)
def parked(event: DeliveryParked, at: At, rows: Rows) -> None:
    _become(rows, event.part_id, at, "parked", reason=event.reason, wish=event.wish)
    if event.message_id is not None:
        rows.deliveries.put(part_id=event.part_id, message_id=event.message_id)
    _answered(rows, event, at)


@on(DeliveryRequeued)
def requeued(event: DeliveryRequeued, at: At, rows: Rows) -> None:
    _become(rows, event.part_id, at, "pending", reason=event.reason or None, wish=event.wish)


@on(DeliveryCancelled)
def cancelled(event: DeliveryCancelled, at: At, rows: Rows) -> None:
    _become(rows, event.part_id, at, "cancelled", reason=event.reason, wish=event.wish)


@on(DeliveryTraced)
def traced(event: DeliveryTraced, at: At, rows: Rows) -> None:
    _whatsapp(rows, event.part_id, at, event.whatsapp, None)


@on(DeliveryStatusReported)
def status_reported(event: DeliveryStatusReported, at: At, rows: Rows) -> None:
    if event.part_id is not None and event.state != "echoed":  # an echo is Chatwoot's
        _whatsapp(rows, event.part_id, at, event.state, event.error_code)


def _whatsapp(rows: Rows, part_id: UUID, at: At, state: str, error: str | None) -> None:
    rows.deliveries.put(
        part_id=part_id,
        whatsapp=state,
        whatsapp_at=at.time,
        whatsapp_error=error,
        whatsapp_rank=RANKS[state],
    )


def _answered(rows: Rows, event: DeliveryFailed | DeliverySucceeded | DeliveryParked, at: At) -> None:
    if event.http_status is not None:
        rows.deliveries.put(
            part_id=event.part_id,
            http_status=event.http_status,
            milliseconds=event.milliseconds,
            answered_position=at.position,
        )


def _become(rows: Rows, part_id: UUID, at: At, state: str, **more: Any) -> None:
    rows.deliveries.put(
        part_id=part_id,
        state=state,
        state_at=at.time,
        state_position=at.position,
        reason=more.get("reason"),
        wish=more.get("wish"),
        retry_at=more.get("retry_at"),
    )
