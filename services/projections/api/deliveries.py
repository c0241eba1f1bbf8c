"""`/deliveries`: what Chatwoot was to be told, by state and reason, and each attempt at it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from contracts.errors import NotFound
from contracts.events.control import (
    DeliveryCancelRequested,
    DeliveryParkRequested,
    DeliveryRetryRequested,
)
from contracts.events.delivery import DeliveryEvent
from contracts.events.inbox import DeliveryStatusReported
from services.projections.api import shapes
from services.projections.api.attempts import Asked, DeliveryAttempt, asked, attempts
from services.projections.api.logged import EventShown, Logged, hide, logged
from services.projections.api.models import Answer, Delivery
from services.projections.api.permissions import Personal
from services.projections.api.state import NO_NUL, Fresh, Limit, Paging, State, page
from services.projections.api.tags import Tagged
from services.projections.deliveries import queries

router = APIRouter(tags=["deliveries"], route_class=Tagged)

_ABOUT = (
    DeliveryEvent,
    DeliveryStatusReported,
    DeliveryRetryRequested,
    DeliveryParkRequested,
    DeliveryCancelRequested,
)


class ListedDelivery(Delivery):
    """One part, and whose conversation it is of."""

    conversation: str = Field(examples=["1-512"])


class Deliveries(Answer):
    """A page; `next` is the cursor of the following one."""

    items: list[ListedDelivery]
    next: str | None


class Group(BaseModel):
    """Parts in one state for one reason; `oldest`: position of the first request."""

    state: str
    reason: str | None
    parts: int
    oldest: int


class Groups(Answer):
    """Everything that is not delivered, by state and reason."""

    items: list[Group]


class OneDelivery(Answer):
    """One part with its story: `steps` are claims, answers, looks, wishes and receipts, as their events."""

    delivery: ListedDelivery
    asked: Asked | None = Field(description="Null where the event that asked for it cannot be read.")
    attempts: list[DeliveryAttempt]
    steps: list[EventShown]


@router.get("/deliveries")
async def list_deliveries(
    fresh: Fresh,
    place: Paging,
    state: queries.State | None = None,
    reason: Annotated[
        str | None,
        Query(
            max_length=100, pattern=NO_NUL, description="As `/deliveries/groups` has it.", examples=["403"]
        ),
    ] = None,
    limit: Limit = 50,
) -> Deliveries:
    """The latest requested first."""
    start = place.after("deliveries")
    before = (int(start[0]), int(start[1])) if start else None
    async with fresh.of("deliveries") as (connection, position):
        rows = await queries.deliveries(
            connection, state=state, reason=reason, before=before, limit=limit + 1
        )
    shown, more = page(rows, limit)
    return Deliveries(
        position=position,
        items=[_listed(row) for row in shown],
        next=place.following("deliveries", shown[-1]["position"], shown[-1]["ordinal"]) if more else None,
    )


@router.get("/deliveries/groups")
async def count_deliveries(fresh: Fresh) -> Groups:
    """How many wait, are parked or were cancelled, and why."""
    async with fresh.of("deliveries") as (connection, position):
        rows = await queries.counts(connection)
    return Groups(position=position, items=[Group(**row) for row in rows])


@router.get("/deliveries/{part_id}")
async def show_delivery(state: State, fresh: Fresh, personal: Personal, part_id: UUID) -> OneDelivery:
    """One part: every attempt with its request, answer, class and wait."""
    async with fresh.of("deliveries") as (connection, position):
        row = await queries.delivery(connection, part_id)
    if row is None:
        raise NotFound(f"part {part_id}: nothing is known of it at position {position}")
    request, steps = None, list[Logged]()
    async for one in logged(state.log, row["conversation"], after=row["position"] - 1, up_to=position):
        if one.message.position == row["position"]:
            request = one
        elif (
            one.recorded and isinstance(one.recorded.event, _ABOUT) and one.recorded.event.part_id == part_id
        ):
            steps.append(one)
    return OneDelivery(
        position=position,
        delivery=_listed(row),
        asked=asked(request, part_id, personal),
        attempts=attempts(steps, personal),
        steps=[hide(one.shown(), personal) for one in steps],
    )


def _listed(row: shapes.Row) -> ListedDelivery:
    return ListedDelivery(**shapes.delivery(row).model_dump(), conversation=row["conversation"])
