"""What the bot did: turns, their steps, and what it asked the outbox to say."""

from collections.abc import Iterator

from contracts.events.conversation import (
    HandoffRequested,
    ModelCalled,
    Outcome,
    ReplyBlocked,
    ReplyRequested,
    ToolCalled,
    TurnCompleted,
    TurnStarted,
    TurnTakenOver,
)
from contracts.private import ERASED
from services.projections.history.base import on, spoken
from services.projections.projection import At
from services.projections.rows import Rows

SPOKEN = {"message": False, "note": True}  # kind of part → private


@on(TurnStarted)
def turn_started(event: TurnStarted, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn is None or turn.position != at.position:
        return  # another replica's start of the same messages counts
    rows.turns.put(
        turn_id=event.turn_id,
        conversation=at.aggregate,
        position=at.position,
        covers=list(event.covers),
        prompt_version=event.prompt_version,
        started_at=at.time,
        attempt=event.attempt,
        attempt_position=at.position,
    )


@on(TurnTakenOver)
def turn_taken_over(event: TurnTakenOver, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn and turn.attempt == event.attempt:
        rows.turns.put(turn_id=event.turn_id, attempt=event.attempt, attempt_position=at.position)


@on(Outcome)
def turn_ended(event: Outcome, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn is None or turn.outcome_position != at.position:
        return  # the turn has another outcome
    rows.turns.put(
        turn_id=event.turn_id,
        outcome=type(event).__name__,
        reason=getattr(event, "reason", None),
        quotes=[str(quote) for quote in getattr(event, "quotes", ())],
        ended_at=at.time,
        outcome_position=at.position,
    )
    if isinstance(event, ReplyRequested | HandoffRequested):
        if event.understanding.category:
            rows.conversations.put(
                id=at.aggregate, category=event.understanding.category, category_position=at.position
            )
        _replied(event, at, rows)


def _replied(event: ReplyRequested | HandoffRequested, at: At, rows: Rows) -> None:
    erased = event.texts is ERASED
    texts: Iterator[str] = iter(()) if event.texts is ERASED else iter(event.texts)
    for ordinal, part in enumerate(event.parts):
        text = next(texts, None)
        if part.kind not in SPOKEN:
            continue
        rows.replies.put(
            part_id=part.part_id,
            conversation=at.aggregate,
            account=at.state.account,
            contact_id=at.state.contact_id,
            turn_id=event.turn_id,
            position=at.position,
            ordinal=ordinal,
            at=at.time,
            private=SPOKEN[part.kind],
            text=text,
            erased=erased,
        )
        if part.kind == "message":
            spoken(rows, at.aggregate, at, "bot")


@on(TurnCompleted)
def turn_completed(event: TurnCompleted, at: At, rows: Rows) -> None:
    rows.turns.put(
        turn_id=event.turn_id,
        completed_at=at.time,
        model_calls=event.model_calls,
        tool_calls=event.tool_calls,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        cost_microeuros=event.cost_microeuros,
        milliseconds=event.milliseconds,
    )


@on(ModelCalled)
def model_called(event: ModelCalled, at: At, rows: Rows) -> None:
    rows.steps.put(
        turn_id=event.turn_id,
        kind="model",
        ordinal=event.ordinal,
        position=at.position,
        at=at.time,
        attempt=event.attempt,
        name=event.model_served,
        node=event.node,
        provider=event.provider,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        cost_microeuros=event.cost_microeuros,
        milliseconds=event.milliseconds,
    )


@on(ToolCalled)
def tool_called(event: ToolCalled, at: At, rows: Rows) -> None:
    _step(rows, event, at, "tool", event.name)


@on(ReplyBlocked)
def reply_blocked(event: ReplyBlocked, at: At, rows: Rows) -> None:
    _step(rows, event, at, "blocked", event.guard, reason=event.reason)


def _step(rows: Rows, event: ToolCalled | ReplyBlocked, at: At, kind: str, name: str, **more: object) -> None:
    rows.steps.put(
        turn_id=event.turn_id,
        kind=kind,
        ordinal=event.ordinal,
        position=at.position,
        at=at.time,
        attempt=event.attempt,
        name=name,
        **more,
    )
