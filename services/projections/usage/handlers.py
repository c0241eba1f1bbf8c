"""Calls of models and tools, and turns: what each took."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from contracts.event import Event
from contracts.events.conversation import (
    ModelCalled,
    Outcome,
    ToolCalled,
    TurnCompleted,
    TurnStarted,
)
from services.projections.folding import FOLDS
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

usage = Projection(
    "usage",
    version=3,
    tables=(Table("calls", key=("day", "id")), Table("turns", key=("turn_id",)), FOLDS),
    folds=Event,
)
on = usage.on

MADRID = ZoneInfo("Europe/Madrid")


def day_of(time: datetime) -> date:
    """The day that a clock in Madrid shows then."""
    return time.astimezone(MADRID).date()


# Whatever became of the turn: a call of an attempt that was given up was paid for all the same.
@on(ModelCalled)
def model_called(event: ModelCalled, at: At, rows: Rows) -> None:
    rows.calls.put(
        day=day_of(at.time),
        id=at.id,
        position=at.position,
        at=at.time,
        conversation=at.aggregate,
        turn_id=event.turn_id,
        attempt=event.attempt,
        kind="model",
        name=event.model_served,
        asked=event.model_asked,
        provider=event.provider,
        node=event.node,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        cost_microeuros=event.cost_microeuros,
        milliseconds=event.milliseconds,
    )


@on(ToolCalled)
def tool_called(event: ToolCalled, at: At, rows: Rows) -> None:
    rows.calls.put(
        day=day_of(at.time),
        id=at.id,
        position=at.position,
        at=at.time,
        conversation=at.aggregate,
        turn_id=event.turn_id,
        attempt=event.attempt,
        kind="tool",
        name=event.name,
    )


@on(TurnStarted)
def turn_started(event: TurnStarted, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn is None or turn.position != at.position:
        return  # another replica's start of the same messages counts
    rows.turns.put(
        turn_id=event.turn_id,
        day=day_of(at.time),
        conversation=at.aggregate,
        position=at.position,
        started_at=at.time,
        prompt_version=event.prompt_version,
    )


@on(Outcome)
def turn_ended(event: Outcome, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn is None or turn.outcome_position != at.position:
        return  # the turn has another outcome
    rows.turns.put(
        turn_id=event.turn_id,
        outcome=type(event).__name__,
        reason=getattr(event, "reason", None),
        ended_at=at.time,
    )


@on(TurnCompleted)
def turn_completed(event: TurnCompleted, at: At, rows: Rows) -> None:
    rows.turns.put(
        turn_id=event.turn_id,
        model_calls=event.model_calls,
        tool_calls=event.tool_calls,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        cost_microeuros=event.cost_microeuros,
        milliseconds=event.milliseconds,
    )
