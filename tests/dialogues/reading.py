"""What the log says about one conversation, as far as a dialogue has to know."""

import uuid
from collections.abc import Sequence

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import (
    BotPaused,
    BotResumed,
    HandoffRequested,
    NoReplyNeeded,
    ReplyRequested,
    TurnAbandoned,
    TurnFailed,
    TurnStarted,
)
from contracts.events.delivery import DeliveryCancelled, DeliveryParked, DeliverySucceeded
from contracts.events.inbox import HumanReplied, MessageReceived

Log = Sequence[Recorded[Event]]
ENDED = ReplyRequested | HandoffRequested | NoReplyNeeded | TurnFailed | TurnAbandoned


def ids(log: Log, kind: type[MessageReceived] | type[HumanReplied]) -> set[int]:
    """Ids of the messages of one kind."""
    return {r.event.message_id for r in log if isinstance(r.event, kind)}


def open_turns(log: Log) -> set[uuid.UUID]:
    """Turns without an outcome."""
    ended = {r.event.turn_id for r in log if isinstance(r.event, ENDED)}
    return {r.event.turn_id for r in log if isinstance(r.event, TurnStarted)} - ended


def covered(log: Log) -> set[int]:
    """Messages that a turn answers or closes."""
    superseded = {
        r.event.turn_id for r in log if isinstance(r.event, TurnAbandoned) and r.event.reason == "superseded"
    }
    return {
        message
        for r in log
        if isinstance(r.event, TurnStarted) and r.event.turn_id not in superseded
        for message in r.event.covers
    }


def requested(log: Log) -> set[uuid.UUID]:
    """Parts that shall go out."""
    return {
        part.part_id
        for r in log
        if isinstance(r.event, ReplyRequested | HandoffRequested | BotPaused | BotResumed)
        for part in r.event.parts
    }


def delivered(log: Log) -> set[uuid.UUID]:
    """Parts that are out, or never will be."""
    return {
        r.event.part_id
        for r in log
        if isinstance(r.event, DeliverySucceeded | DeliveryCancelled | DeliveryParked)
    }


def told(log: Log) -> list[str]:
    """Message parts that Chatwoot has, in order, as the phone names them."""
    done = {r.event.part_id for r in log if isinstance(r.event, DeliverySucceeded)}
    return [
        str(part.part_id)
        for r in log
        if isinstance(r.event, ReplyRequested | HandoffRequested)
        for part in r.event.parts
        if part.kind == "message" and part.part_id in done
    ]
