"""Prompts are a function of events: the same events and prompt version give the same prompt, by hash.

A prompt holds the last messages of the conversation and the steps of the turn so far, nothing else; both
stand in the log, and `ModelCalled.prompt_events` names them in this order. `rebuilding.py` goes the way back.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias
from uuid import UUID

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from contracts.private import Erased
from domain.conversation.state import Conversation, Message, Turn
from domain.prompts.pinned import Prompts
from services.agent.fitting import size, within
from services.agent.guards.reply import REASONS

WINDOW = 20  # messages before the turn; older context is in the understanding
LIMIT = 2_000  # characters of one message
# Bytes, which with instructions and tools fit into the default OLLAMA_NUM_CTX: else who writes a lot would be
# answered by no model. Spanish takes little more than one for a character.
SIZE = 13_000  # of all but the instructions
SIZE_OF_TEXT = 7_000  # of what the turn covers
SIZE_OF_MESSAGE = 4_000
ROW = 60  # what stands around the text of one message
_AUTHORS = {"customer": "cliente", "human": "persona", "bot": "asistente", "system": "sistema"}

Step: TypeAlias = dict[str, Any]
"""A step of the turn as plain JSON: `type` (tool, model, blocked), `event` its id, what that event says."""

_TASKS = {"understand": "comprender", "compose": "redactar"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked. `hash` is SHA-256 over the messages; `events` are what it was built from."""

    messages: tuple[BaseMessage, ...]
    hash: str
    events: tuple[UUID, ...]


def build(
    prompts: Prompts, node: str, conversation: Conversation, turn: Turn, steps: Sequence[Step]
) -> Prompt:
    """The node's text as the turn pinned it, one block of data that is never instructions, then the exchange.

    `steps` begins with the tool call whose arguments and result the block shows.
    """
    rest = sum(len(message.text.encode()) for message in _given(node, (), steps))
    shown = window(conversation, turn, SIZE - rest)
    events = dict.fromkeys(id for m in shown for id in (m.event_id, m.revised_by) if id is not None)
    steps_told = tuple(UUID(step["event"]) for step in steps)
    return assemble(prompts, node, shown, steps, (*events, *steps_told))


def assemble(
    prompts: Prompts, node: str, shown: Sequence[Message], steps: Sequence[Step], events: tuple[UUID, ...]
) -> Prompt:
    """The messages for a model, from what was read of the log."""
    messages = (SystemMessage(prompts.text(node)), *_given(node, shown, steps))
    return Prompt(messages, _hash(messages), events)


def window(conversation: Conversation, turn: Turn, room: int) -> list[Message]:
    """The last messages that stood in the log when the turn started, the covered ones included.

    Whole events only, as an answer in several messages is shown whole or not at all; of what does not fit
    into `room` bytes the oldest is left out, the newest event never.
    """
    seen = [m for m in conversation.messages if m.position < turn.position and not m.deleted]
    shown: list[Message] = []
    for _, told in groupby(reversed(seen), lambda message: message.event_id):
        event = list(told)
        room -= sum(ROW + size(_text(message)) for message in event)
        if shown and (room < 0 or len(shown) + len(event) > WINDOW):
            break
        shown += event
    return shown[::-1]


def _given(node: str, shown: Sequence[Message], steps: Sequence[Step]) -> list[BaseMessage]:
    """All but the instructions."""
    given, *exchange = steps
    arguments = given["arguments"]
    if "texto" in arguments:
        arguments = {**arguments, "texto": within(arguments["texto"], SIZE_OF_TEXT)}
    block = {
        "tarea": _TASKS[node],
        "conversacion": [{"autor": _AUTHORS[m.author], "texto": _text(m)} for m in shown],
        **arguments,
        ("candidatos" if node == "understand" else "hechos"): given["result"],
    }
    return [HumanMessage(f"<datos>\n{_json(block)}\n</datos>"), *_exchange(exchange)]


def _exchange(steps: Sequence[Step]) -> list[BaseMessage]:
    """What the model said, what its calls gave, and why a text was stopped."""
    said: list[BaseMessage] = []
    waiting: list[str] = []  # ids of calls without an answer
    for step in steps:
        match step["type"]:
            case "model":
                said.append(AIMessage(step["content"], tool_calls=step["tool_calls"]))
                waiting = [str(call["id"]) for call in step["tool_calls"]]
            case "tool":
                said.append(
                    ToolMessage(_json(step["result"]), tool_call_id=waiting.pop(0), name=step["name"])
                )
            case "blocked":
                reason = {"tarea": "corregir", "rechazado": REASONS[step["guard"]], "texto": step["text"]}
                said.append(HumanMessage(f"<datos>\n{_json(reason)}\n</datos>"))
    return said


def _hash(messages: Sequence[BaseMessage]) -> str:
    said = [
        [m.type, m.content, getattr(m, "tool_calls", []), getattr(m, "tool_call_id", None)] for m in messages
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _text(message: Message) -> str:
    if isinstance(message.text, Erased):
        return "(borrado)"
    kinds = " ".join(f"[{attachment.kind}]" for attachment in message.media)
    words = within((message.text or "")[:LIMIT], SIZE_OF_MESSAGE)
    return " ".join(filter(None, (kinds, words)))


def _json(data: Mapping[str, Any]) -> str:
    # `<` never appears inside the block, so no customer can close it.
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).replace("<", "\\u003c")
