"""`/conversations`."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path

from contracts.errors import NotFound
from services.projections.api import shapes
from services.projections.api.models import Answers, Conversations, Timeline
from services.projections.api.state import CONVERSATION, Cursor, Fresh, Limit, page
from services.projections.deliveries import queries as deliveries
from services.projections.history import queries as history
from services.projections.quotes import queries as quotes

router = APIRouter(tags=["conversations"])

_QUOTES = 500  # more than one conversation ever had


@router.get("/conversations")
async def list_conversations(
    fresh: Fresh,
    status: Literal["open", "resolved", "pending", "snoozed"] | None = None,
    answers: Answers | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Conversations:
    """The most recently active first."""
    cursors = fresh.state.cursors
    before = None
    if cursor is not None:
        at, id = cursors.read("conversations", cursor)
        before = datetime.fromisoformat(at), str(id)
    async with fresh.of("history") as (connection, position):
        rows = await history.conversations(
            connection, status=status, answers=answers, before=before, limit=limit + 1
        )
    shown, more = page(rows, limit)
    last = shown[-1] if more else None
    return Conversations(
        position=position,
        items=[shapes.conversation(row) for row in shown],
        next=cursors.write("conversations", last["sorted_at"].isoformat(), last["id"]) if last else None,
    )


@router.get("/conversations/{id}")
async def show_conversation(
    fresh: Fresh, id: Annotated[str, Path(pattern=CONVERSATION, examples=["1-512"])]
) -> Timeline:
    """One conversation: what was said, what the bot did, what it quoted, what was delivered."""
    async with fresh.of("history", "quotes", "deliveries") as (connection, position):
        row = await history.conversation(connection, id)
        if row is None:
            raise NotFound(f"conversation {id}: nothing is known of it at position {position}")
        return Timeline(
            position=position,
            conversation=shapes.conversation(row),
            messages=[shapes.message(found) for found in await history.thread(connection, id)],
            turns=[shapes.turn(found) for found in await history.turns(connection, id)],
            quotes=[
                shapes.quote(found)
                for found in reversed(await quotes.quotes(connection, conversation=id, limit=_QUOTES))
            ],
            deliveries=[shapes.delivery(found) for found in await deliveries.of_conversation(connection, id)],
        )
