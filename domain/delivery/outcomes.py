"""Folding what the outbox itself wrote. What does not fit the part's stage came too late and does nothing."""

from dataclasses import replace
from functools import singledispatch

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.delivery import (
    DeliveryAttempted,
    DeliveryCancelled,
    DeliveryFailed,
    DeliveryParked,
    DeliveryRequeued,
    DeliverySucceeded,
)
from domain.delivery.parts import Moment, QueuedPart, Stage
from domain.delivery.state import Deliveries


@singledispatch
def evolve(event: Event, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    """Events of others change nothing here."""
    return state


@evolve.register
def _(event: DeliveryAttempted, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    if part is None or not part.free or event.attempt != part.attempt + 1:
        return state  # of two claims that saw the same position the first counts
    state = state.changed(
        part,
        stage=Stage.claimed,
        attempt=event.attempt,
        tries=part.tries + 1,
        claim=at.envelope.id,
        deadline=event.deadline_seconds,
        since=now.ticks,
        looks=0,
        sent_after=min(part.sent_after, event.last_message_id) if part.attempt else event.last_message_id,
    )
    if part.kind == "status":
        state = replace(state, charge=state.charge.expecting(part.status))
    return state


@evolve.register
def _(event: DeliveryFailed, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    under_way = part is not None and part.stage in (Stage.claimed, Stage.unknown)
    if part is None or not under_way or event.attempt != part.attempt:
        return state
    if event.failure == "unknown":
        return state.changed(
            part, stage=Stage.unknown, since=now.ticks, looks=event.looks, retry_at=event.retry_at
        )
    state = state.changed(
        part, stage=Stage.retrying, since=now.ticks, looks=event.looks, retry_at=event.retry_at
    )
    return _no_longer_expected(state, part)


@evolve.register
def _(event: DeliverySucceeded, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    if part is None or part.stage is Stage.succeeded:
        return state
    age = max(0.0, (now.utc - at.stored_at).total_seconds())
    state = replace(
        state.changed(part, stage=Stage.succeeded, since=now.ticks - age, message_id=event.message_id),
        last_message_id=max(state.last_message_id, event.message_id or 0),
    )
    if part.kind == "status" and part.status is not None:
        state = replace(state, charge=state.charge.confirmed(part.status))
    return state


@evolve.register
def _(event: DeliveryParked, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    if part is None or part.settled:
        return state
    state = state.changed(part, stage=Stage.parked, since=now.ticks, reason=event.reason)
    return _no_longer_expected(state, part)


@evolve.register
def _(event: DeliveryCancelled, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    if part is None or part.stage in (Stage.succeeded, Stage.cancelled):
        return state
    state = state.changed(
        part,
        stage=Stage.cancelled,
        since=now.ticks,
        reason=event.reason,
        cancel_wish=None,
        retry_wish=None,
    )
    if event.reason == "takeover":
        state = replace(state, charge=state.charge.taken(at.position))
    return _no_longer_expected(state, part)


@evolve.register
def _(event: DeliveryRequeued, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    if part is None or part.stage is not Stage.parked:
        return state
    return state.changed(
        part,
        stage=Stage.waiting,
        queued=at.position,
        queued_at=at.stored_at,
        tries=0,
        looks=0,
        retry_at=None,
        reason=None,
        retry_wish=None,
        since=now.ticks,
    )


def _no_longer_expected(state: Deliveries, part: QueuedPart) -> Deliveries:
    """A status request that certainly did nothing explains no later change."""
    if part.kind != "status" or state.charge.expected != part.status:
        return state
    return replace(state, charge=state.charge.expecting(None))
