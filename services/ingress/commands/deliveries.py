"""`/api/deliveries/<conversation>/<part>/…`: send a parked part again, hold one back, or give one up."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.errors import BadInput, NotFound, Refused, Undecodable, UnknownEvent
from contracts.events.control import (
    DeliveryCancelRequested,
    DeliveryParkRequested,
    DeliveryRetryRequested,
)
from contracts.ids import is_conversation, whole
from domain.delivery.fold import fold
from domain.delivery.parts import Moment, QueuedPart, Stage
from domain.delivery.state import Deliveries
from eventstore.codec import decode
from eventstore.store import EventStore
from services.common.auth import Principal, allowed

Operator = Annotated[Principal, Depends(allowed("operator", "admin"))]
Wish = DeliveryRetryRequested | DeliveryParkRequested | DeliveryCancelRequested

_NO_MOMENT = Moment(datetime(1970, 1, 1, tzinfo=UTC), 0.0)  # no wait of the fold is used here


class Why(BaseModel):
    """It stands in the log in the open: it must not name customers."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)


class Accepted(BaseModel):
    """The wish is in the log and binds from this position on; the outbox answers it there."""

    position: int


def routes(store: EventStore) -> APIRouter:
    """The three commands. 404: no such part; 409: it is past what is wished."""
    router = APIRouter(prefix="/api/deliveries", tags=["deliveries"])

    async def wish(
        kind: type[Wish],
        fits: Callable[[QueuedPart], bool],
        must: str,
        conversation: str,
        part_id: UUID,
        body: Why,
        by: Principal,
    ) -> Accepted:
        part = await _part(store, conversation, part_id)
        if not fits(part):
            raise Refused(f"part {part_id} is {part.stage.value}: {must}")
        event = kind(part_id=part_id, by=by.id, reason=body.reason)
        recorded = await store.append(conversation, event, id=uuid4(), actor=by.id)
        return Accepted(position=recorded.position)

    @router.post("/{conversation}/{part_id}/retry", status_code=202)
    async def retry(conversation: str, part_id: UUID, body: Why, caller: Operator) -> Accepted:
        """Have a parked part sent again, at the end of its queue."""
        must = "only what is parked is sent again"
        return await wish(DeliveryRetryRequested, _parked, must, conversation, part_id, body, caller)

    @router.post("/{conversation}/{part_id}/park", status_code=202)
    async def park(conversation: str, part_id: UUID, body: Why, caller: Operator) -> Accepted:
        """Have a part held back that is still to be sent; the rest of its reply is cancelled."""
        must = "only what is still to be sent can be parked"
        return await wish(DeliveryParkRequested, _unsettled, must, conversation, part_id, body, caller)

    @router.post("/{conversation}/{part_id}/cancel", status_code=202)
    async def cancel(conversation: str, part_id: UUID, body: Why, caller: Operator) -> Accepted:
        """Have a part never sent. A request that is on the wire cannot be called back."""
        must = "only what is still to be sent, or parked, can be cancelled"
        return await wish(DeliveryCancelRequested, _stoppable, must, conversation, part_id, body, caller)

    return router


def _parked(part: QueuedPart) -> bool:
    return part.stage is Stage.parked


def _unsettled(part: QueuedPart) -> bool:
    return not part.settled


def _stoppable(part: QueuedPart) -> bool:
    return not part.settled or part.stage is Stage.parked


async def _part(store: EventStore, conversation: str, part_id: UUID) -> QueuedPart:
    """As the log has it now. What does not decode is passed over: the outbox says what it makes of it."""
    if not is_conversation(conversation):
        raise BadInput(f"{conversation!r} is no conversation: give account and number, as in 1-512")
    state = Deliveries(conversation)
    async for message in store.reader.read(whole(conversation)):
        try:
            state = fold(state, [await decode(message, None)], _NO_MOMENT)
        except (UnknownEvent, Undecodable):
            continue
    part = state.part(part_id)
    if part is None:
        raise NotFound(f"conversation {conversation} has no part {part_id}: see `msia deliveries list`")
    return part
