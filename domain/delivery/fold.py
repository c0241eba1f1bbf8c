"""Folding: (state, event) → state. The same events give the same stages for ever, with or without keys.

`now` is only remembered: when this process read an event, from which the waits of safety are counted.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import (
    DeliveryCancelRequested,
    DeliveryParkRequested,
    DeliveryRetryRequested,
    Erased,
    PauseRequested,
    ResumeRequested,
    TakeoverRequested,
)
from contracts.events.conversation import (
    BotPaused,
    BotResumed,
    HandoffRequested,
    Outcome,
    Part,
    ReplyRequested,
    TurnStarted,
    TurnTakenOver,
)
from contracts.events.inbox import (
    ConversationAssigned,
    ConversationStatusChanged,
    DeliveryStatusReported,
    HumanReplied,
    MessageFact,
    MessageReceived,
)
from contracts.private import Erased as ErasedText
from domain.delivery import outcomes, ticks
from domain.delivery.parts import Asker, Moment, QueuedPart, Request, Stage
from domain.delivery.state import Deliveries


def fold(state: Deliveries, events: Iterable[Recorded[Event]], now: Moment) -> Deliveries:
    """The state after these events, in order. Events at or before the state's position are skipped."""
    for recorded in events:
        if recorded.position > state.position:
            state = replace(evolve(recorded.event, state, recorded, now), position=recorded.position)
    return state


@singledispatch
def evolve(event: Event, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    """What the outbox itself did; every other event passes."""
    return outcomes.evolve(event, state, at, now)


# --- what Chatwoot told ----------------------------------------------------------------------------


@evolve.register
def _(event: MessageFact, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    return replace(
        state,
        contact_id=event.contact_id or state.contact_id,
        last_message_id=max(state.last_message_id, event.message_id),
        charge=state.charge.told(event.snapshot, at.position),
    )


@evolve.register
def _(event: MessageReceived, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    state = evolve.dispatch(MessageFact)(event, state, at, now)
    # Never later than it was stored, should Chatwoot's clock be ahead.
    heard = min(event.created_at or at.stored_at, at.stored_at)
    return replace(state, heard_at=max(heard, state.heard_at or heard))


@evolve.register
def _(event: HumanReplied, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    state = evolve.dispatch(MessageFact)(event, state, at, now)
    return replace(state, charge=state.charge.replied(event, at.position))


@evolve.register(ConversationStatusChanged)
@evolve.register(ConversationAssigned)
def _(
    event: ConversationStatusChanged | ConversationAssigned,
    state: Deliveries,
    at: Recorded[Event],
    now: Moment,
) -> Deliveries:
    return replace(
        state,
        contact_id=event.contact_id or state.contact_id,
        charge=state.charge.told(
            event.snapshot,
            at.position,
            assigned=isinstance(event, ConversationAssigned),
        ),
    )


@evolve.register
def _(event: DeliveryStatusReported, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    state = evolve.dispatch(MessageFact)(event, state, at, now)
    part = next(
        (
            part
            for part in state.parts.values()
            if part.id == event.part_id or part.message_id == event.message_id
        ),
        None,
    )
    if part is None:
        return state
    return ticks.reported(state, part, event)


# --- what is asked for -----------------------------------------------------------------------------


@evolve.register(TurnStarted)
@evolve.register(TurnTakenOver)
def _(event: TurnStarted | TurnTakenOver, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    if isinstance(event, TurnStarted):
        state = replace(state, contact_id=event.contact_id or state.contact_id)
    return replace(state, turns={**state.turns, event.turn_id: event.attempt})


@evolve.register
def _(event: Outcome, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    # The first outcome of the attempt that holds the turn stands; a later one asks for nothing.
    if event.turn_id in state.ended or state.turns.get(event.turn_id, event.attempt) != event.attempt:
        return state
    state = replace(state, ended=state.ended | {event.turn_id})
    if isinstance(event, ReplyRequested):
        return _queued(state, event.parts, event.texts, at, event.seen, "reply")
    if isinstance(event, HandoffRequested):
        return _queued(state, event.parts, event.texts, at, event.seen, "handoff")
    return state


@evolve.register
def _(event: BotPaused, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    if event.wish is None:  # a wish binds from its own position on; by now another one may have come
        state = replace(state, charge=state.charge.taken(at.position))
    return _queued(state, event.parts, (), at, event.seen, "pause")


@evolve.register
def _(event: BotResumed, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    if event.wish is None:
        state = replace(state, charge=state.charge.resumed(at.position))
    return _queued(state, event.parts, (), at, event.seen, "resume")


def _queued(
    state: Deliveries,
    parts: tuple[Part, ...],
    texts: tuple[str, ...] | ErasedText,
    at: Recorded[Event],
    seen: int,
    asker: Asker,
) -> Deliveries:
    turn_id = at.event.turn_id if isinstance(at.event, Outcome) else None
    request = Request(at.position, seen, asker, at.envelope.id, turn_id, at.envelope.correlation_id)
    new = {
        part.part_id: QueuedPart(
            id=part.part_id,
            index=index,
            kind=part.kind,
            labels=part.labels,
            status=part.status,
            text=texts if isinstance(texts, ErasedText) else (*texts, *[""] * len(parts))[index],
            request=request,
            queued=at.position,
            queued_at=at.stored_at,
        )
        for index, part in enumerate(parts)
        if part.part_id not in state.parts
    }
    charge = state.charge
    for part in new.values():
        if part.kind == "status" and part.status:
            charge = charge.asked(part.status)
    return replace(state, parts={**state.parts, **new}, charge=charge)


# --- wishes ----------------------------------------------------------------------------------------


@evolve.register(PauseRequested)
@evolve.register(TakeoverRequested)
def _(event: Event, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    return replace(state, charge=state.charge.taken(at.position))


@evolve.register
def _(event: ResumeRequested, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    return replace(state, charge=state.charge.resumed(at.position))


@evolve.register
def _(event: DeliveryRetryRequested, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    if part is None or part.stage is not Stage.parked:
        return state
    return state.changed(part, retry_wish=at.envelope.id, wished=at.position)


@evolve.register
def _(event: DeliveryParkRequested, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    return state if part is None or part.settled else state.changed(part, park_wish=at.envelope.id)


@evolve.register
def _(event: DeliveryCancelRequested, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    if part is None or part.stage in (Stage.succeeded, Stage.cancelled):
        return state
    return state.changed(part, cancel_wish=at.envelope.id)


@evolve.register
def _(event: Erased, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    return replace(state, erased_at=at.position)
