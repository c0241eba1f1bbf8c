"""An auditor's way back: from a `ModelCalled` and the log to the very prompt, proved by its hash."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.envelope import Recorded
from contracts.errors import NotFound, Refused
from contracts.event import Event
from contracts.events.conversation import (
    HandoffRequested,
    ModelCalled,
    ReplyBlocked,
    ReplyRequested,
    ToolCalled,
)
from contracts.private import Erased
from domain.conversation.fold import fold
from domain.conversation.state import Message, Turn
from domain.prompts.pinned import Prompts
from services.agent.prompting import Prompt, Step, assemble


class CannotRebuild(Refused):
    """The prompt is not to be had again: its words were erased, or its texts are of another release."""


def rebuild_prompt(
    called: ModelCalled, events: Mapping[UUID, Recorded[Event]], prompts: Prompts, conversation: str
) -> Prompt:
    """The prompt that `called` answers. `events`: by id, at least those that `called.prompt_events` names.

    Raises `NotFound` for an id that is missing, `CannotRebuild` after an erasure or when the hash is another.
    """
    missing = [id for id in called.prompt_events if id not in events]
    if missing:
        raise NotFound(
            f"event {missing[0]} is not in conversation {conversation}: give the whole conversation"
        )
    told = [events[id] for id in called.prompt_events]
    steps = [step for recorded in told if (step := as_step(recorded.event, recorded.envelope.id))]
    spoken = [recorded for recorded in told if as_step(recorded.event, recorded.envelope.id) is None]
    prompt = assemble(prompts, called.node, messages(conversation, spoken), steps, called.prompt_events)
    if isinstance(called.prompt_hash, Erased):
        raise CannotRebuild(
            "the customer was erased: the prompt's hash went with the key, nothing can be compared"
        )
    if prompt.hash != called.prompt_hash:
        raise CannotRebuild(
            f"the prompt has another hash with the texts of {prompts.version}: use the release that asked, "
            "and the version that TurnStarted names"
        )
    return prompt


def as_step(event: Event, id: UUID) -> Step | None:
    """What a step of a turn says, as plain JSON; None for what is no step."""
    match event:
        case ToolCalled():
            said: dict[str, Any] = {
                "type": "tool",
                "name": event.name,
                "arguments": _open(event.arguments),
                "result": _open(event.result),
            }
        case ModelCalled():
            response = _open(event.response)
            said = {
                "type": "model",
                "content": response.get("content", ""),
                "tool_calls": response.get("tool_calls", []),
            }
        case ReplyBlocked():
            said = {"type": "blocked", "guard": event.guard, "text": str(event.text or "")}
        case _:
            return None
    return {"event": str(id), **said}


def messages(conversation: str, spoken: Sequence[Recorded[Event]]) -> list[Message]:
    """The messages that these events make, in the order of the log."""
    state = fold(conversation, ())
    for recorded in sorted(spoken, key=lambda one: one.position):
        event = recorded.event
        if isinstance(event, ReplyRequested | HandoffRequested):
            state = replace(state, turns=(_turn_of(event, recorded.stored_at),))
        state = fold(conversation, [recorded], state)
    return list(state.messages)


def _turn_of(event: ReplyRequested | HandoffRequested, at: datetime) -> Turn:
    """What a fold wants to know of before it takes an outcome for one."""
    return Turn(event.turn_id, 0, (), event.seen, at, at, 0.0, attempt=event.attempt)


def _open(value: "dict[str, Any] | Erased") -> dict[str, Any]:
    return {} if isinstance(value, Erased) else value
