"""Prompts are a function of events: the same events and prompt version give the same prompt, by hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from contracts.private import Erased
from domain.conversation.state import Conversation, Message, Turn
from domain.prompts.pinned import Prompts

WINDOW = 20  # messages before the turn; older context is in the understanding
LIMIT = 2_000  # characters of one message
_AUTHORS = {"customer": "cliente", "human": "persona", "bot": "asistente", "system": "sistema"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked. `hash` is SHA-256 over the messages; `events` are what it was built from."""

    messages: tuple[BaseMessage, ...]
    hash: str
    events: tuple[UUID, ...]


def build(
    prompts: Prompts, name: str, task: str, conversation: Conversation, turn: Turn, data: Mapping[str, Any]
) -> Prompt:
    """The text of that name as the turn pinned it, then one block of data that is never instructions."""
    shown = window(conversation, turn)
    block = {
        "tarea": task,
        "conversacion": [{"autor": _AUTHORS[m.author], "texto": _text(m)} for m in shown],
        **data,
    }
    messages: tuple[BaseMessage, ...] = (
        SystemMessage(prompts.text(name)),
        HumanMessage(f"<datos>\n{_json(block)}\n</datos>"),
    )
    hashed = hashlib.sha256("\0".join(str(m.content) for m in messages).encode()).hexdigest()
    return Prompt(messages, hashed, tuple(dict.fromkeys(m.event_id for m in shown)))


def window(conversation: Conversation, turn: Turn) -> list[Message]:
    """The last messages that stood in the log when the turn started, the covered ones included."""
    seen = [m for m in conversation.messages if m.position < turn.position and not m.deleted]
    return seen[-WINDOW:]


def _text(message: Message) -> str:
    if isinstance(message.text, Erased):
        return "(borrado)"
    kinds = " ".join(f"[{attachment.kind}]" for attachment in message.media)
    return " ".join(filter(None, (kinds, (message.text or "")[:LIMIT])))


def _json(data: Mapping[str, Any]) -> str:
    # `<` never appears inside the block, so no customer can close it.
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).replace("<", "\\u003c")
