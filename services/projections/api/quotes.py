"""`/quotes`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.errors import NotFound
from services.projections.api import shapes
from services.projections.api.models import OneQuote, Quotes
from services.projections.api.state import CONVERSATION, Cursor, Fresh, Limit, page
from services.projections.quotes import queries

router = APIRouter(tags=["quotes"])


@router.get("/quotes")
async def list_quotes(
    fresh: Fresh,
    conversation: Annotated[str | None, Query(pattern=CONVERSATION)] = None,
    stands: Annotated[bool | None, Query(description="Only what was given, or only what was not.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Quotes:
    """The latest first."""
    cursors = fresh.state.cursors
    before = int(cursors.read("quotes", cursor)[0]) if cursor is not None else None
    async with fresh.of("quotes") as (connection, position):
        rows = await queries.quotes(
            connection, conversation=conversation, stands=stands, before=before, limit=limit + 1
        )
    shown, more = page(rows, limit)
    return Quotes(
        position=position,
        items=[shapes.quote(row) for row in shown],
        next=cursors.write("quotes", shown[-1]["position"]) if more else None,
    )


@router.get("/quotes/{id}")
async def show_quote(fresh: Fresh, id: UUID) -> OneQuote:
    """One quote with where it comes from."""
    async with fresh.of("quotes") as (connection, position):
        row = await queries.quote(connection, id)
    if row is None:
        raise NotFound(f"quote {id}: nothing is known of it at position {position}")
    return OneQuote(position=position, quote=shapes.quote(row))
