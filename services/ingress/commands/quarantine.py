"""`/api/quarantine/<reader>/<aggregate>`: try again what a reader set aside, or leave it out for ever."""

import re
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.errors import BadInput, NotFound
from contracts.events.control import QuarantineDropped, QuarantineRetryRequested
from contracts.ids import aggregate_of
from eventstore.quarantine import MOST
from eventstore.store import EventStore
from services.common.auth import Principal, allowed

READERS = re.compile(r"agent|outbox|projections\.[a-z_]+")
_AGGREGATE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")

Operator = Annotated[Principal, Depends(allowed("operator", "admin"))]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class QuarantineRetry(_Body):
    """Why it may work now."""

    reason: str = Field("", max_length=500)


class QuarantineDrop(_Body):
    """Which events, by position, and why they are given up."""

    positions: list[Annotated[int, Field(ge=1)]] = Field(min_length=1, max_length=MOST)
    reason: str = Field(min_length=1, max_length=500)


class QuarantineAccepted(BaseModel):
    """The wish is in the log; the reader takes it up when it comes to that position."""

    position: int


def routes(store: EventStore) -> APIRouter:
    """Both commands. The reason stands in the log in the open: it must not name customers."""
    router = APIRouter(prefix="/api/quarantine", tags=["quarantine"])

    @router.post("/{reader}/{aggregate}/retry", status_code=202)
    async def retry_quarantined(
        reader: str, aggregate: str, body: QuarantineRetry, caller: Operator
    ) -> QuarantineAccepted:
        """Have the reader try again from the first event that it set aside."""
        _check(reader, aggregate)
        event = QuarantineRetryRequested(reader=reader, aggregate=aggregate, by=caller.id, reason=body.reason)
        recorded = await store.append(aggregate, event, id=uuid4(), actor=caller.id)
        return QuarantineAccepted(position=recorded.position)

    @router.post("/{reader}/{aggregate}/drop", status_code=202)
    async def drop_quarantined(
        reader: str, aggregate: str, body: QuarantineDrop, caller: Operator
    ) -> QuarantineAccepted:
        """Have the reader leave these events out for ever and go on with the later ones."""
        _check(reader, aggregate)
        positions = tuple(sorted(set(body.positions)))
        for position in positions:
            await _belongs(store, position, aggregate)
        event = QuarantineDropped(
            reader=reader, aggregate=aggregate, positions=positions, by=caller.id, reason=body.reason
        )
        recorded = await store.append(aggregate, event, id=uuid4(), actor=caller.id)
        return QuarantineAccepted(position=recorded.position)

    return router


def _check(reader: str, aggregate: str) -> None:
    if not READERS.fullmatch(reader):
        raise BadInput(f"{reader!r} is no reader: it is agent, outbox or projections.<name>")
    if not _AGGREGATE.fullmatch(aggregate):
        raise BadInput(f"{aggregate!r} is no aggregate: give the last part of its subject, as in 1-512")


async def _belongs(store: EventStore, position: int, aggregate: str) -> None:
    """A mistyped position would leave a good event out, of another conversation at worst."""
    message = await store.reader.get(position)
    if aggregate_of(message.subject) != aggregate:
        raise NotFound(
            f"position {position} is not of {aggregate}: `msia quarantine show` names the positions"
        )
