"""`/api/deliveries/<conversation>/<part>/…`: send a parked part again, hold one back, or give one up.

`/api/deliveries/bulk` does the same to many, each for itself: what one part refuses stops no other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.errors import BadInput, MsiaError, NotFound, Refused, Undecodable, UnknownEvent, Unreachable
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


class DeliveryWhy(BaseModel):
    """It stands in the log in the open: it must not name customers."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)


class DeliveryAccepted(BaseModel):
    """The wish is in the log and binds from this position on; the outbox answers it there."""

    position: int


class BulkItem(BaseModel):
    """One part."""

    model_config = ConfigDict(extra="forbid")

    conversation: str = Field(examples=["1-512"])
    part_id: UUID


class Bulk(DeliveryWhy):
    """What is wished of each of these parts, for one reason."""

    action: Literal["retry", "park", "cancel"]
    items: list[BulkItem] = Field(min_length=1, max_length=500)


class BulkAnswer(BulkItem):
    """Accepted at a position of the log, or refused."""

    position: int | None = Field(description="Where the wish stands; null: refused.")
    refused: Literal["not_found", "not_now", "bad_input", "unreachable"] | None = Field(
        description="not_now: the part is past what is wished. unreachable: the log is away, send it again."
    )
    detail: str | None = Field(description="Why it was refused.")


class BulkAnswers(BaseModel):
    """One answer for each item, in their order; an item that stands twice is answered once."""

    accepted: int
    refused: int
    position: int = Field(description="Of the last wish that was accepted; 0: none was.")
    items: list[BulkAnswer]


def routes(store: EventStore) -> APIRouter:
    """The three commands. 404: no such part; 409: it is past what is wished."""
    router = APIRouter(prefix="/api/deliveries", tags=["deliveries"])

    async def wish(
        action: str, conversation: str, part_id: UUID, body: DeliveryWhy, by: Principal
    ) -> DeliveryAccepted:
        state = await _deliveries(store, conversation)
        return DeliveryAccepted(
            position=await _wish(store, _ACTIONS[action], state, part_id, body.reason, by)
        )

    @router.post("/bulk")
    async def bulk_deliveries(body: Bulk, caller: Operator) -> BulkAnswers:
        """The same wish for up to 500 parts. Always 200: each item says what became of it."""
        answers: list[BulkAnswer] = []
        states: dict[str, Deliveries] = {}
        for item in dict.fromkeys((item.conversation, item.part_id) for item in body.items):
            conversation, part_id = item
            said = BulkAnswer(
                conversation=conversation, part_id=part_id, position=None, refused=None, detail=None
            )
            try:
                if conversation not in states:
                    states[conversation] = await _deliveries(store, conversation)
                said.position = await _wish(
                    store, _ACTIONS[body.action], states[conversation], part_id, body.reason, caller
                )
            except MsiaError as error:
                said.refused, said.detail = _refusal(error), str(error)
            answers.append(said)
        positions = [said.position for said in answers if said.position is not None]
        return BulkAnswers(
            accepted=len(positions),
            refused=len(answers) - len(positions),
            position=max(positions, default=0),
            items=answers,
        )

    @router.post("/{conversation}/{part_id}/retry", status_code=202)
    async def retry_delivery(
        conversation: str, part_id: UUID, body: DeliveryWhy, caller: Operator
    ) -> DeliveryAccepted:
        """Have a parked part sent again, at the end of its queue."""
        return await wish("retry", conversation, part_id, body, caller)

    @router.post("/{conversation}/{part_id}/park", status_code=202)
    async def park_delivery(
        conversation: str, part_id: UUID, body: DeliveryWhy, caller: Operator
    ) -> DeliveryAccepted:
        """Have a part held back that is still to be sent; the rest of its reply is cancelled."""
        return await wish("park", conversation, part_id, body, caller)

    @router.post("/{conversation}/{part_id}/cancel", status_code=202)
    async def cancel_delivery(
        conversation: str, part_id: UUID, body: DeliveryWhy, caller: Operator
    ) -> DeliveryAccepted:
        """Have a part never sent. A request that is on the wire cannot be called back."""
        return await wish("cancel", conversation, part_id, body, caller)

    return router


def _parked(part: QueuedPart) -> bool:
    return part.stage is Stage.parked


def _unsettled(part: QueuedPart) -> bool:
    return not part.settled


def _stoppable(part: QueuedPart) -> bool:
    return not part.settled or part.stage is Stage.parked


@dataclass(frozen=True, slots=True)
class _Action:
    kind: type[Wish]
    fits: Callable[[QueuedPart], bool]
    must: str


_ACTIONS = {
    "retry": _Action(DeliveryRetryRequested, _parked, "only what is parked is sent again"),
    "park": _Action(DeliveryParkRequested, _unsettled, "only what is still to be sent can be parked"),
    "cancel": _Action(
        DeliveryCancelRequested, _stoppable, "only what is still to be sent, or parked, can be cancelled"
    ),
}


async def _deliveries(store: EventStore, conversation: str) -> Deliveries:
    """As the log has them now. What does not decode is passed over: the outbox says what it makes of it."""
    if not is_conversation(conversation):
        raise BadInput(f"{conversation!r} is no conversation: give account and number, as in 1-512")
    state = Deliveries(conversation)
    async for message in store.reader.read(whole(conversation)):
        try:
            state = fold(state, [await decode(message, None)], _NO_MOMENT)
        except (UnknownEvent, Undecodable):
            continue
    return state


async def _wish(
    store: EventStore, action: _Action, state: Deliveries, part_id: UUID, reason: str, by: Principal
) -> int:
    part = state.part(part_id)
    if part is None:
        raise NotFound(f"conversation {state.id} has no part {part_id}: see `msia deliveries list`")
    if not action.fits(part):
        raise Refused(f"part {part_id} is {part.stage.value}: {action.must}")
    event = action.kind(part_id=part_id, by=by.id, reason=reason)
    return (await store.append(state.id, event, id=uuid4(), actor=by.id)).position


def _refusal(error: MsiaError) -> Literal["not_found", "not_now", "bad_input", "unreachable"]:
    """`MsiaError` again for what is none of these: a defect, and not the item's."""
    match error:
        case NotFound():
            return "not_found"
        case Refused():
            return "not_now"
        case BadInput():
            return "bad_input"
        case Unreachable():
            return "unreachable"
        case _:
            raise error
