"""Parts: requested, attempted, and what became of them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from contracts.events.conversation import (
    BotPaused,
    BotResumed,
    HandoffRequested,
    Part,
    ReplyRequested,
    TurnEvent,
)
from contracts.events.delivery import (
    DeliveryAttempted,
    DeliveryCancelled,
    DeliveryFailed,
    DeliveryParked,
    DeliveryRequeued,
    DeliverySucceeded,
)
from services.projections.folding import FOLDS
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

deliveries = Projection(
    "deliveries",
    version=1,
    tables=(
        Table(
            "deliveries",
            key=("part_id",),
            latest={
                "state_position": ("state", "reason", "retry_at", "state_at"),
                "failed_position": ("last_failure", "last_error"),
                "attempts": (),
            },
        ),
        FOLDS,
    ),
    folds=TurnEvent,
)
on = deliveries.on


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
    rows.deliveries.put(part_id=event.part_id, attempts=event.attempt)
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


@on(DeliverySucceeded)
def succeeded(event: DeliverySucceeded, at: At, rows: Rows) -> None:
    _become(rows, event.part_id, at, "delivered")
    rows.deliveries.put(
        part_id=event.part_id,
        message_id=event.message_id,
        confirmed=event.confirmed,
        delivered_at=at.time,
    )


@on(DeliveryParked)
def parked(event: DeliveryParked, at: At, rows: Rows) -> None:
    _become(rows, event.part_id, at, "parked", reason=event.reason)


@on(DeliveryRequeued)
def requeued(event: DeliveryRequeued, at: At, rows: Rows) -> None:
    _become(rows, event.part_id, at, "pending", reason=event.reason or None)


@on(DeliveryCancelled)
def cancelled(event: DeliveryCancelled, at: At, rows: Rows) -> None:
    _become(rows, event.part_id, at, "cancelled", reason=event.reason)


def _become(rows: Rows, part_id: UUID, at: At, state: str, **more: Any) -> None:
    rows.deliveries.put(
        part_id=part_id,
        state=state,
        state_at=at.time,
        state_position=at.position,
        reason=more.get("reason"),
        retry_at=more.get("retry_at"),
    )
