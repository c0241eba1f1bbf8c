"""Folding what the outbox itself wrote. What does not fit the part's stage came too late and does nothing."""

from dataclasses import replace
from datetime import datetime
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
    DeliveryTraced,
)
from domain.delivery.answers import OUR_OWN
from domain.delivery.parts import Moment, QueuedPart, Stage
from domain.delivery.state import Deliveries
from domain.delivery.ticks import further


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
        template=event.template,
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
            part,
            stage=Stage.unknown,
            since=now.ticks,
            looks=event.looks,
            retry_at=_by_the_log(event.retry_at, at),
        )
    state = state.changed(
        part,
        stage=Stage.retrying,
        since=now.ticks,
        looks=event.looks,
        retry_at=_by_the_log(event.retry_at, at),
        tries=part.tries - 1 if event.code in OUR_OWN else part.tries,
    )
    return _no_longer_expected(state, part)


@evolve.register
def _(event: DeliverySucceeded, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    if part is None or part.stage is Stage.succeeded:
        return state
    age = max(0.0, (now.utc - at.stored_at).total_seconds())
    state = replace(
        state.changed(
            part,
            stage=Stage.succeeded,
            since=now.ticks - age,
            message_id=event.message_id,
            reason=None,
            # They were about what is settled by this; should WhatsApp refuse it later, a person decides anew.
            retry_wish=None,
            cancel_wish=None,
            park_wish=None,
        ),
        last_message_id=max(state.last_message_id, event.message_id or 0),
    )
    if part.kind == "status" and part.status is not None:
        state = replace(state, charge=state.charge.confirmed(part.status))
    return state


@evolve.register
def _(event: DeliveryTraced, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    if part is None or part.message_id != event.message_id:
        return state
    return state.changed(part, whatsapp=further(part.whatsapp, event.whatsapp))


@evolve.register
def _(event: DeliveryParked, state: Deliveries, at: Recorded[Event], now: Moment) -> Deliveries:
    part = state.part(event.part_id)
    # Chatwoot had taken it, under this id, and WhatsApp has not.
    lost = part is not None and part.stage is Stage.succeeded and part.message_id == event.message_id
    if part is None or (part.settled and not (lost and event.message_id)):
        return state
    state = state.changed(
        part,
        stage=Stage.parked,
        since=now.ticks,
        reason=event.reason,
        park_wish=None,
        **({"void": event.message_id, "echo": None} if event.message_id else {}),
    )
    return _given_up(state, part)


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
        state = replace(state, charge=state.charge.concluded(at.position, part.request))
    return _given_up(state, part)


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
        wished=part.wished if part.retry_wish else at.position,
        since=now.ticks,
        # What is known to be lost is not looked for, and is not what will be sent.
        sent_after=max(part.sent_after, part.void),
        **({"message_id": None, "echo": None, "whatsapp": None, "error_code": None} if part.void else {}),
    )


def _by_the_log(retry_at: datetime, at: Recorded[Event]) -> datetime:
    """As long after it was stored as its writer meant: a wrong clock must not delay others."""
    return at.stored_at + (retry_at - at.time)


def _given_up(state: Deliveries, part: QueuedPart) -> Deliveries:
    if part.kind == "status":
        state = replace(state, charge=state.charge.settled(part.status))
    return _no_longer_expected(state, part)


def _no_longer_expected(state: Deliveries, part: QueuedPart) -> Deliveries:
    """A status request that certainly did nothing explains no later change."""
    if part.kind != "status" or state.charge.expected != part.status:
        return state
    return replace(state, charge=state.charge.expecting(None))
