"""The conversation's own fold, kept beside the rows: who is in charge, and which decisions stand.

Two replicas can both append an outcome; which of them counts is the domain's rule, so rows ask the same
fold as the agent does instead of repeating it in SQL.
"""

from collections.abc import Iterable
from dataclasses import replace

import asyncpg
import orjson
from pydantic import TypeAdapter

from contracts.envelope import Recorded
from contracts.event import Event
from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from services.projections.rows import Rows
from services.projections.tables import Table

# A projection that folds has this table: see `quotes/tables.sql`.
FOLDS = Table("folds", key=("conversation",), latest={"position": ("state",)})

_CODEC = TypeAdapter(Conversation)


class Folds:
    """States of the conversations in one batch."""

    def __init__(self, known: dict[str, Conversation]) -> None:
        self._known = known
        self._changed: set[str] = set()

    @classmethod
    async def load(cls, connection: asyncpg.Connection, conversations: Iterable[str]) -> "Folds":
        """What earlier batches left; conversations that are new start empty."""
        found = await connection.fetch(
            "SELECT conversation, state::text FROM folds WHERE conversation = ANY($1)", list(conversations)
        )
        return cls({row["conversation"]: _CODEC.validate_json(row["state"]) for row in found})

    def apply(self, recorded: Recorded[Event]) -> Conversation:
        """The state with this event; one that was applied before changes nothing."""
        name = recorded.aggregate
        state = fold(name, [recorded], self._known.get(name))
        self._known[name] = cut(state)
        self._changed.add(name)
        return state

    def save(self, rows: Rows) -> None:
        """Put the changed states."""
        for name in self._changed:
            state = self._known[name]
            rows.folds.put(
                conversation=name,
                position=state.position,
                state=orjson.loads(_CODEC.dump_json(state)),
            )


def cut(state: Conversation) -> Conversation:
    """Without what grows or is personal: words, names, closed turns. What is left decides the same."""
    return replace(state, messages=(), names=(), turns=tuple(turn for turn in state.turns if turn.open))
