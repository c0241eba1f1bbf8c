"""`/conversations`: the list, the search, and one conversation with everything about it."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from contracts.errors import NotFound
from services.projections.api import shapes
from services.projections.api.days import on_day
from services.projections.api.models import Answer, Answering, Answers, Conversations, Service, Timeline
from services.projections.api.permissions import Personal
from services.projections.api.state import NO_NUL, ConversationId, Fresh, Limit, Paging, Since, Until, page
from services.projections.api.tags import Tagged
from services.projections.deliveries import queries as deliveries
from services.projections.happened import What
from services.projections.history import queries as history
from services.projections.history.searching import Asked, search
from services.projections.history.service import answering, service
from services.projections.history.wanted import Wanted
from services.projections.quotes import queries as quotes

router = APIRouter(tags=["conversations"], route_class=Tagged)

_QUOTES = 500  # more than one conversation ever had


class Tabs(BaseModel):
    """How many conversations there are of each kind; one may be of several."""

    all: int
    bot: int = Field(description="`answers=bot`")
    human: int = Field(description="`answers=human`")
    paused: int = Field(description="`answers=paused`")
    waiting: int = Field(description="`waiting=true`: a person is to answer, and the customer wrote last.")
    failed: int = Field(description="`failed=true`: a delivery is parked, or was not brought.")
    outside: int = Field(description="`outside=true`: WhatsApp's 24 h window is closed.")


class ConversationCounts(Answer):
    """The counts beside the list, with its filters."""

    counts: Tabs


async def filters(
    status: Literal["open", "resolved", "pending", "snoozed"] | None = None,
    answers: Annotated[Answers | None, Query(description="Who is in charge.")] = None,
    assignee: Annotated[int | None, Query(ge=1, le=2**53, description="Chatwoot's user.")] = None,
    category: Annotated[
        str | None, Query(pattern=r"^[a-z0-9-]{1,60}$", description="What it is about: a tariff's slug.")
    ] = None,
    since: Since = None,
    until: Until = None,
    quoted: Annotated[bool | None, Query(description="Whether a price was given.")] = None,
    failed: Annotated[bool | None, Query(description="Whether a delivery failed.")] = None,
    waiting: Annotated[
        bool | None,
        Query(description="Whether it waits for a person: the customer wrote last, the bot is silent."),
    ] = None,
    outside: Annotated[
        bool | None, Query(description="Whether WhatsApp's 24 h window is closed (false: still open).")
    ] = None,
    happened: Annotated[
        What | None,
        Query(
            description="With `day`: those that `/figures` counts for it. The customer wrote, the bot "
            "answered, it handed over to a person, a price was given."
        ),
    ] = None,
    day: Annotated[
        date | None, Query(description="Of `happened`, in Europe/Madrid.", examples=["2026-11-02"])
    ] = None,
) -> Wanted:
    """FastAPI dependency of the list and its counts; 422 where `happened` or `day` is alone."""
    return Wanted(
        status,
        answers,
        assignee,
        category,
        since,
        until,
        quoted,
        failed,
        waiting,
        outside,
        happened=on_day(happened, day),
    )


Filters = Annotated[Wanted, Depends(filters)]


@router.get("/conversations")
async def list_conversations(
    fresh: Fresh,
    personal: Personal,
    place: Paging,
    wanted: Filters,
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=200,
            pattern=NO_NUL,
            description="Words of a message (Spanish stems, accents do not matter), a name, a phone in any "
            "form, a conversation's number or id, the id of a turn, part or quote. Whoever may not read "
            "personal data searches by ids only.",
            examples=["cuánto por el escape", "600 00 00 00", "1-512"],
        ),
    ] = None,
    limit: Limit = 50,
) -> Conversations:
    """The most recently active first; of a search, the newest match first. Dates are of the last message."""
    asked, link = q.strip() if q else "", fresh.state.settings.conversation_link
    list_of = "search" if asked else "conversations"
    start = place.after(list_of)
    async with fresh.of(*history.READ) as (connection, position):
        if asked:
            before = int(start[0]) if start else None
            found = Asked(asked, personal)
            rows = await search(connection, found, wanted, before=before, limit=limit + 1)
        else:
            after = (datetime.fromisoformat(start[0]), str(start[1])) if start else None
            rows = await history.conversations(connection, wanted, before=after, limit=limit + 1)
    shown, more = page(rows, limit)
    following = None
    if more:
        last = shown[-1]
        after_it = (last["matched"],) if asked else (last["sorted_at"].isoformat(), last["id"])
        following = place.following(list_of, *after_it)
    return Conversations(
        position=position, items=[shapes.conversation(row, personal, link) for row in shown], next=following
    )


@router.get("/conversations/counts")
async def count_conversations(fresh: Fresh, wanted: Filters) -> ConversationCounts:
    """How many there are for each tab of the list, within the same filters."""
    async with fresh.of(*history.READ) as (connection, position):
        return ConversationCounts(position=position, counts=Tabs(**await history.counts(connection, wanted)))


@router.get("/conversations/{id}")
async def show_conversation(fresh: Fresh, personal: Personal, id: ConversationId) -> Timeline:
    """One conversation: what was said, what the bot did, what it quoted, what was delivered."""
    async with fresh.of(*history.READ) as (connection, position):
        row = await history.conversation(connection, id)
        if row is None:
            raise NotFound(f"conversation {id}: nothing is known of it at position {position}")
        waited = await service(connection, id)
        turns = [shapes.turn(found) for found in await history.turns(connection, id)]
        parts = await deliveries.of_conversation(connection, id)
        thread = await history.thread(connection, id)
        return Timeline(
            position=position,
            conversation=shapes.conversation(row, personal, fresh.state.settings.conversation_link),
            service=Service(**waited) if waited else None,
            answering=[Answering(**found) for found in await answering(connection, id)],
            messages=shapes.thread(thread, personal, await history.files(connection, id), turns, parts),
            turns=turns,
            quotes=[
                shapes.quote(found)
                for found in reversed(await quotes.quotes(connection, conversation=id, limit=_QUOTES))
            ],
            deliveries=[shapes.delivery(found) for found in parts],
        )
