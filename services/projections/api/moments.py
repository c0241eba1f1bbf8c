"""`/conversations/{id}/…` from the log: every event, the state at any moment, why a turn said that."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from contracts.errors import NotFound
from contracts.events.conversation import ModelCalled, ReplyBlocked, ToolCalled
from contracts.money import Money
from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from domain.overview import overview
from eventstore.ledger.leaf import leaf_hash
from services.common.entries import entry
from services.projections.api import shapes
from services.projections.api.logged import EventShown, Logged, hide, logged, sealed_up_to
from services.projections.api.models import Answer, Answers, Delivery, Message, Quote, Turn
from services.projections.api.permissions import Personal
from services.projections.api.state import (
    GREATEST,
    ConversationId,
    Fresh,
    Limit,
    Moment,
    Paging,
    State,
)
from services.projections.api.tags import Tagged
from services.projections.deliveries import queries as deliveries
from services.projections.history import queries as history
from services.projections.history.handlers import ANSWERS
from services.projections.quotes import queries as quotes

router = APIRouter(tags=["conversations"], route_class=Tagged)

_TURN = UUID("00000000-0000-5000-8000-000000000000")  # an example


class LoggedEvent(EventShown):
    """An event, what it is about, and who was in charge of the conversation after it."""

    name: str = Field(description="Of its type, without context and version.", examples=["ToolCalled"])
    version: int = Field(description="Of its type, as it was stored; 0: not one of our types.")
    turn_id: UUID | None
    attempt: int | None = Field(description="Of the turn, or of the delivery.")
    part_id: UUID | None = Field(description="The part of a reply that it is about.")
    quote_id: UUID | None
    message_id: int | None = Field(description="Chatwoot's message that it is about.")
    answers: Answers
    failed: bool = Field(
        description="Something went wrong here: what `msia conversations show --failed` shows."
    )
    hash: str = Field(description="SHA-256 (hex) of the whole stored message: its leaf in the ledger.")
    sealed: bool = Field(description="A seal covers it: changed afterwards, it would no longer verify.")


class Events(Answer):
    """A page in the order of the log; `next` is the cursor of the following one."""

    items: list[LoggedEvent]
    sealed_up_to: int = Field(description="Position up to which the newest seal goes; 0: there is none.")
    next: str | None


class QuoteAt(BaseModel):
    """A price that stood at that moment."""

    quote_id: UUID
    turn_id: UUID
    tariff: str = Field(description="Slug.", examples=["motos-part"])
    version: int
    gross: Money
    valid_until: datetime


class PartAt(BaseModel):
    """A part of a reply at that moment. `stage` as the outbox's fold has it."""

    part_id: UUID
    turn_id: UUID | None
    kind: str
    stage: str
    attempts: int
    whatsapp: str | None
    reason: str | None


class StateAt(Answer):
    """What a fold of every event up to `position` gives: ids, statuses, coverage, amounts; no words."""

    answers: Answers
    status: str | None = Field(description="Chatwoot's.")
    open_turn: UUID | None = Field(description="The turn that was being thought about.")
    waiting: list[int] = Field(description="Messages that no turn had answered or was answering.")
    quotes: list[QuoteAt]
    deliveries: list[PartAt]
    at: datetime = Field(description="When the last of these events was stored.")
    events: int = Field(description="How many were folded.")
    unreadable: list[int] = Field(description="Positions that could not be read and are left out.")
    state: dict[str, Any] = Field(description="All of the fold, as `msia replay fold` prints it.")


class Why(Answer):
    """One turn: what it saw, did, said, and what became of it. Calls and texts come as their events."""

    turn: Turn
    covered: list[Message] = Field(description="The burst of messages that it answers.")
    models: list[EventShown]
    tools: list[EventShown]
    guards: list[EventShown] = Field(description="Texts that were held back, and why.")
    others: list[EventShown] = Field(description="Start, takeovers, quotes, outcome, totals.")
    quotes: list[Quote]
    replies: list[Message]
    deliveries: list[Delivery]


@router.get("/conversations/{id}/events")
async def list_conversation_events(
    state: State,
    personal: Personal,
    id: ConversationId,
    place: Paging,
    failed: Annotated[bool, Query(description="Only where something went wrong.")] = False,
    limit: Limit = 200,
) -> Events:
    """Every event of it, as stored, with what it is about and who was in charge after it."""
    start = place.after(f"events {id}")
    after = int(start[0]) if start else 0
    sealed = await sealed_up_to(state.log)
    items: list[LoggedEvent] = []
    more, position, charge = False, 0, Conversation(id)
    async for one in logged(state.log, id):
        charge = fold(id, [one.recorded], charge if charge.position else None) if one.recorded else charge
        position = one.message.position
        if position <= after or more or (failed and not one.failed):
            continue
        more = len(items) == limit
        if not more:
            items.append(_told(one, ANSWERS[charge.in_charge], sealed, personal))
    if not position:
        raise NotFound(f"conversation {id}: the log holds nothing of it")
    following = place.following(f"events {id}", items[-1].position) if more else None
    return Events(position=position, items=items, sealed_up_to=sealed, next=following)


