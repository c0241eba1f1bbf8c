"""What to do next in a conversation, and how a turn ends. Pure: state and time in, a decision out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.conversation.media import awaited
from domain.conversation.state import Conversation, Message, Turn

Abandoned = Literal["superseded", "person", "paused", "off", "erased"]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. Defaults are the design's, section 6."""

    quiet: float = 2.0  # without a further message
    window: float = 8.0  # in all, from the first uncovered message
    deadline: float = 60.0  # for one attempt at a turn
    margin: float = 10.0  # between an owner's deadline and another replica's takeover
    supersede_for: float = 20.0  # from the first uncovered message
    supersede_times: int = 2
    takeovers: int = 3  # the third ends in a handoff

    @property
    def lease(self) -> float:
        return self.deadline + self.margin


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing falls to the bot."""


@dataclass(frozen=True, slots=True)
class Complete:
    """The outcome stands, only `TurnCompleted` is missing."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Hold:
    """Another attempt holds the turn until then."""

    turn: Turn
    until: datetime


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The lease ran out: go on with the turn. `last`: hand off instead of trying again."""

    turn: Turn
    last: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """The customer may still be writing."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Start:
    """Cover these messages with a new turn."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """What the bot said did not arrive: a person must know, and gets what waits."""

    messages: tuple[Message, ...]


Action = Idle | Complete | Hold | TakeOver | Wait | Start | HandOver


def next_action(state: Conversation, now: datetime, timing: Timing, *, bot_on: bool = True) -> Action:
    """The protocol of the design, section 6, in its order. `now` is the log's time."""
    turn = state.open_turn
    if turn is not None:
        until = turn.leased_at + timedelta(seconds=turn.lease_seconds)
        if now < until:
            return Hold(turn, until)
        return TakeOver(turn, last=turn.attempt >= timing.takeovers)
    pending = state.uncovered
    if state.undelivered and state.in_charge == "bot" and bot_on:
        return HandOver(pending)
    if not pending or state.in_charge != "bot" or not bot_on:
        unfinished = next((t for t in reversed(state.answered) if not t.completed), None)
        return Complete(unfinished) if unfinished else Idle()
    until = quiet_at(pending, timing)
    return Wait(until) if now < until else Start(pending)


def switch_matters(state: Conversation) -> bool:
    """Whether `next_action` depends on `bot_on`: who has to ask for it asks only then."""
    due = bool(state.uncovered or state.undelivered)
    return due and state.open_turn is None and state.in_charge == "bot"


def quiet_at(pending: tuple[Message, ...], timing: Timing) -> datetime:
    """When the customer is taken to have finished writing, and their files to be here or not to come."""
    last = max(message.stored_at for message in pending) + timedelta(seconds=timing.quiet)
    end = min(message.stored_at for message in pending) + timedelta(seconds=timing.window)
    return end if any(awaited(message) for message in pending) else min(last, end)


def may_finish(
    state: Conversation, turn_id: object, attempt: int, now: datetime, timing: Timing, *, bot_on: bool = True
) -> Abandoned | Literal["lost"] | None:
    """Why a turn must not end with its result: None = it may.

    `lost`: it has an outcome already, or another attempt holds it. `superseded`: a newer message came
    in time, its answer would be to less than what was asked.
    """
    turn = next((t for t in state.turns if t.id == turn_id), None)
    if turn is None or not turn.open or turn.attempt != attempt:
        return "lost"
    if state.erased_at > turn.position:
        return "erased"
    if not bot_on:
        return "off"
    if state.in_charge == "paused":
        return "paused"
    if state.in_charge == "person":
        return "person"
    # Newer than what the decider had seen, which may be older than its TurnStarted.
    newer = [message for message in state.uncovered if message.position > turn.seen]
    if newer and state.supersessions < timing.supersede_times:
        covered = [m.stored_at for m in state.messages if m.id in turn.covers and m.author == "customer"]
        first = min(covered, default=turn.leased_at)
        if now - first < timedelta(seconds=timing.supersede_for):
            return "superseded"
    return None
