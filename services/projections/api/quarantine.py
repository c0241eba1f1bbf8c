"""`/quarantine`: what any reader could not read or use and set aside: agent, outbox and projections."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from contracts.errors import Unreachable
from eventstore.quarantine import SetAside, listed
from services.projections.api.models import Answer
from services.projections.api.state import NO_NUL, Fresh, Limit, Paging, QueryState, page
from services.projections.api.tags import Tagged
from services.projections.audit import queries as audit
from services.projections.status import SetAside as Aside
from services.projections.status import quarantined

router = APIRouter(tags=["quarantine"], route_class=Tagged)

Row = Mapping[str, Any]


class QuarantineWish(BaseModel):
    """The last thing that was asked about it since."""

    command: Literal["retry", "drop"]
    position: int
    at: datetime
    by: str | None
    reason: str | None
    positions: list[int] = Field(description="That are given up; empty for a retry.")


class QuarantinedAggregate(BaseModel):
    """One aggregate that one reader set aside, with everything later about it."""

    reader: str = Field(examples=["agent", "outbox", "projections.history"])
    aggregate: str = Field(examples=["1-512", "tariff-motos-part"])
    position: int = Field(description="Of the first event that it cannot use.")
    poison: list[int] = Field(description="Of all those, 100 at most: what `drop` may name.")
    last: int | None = Field(description="Of the last event known to be set aside with it.")
    type: str | None = Field(description="Of the first event.", examples=["msia.inbox.MessageReceived.v1"])
    error: str
    since: datetime | None = Field(description="When the first event was stored.")
    wish: QuarantineWish | None


class Quarantine(Answer):
    """A page; `complete`: false while the log is away, and agent and outbox are not known."""

    complete: bool
    total: int
    items: list[QuarantinedAggregate]
    next: str | None


@router.get("/quarantine")
async def list_quarantine(
    fresh: Fresh,
    place: Paging,
    reader: Annotated[
        str | None, Query(max_length=60, pattern=NO_NUL, description="Only of this one.", examples=["agent"])
    ] = None,
    limit: Limit = 50,
) -> Quarantine:
    """By reader and aggregate, with the last wish about each; ingress takes those (`/api/quarantine`)."""
    start = place.after("quarantine")
    kept = await _listed(fresh.state)
    async with fresh.of("audit") as (connection, position):
        found = _merged(kept or [], await quarantined(connection))
        chosen = [one for one in found if reader in (None, one.reader)]
        rest = [one for one in chosen if start is None or [one.reader, one.aggregate] > start]
        shown, more = page([one.model_dump() for one in rest[: limit + 1]], limit)
        items = [QuarantinedAggregate(**one) for one in shown]
        wishes = await audit.about_quarantine(connection, [one.aggregate for one in items])
    for one in items:
        one.wish = _wish(one, wishes)
    return Quarantine(
        position=position,
        complete=kept is not None,
        total=len(chosen),
        items=items,
        next=place.following("quarantine", items[-1].reader, items[-1].aggregate) if more else None,
    )


async def _listed(state: QueryState) -> list[SetAside] | None:
    """What every reader lists; None while the log is away."""
    if state.store is None:
        return None
    try:
        return await listed(state.store.client)
    except Unreachable:  # shown as not complete
        return None


def _merged(kept: Iterable[SetAside], rows: Iterable[Aside]) -> list[QuarantinedAggregate]:
    """Postgres has what is true for the rows; the list follows it, and knows more about each."""
    known = {(one.reader, one.aggregate): one for one in kept}
    found = [_entry(one) for one in known.values() if not one.reader.startswith("projections.")]
    for row in rows:
        told = known.get((f"projections.{row.projection}", row.aggregate))
        if told is not None and told.position == row.position:
            found.append(_entry(told))
            continue
        found.append(
            QuarantinedAggregate(
                reader=f"projections.{row.projection}",
                aggregate=row.aggregate,
                position=row.position,
                poison=[row.position],
                last=None,
                type=None,
                error=row.error,
                since=None,
                wish=None,
            )
        )
    return sorted(found, key=lambda one: (one.reader, one.aggregate))


def _entry(one: SetAside) -> QuarantinedAggregate:
    return QuarantinedAggregate(**one.model_dump(), wish=None)


def _wish(one: QuarantinedAggregate, wishes: Iterable[Row]) -> QuarantineWish | None:
    """The latest about this reader, after the event itself: an earlier one was about something else."""
    for row in wishes:
        details = row["details"] or {}
        about = (row["subject"], details.get("reader"))
        if about == (one.aggregate, one.reader) and row["position"] > one.position:
            return QuarantineWish(
                command="drop" if row["command"] == "QuarantineDropped" else "retry",
                position=row["position"],
                at=row["at"],
                by=row["by"],
                reason=row["reason"],
                positions=details.get("positions", []),
            )
    return None