def _told(one: Logged, answers: str, sealed: int, personal: bool) -> LoggedEvent:
    shown, read = hide(one.shown(), personal), entry(one.message)
    return LoggedEvent(
        **shown.model_dump(),
        name=read.name,
        version=read.version,
        **{name: one.about(name) for name in ("turn_id", "attempt", "part_id", "quote_id", "message_id")},
        answers=answers,
        failed=one.failed,
        hash=leaf_hash(one.message).hex(),
        sealed=one.message.position <= sealed,
    )


@router.get("/conversations/{id}/state")
async def show_conversation_state(
    state: State,
    id: ConversationId,
    up_to: Annotated[int | None, Query(ge=1, le=GREATEST, description="A position of the log.")] = None,
    at: Annotated[Moment | None, Query(description="A time.", examples=["2026-11-02T10:00:00+01:00"])] = None,
) -> StateAt:
    """Its state at a position, at a time, or now: a fold of the log, not the rows."""
    found = [one async for one in logged(state.log, id, up_to=up_to, until=at)]
    if not found:
        raise NotFound(f"conversation {id}: the log holds nothing of it up to then")
    last, events = found[-1].message, [one.recorded for one in found if one.recorded]
    whole = overview(id, events)
    return StateAt(
        position=last.position,
        answers=ANSWERS[whole["in_charge"]],
        status=whole["chatwoot"]["status"],
        open_turn=next((one["turn_id"] for one in reversed(whole["turns"]) if not one["outcome"]), None),
        waiting=whole["waiting"],
        quotes=[_quote(one) for one in whole["quotes"]],
        deliveries=[PartAt(**one) for one in whole["deliveries"]],
        at=last.stored_at,
        events=len(found),
        unreadable=[one.message.position for one in found if one.recorded is None],
        state=whole,
    )


def _quote(told: dict[str, Any]) -> QuoteAt:
    return QuoteAt(
        **{name: told[name] for name in ("quote_id", "turn_id", "valid_until")},
        tariff=told["tariff"]["slug"],
        version=told["tariff"]["version"],
        gross=Money(cents=told["gross_cents"], currency=told["currency"]),
    )


@router.get("/conversations/{id}/turns/{turn_id}")
async def explain_turn(
    state: State,
    fresh: Fresh,
    personal: Personal,
    id: ConversationId,
    turn_id: Annotated[UUID, Path(examples=[_TURN])],
) -> Why:
    """Why the bot said it: messages, model, prompt version, tools, guards, tokens, cost, quotes, delivery."""
    async with fresh.of("history", "quotes", "deliveries") as (connection, position):
        row = await history.turn(connection, id, turn_id)
        if row is None:
            raise NotFound(
                f"turn {turn_id} of conversation {id}: nothing is known of it at position {position}"
            )
        rows, files = await history.thread(connection, id), await history.files(connection, id)
        given = await quotes.of_turn(connection, turn_id)
        parts = await deliveries.of_turn(connection, turn_id)
    turn = shapes.turn(row)
    thread = shapes.thread(rows, personal, files, [turn], parts)
    events = [one async for one in logged(state.log, id, after=turn.position - 1, up_to=position)]
    mine = [one for one in events if one.turn == turn_id]
    said = {part["part_id"] for part in parts}
    return Why(
        position=position,
        turn=turn,
        covered=[one for one in thread if one.author == "customer" and one.message_id in turn.covers],
        models=_shown(mine, personal, ModelCalled),
        tools=_shown(mine, personal, ToolCalled),
        guards=_shown(mine, personal, ReplyBlocked),
        others=[
            hide(one.shown(), personal)
            for one in mine
            if one.recorded and not isinstance(one.recorded.event, ModelCalled | ToolCalled | ReplyBlocked)
        ],
        quotes=[shapes.quote(one) for one in given],
        replies=[one for one in thread if one.part_id in said],
        deliveries=[shapes.delivery(one) for one in parts],
    )


def _shown(events: list[Logged], personal: bool, kind: type) -> list[EventShown]:
    return [
        hide(one.shown(), personal)
        for one in events
        if one.recorded is not None and isinstance(one.recorded.event, kind)
    ]
