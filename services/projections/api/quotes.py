"""`/quotes`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.errors import NotFound
from services.projections.api import shapes
from services.projections.api.models import OneQuote, QuoteCounts, QuotedVersion, Quotes
from services.projections.api.state import CONVERSATION, Fresh, Limit, Paging, Since, Until, page
from services.projections.api.tags import Tagged
from services.projections.quotes import queries

router = APIRouter(tags=["quotes"], route_class=Tagged)


@router.get("/quotes")
async def list_quotes(
    fresh: Fresh,
    place: Paging,
    conversation: Annotated[str | None, Query(pattern=CONVERSATION)] = None,
    tariff: Annotated[str | None, Query(pattern=r"^[a-z0-9-]{1,60}$", examples=["motos-part"])] = None,
    stands: Annotated[bool | None, Query(description="Only what was given, or only what was not.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
) -> Quotes:
    """The latest first; dates are of when they were given."""
    start = place.after("quotes")
    async with fresh.of("quotes") as (connection, position):
        rows = await queries.quotes(
            connection,
            conversation=conversation,
            tariff=tariff,
            stands=stands,
            since=since,
            until=until,
            before=int(start[0]) if start else None,
            limit=limit + 1,
        )
    shown, more = page(rows, limit)
    return Quotes(
        position=position,
        items=[shapes.quote(row) for row in shown],
        next=place.following("quotes", shown[-1]["position"]) if more else None,
    )


@router.get("/quotes/counts")
async def count_quotes(fresh: Fresh) -> QuoteCounts:
    """How many given quotes name each version of each tariff."""
    async with fresh.of("quotes") as (connection, position):
        rows = await queries.counts(connection)
    return QuoteCounts(position=position, items=[QuotedVersion(**row) for row in rows])


@router.get("/quotes/{id}")
async def show_quote(fresh: Fresh, id: UUID) -> OneQuote:
    """One quote with where it comes from."""
    async with fresh.of("quotes") as (connection, position):
        row = await queries.quote(connection, id)
    if row is None:
        raise NotFound(f"quote {id}: nothing is known of it at position {position}")
    return OneQuote(position=position, quote=shapes.quote(row))
