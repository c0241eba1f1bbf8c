"""What the log says of turns, told anew from the protocol's words and not by our own fold."""

from collections.abc import Iterable
from uuid import UUID

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import Erased, PauseRequested, ResumeRequested, TakeoverRequested
from contracts.events.conversation import (
    BotPaused,
    HandoffRequested,
    Outcome,
    ReplyRequested,
    TurnAbandoned,
    TurnStarted,
    TurnTakenOver,
)
from contracts.events.delivery import DeliveryCancelled
from contracts.events.inbox import HumanReplied

SOMEBODY = (HumanReplied, TakeoverRequested, PauseRequested, BotPaused, HandoffRequested, Erased)


def standing(events: Iterable[Recorded[Event]]) -> list[tuple[TurnStarted, Outcome]]:
    """Turns with the outcome that stands, in order. Fails where one is left open or ends twice."""
    events = list(events)
    back = undone(events)
    opened: TurnStarted | None = None
    attempt = 1
    ended: set[UUID] = set()
    covers: dict[UUID, set[int]] = {}
    found: list[tuple[TurnStarted, Outcome]] = []
    for recorded in events:
        event = recorded.event
        here = recorded.position
        covered = {message for id in covers if back.get(id, here) >= here for message in covers[id]}
        match event:
            # One that covers nothing only hands the conversation over: what cannot be read has no messages.
            case TurnStarted() if opened is None and not (event.covers and covered >= set(event.covers)):
                opened, attempt = event, 1
            case TurnTakenOver() if opened and event.turn_id == opened.turn_id:
                attempt = max(attempt, event.attempt)
            case Outcome() if opened and event.turn_id == opened.turn_id and event.attempt == attempt:
                assert event.turn_id not in ended
                ended.add(event.turn_id)
                found.append((opened, event))
                if not (isinstance(event, TurnAbandoned) and event.reason == "superseded"):
                    covers[opened.turn_id] = set(opened.covers)
                opened = None
    assert opened is None
    return found


def undone(events: Iterable[Recorded[Event]]) -> dict[UUID, int]:
    """Turns that gave way to a person who never was: where in the log their messages came back to the bot."""
    replies: dict[UUID, UUID] = {}
    late: set[UUID] = (
        set()
    )  # replies from before it was given back: what is kept back of them comes back at once
    waiting: set[UUID] = set()
    found: dict[UUID, int] = {}
    for recorded in events:
        match recorded.event:
            case ReplyRequested(turn_id=turn, parts=parts):
                replies |= {part.part_id: turn for part in parts}
            case TurnAbandoned(turn_id=turn, reason="person"):
                waiting.add(turn)
            case DeliveryCancelled(part_id=part, reason="takeover") if part in replies:
                if replies[part] in late:
                    found.setdefault(replies[part], int(recorded.position))
                else:
                    waiting.add(replies[part])
            case ResumeRequested(by=by, reason=reason):
                if (by, reason) == ("system", "after_outage"):
                    found |= dict.fromkeys(waiting, int(recorded.position))
                    late = set(replies.values())
                waiting.clear()
            case event if isinstance(event, SOMEBODY):
                waiting.clear()
                late.clear()
    return found


def withdrawn(events: Iterable[Recorded[Event]]) -> set[UUID]:
    """Parts that were kept back of replies which were given anew: nobody is to get them."""
    events = list(events)
    back = undone(events)
    parts = {
        part.part_id: r.event.turn_id
        for r in events
        if isinstance(r.event, ReplyRequested)
        for part in r.event.parts
    }
    kept = {r.event.part_id for r in events if isinstance(r.event, DeliveryCancelled)}
    return {part for part, turn in parts.items() if turn in back and part in kept}
