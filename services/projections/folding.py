"""The conversation's own fold, kept beside the rows: who is in charge, and which decisions stand.

Two replicas can both append an outcome; which of them counts is the domain's rule, so rows ask the same
fold as the agent does instead of repeating it in SQL.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter

import asyncpg
import orjson
from pydantic import TypeAdapter

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import NoReplyNeeded
from contracts.ids import split_conversation
from domain.conversation.fold import evolve
from domain.conversation.state import Conversation, Turn
from services.projections.rows import Rows
from services.projections.tables import Table

# A projection that folds has this table: see `quotes/tables.sql`.
FOLDS = Table("folds", key=("conversation",), latest={"position": ("state",)})

_CODEC = TypeAdapter(Conversation)
_COVERED = 1_000  # messages: a second start of one of them comes with the first, not a thousand later
_FIELDS = [field.name for field in fields(Conversation)]
_VALUES = attrgetter(*_FIELDS)
_POSITION, _MESSAGES, _NAMES, _TURNS = (
    _FIELDS.index(name) for name in ("position", "messages", "names", "turns")
)


class Known:
    """States that earlier batches left: of the conversations used last, so many at most."""

    def __init__(self, size: int = 10_000) -> None:
        self._size = size
        self._states: OrderedDict[str, Conversation] = OrderedDict()

    def get(self, conversation: str) -> Conversation | None:
        """None: ask Postgres."""
        return self._states.get(conversation)

    def keep(self, states: Mapping[str, Conversation]) -> None:
        """Of a batch that is committed."""
        for conversation, state in states.items():
            self._states[conversation] = state
            self._states.move_to_end(conversation)
        while len(self._states) > self._size:
            self._states.popitem(last=False)

    def forget(self, conversation: str) -> None:
        """Somebody else is about to write it."""
        self._states.pop(conversation, None)


class Shared:
    """What several projections fold alike in one batch is folded once, and put into JSON once.

    They share a state as long as it is the same object: one that set a conversation aside goes its own way.
    """

    def __init__(self) -> None:
        self._begun: dict[str, Conversation] = {}
        self._stored: dict[str, tuple[str, Conversation]] = {}
        # by what it was before; the state itself is kept so that its address stays its own
        self._folded: dict[tuple[int, int], tuple[Conversation, Conversation, Conversation]] = {}
        self._texts: dict[int, tuple[Conversation, bytes]] = {}

    def begun(self, conversation: str) -> Conversation:
        """One of which nothing is known."""
        if conversation not in self._begun:
            account, number = split_conversation(conversation)
            self._begun[conversation] = Conversation(conversation, account=account, display_id=number)
        return self._begun[conversation]

    def stored(self, conversation: str, text: str) -> Conversation:
        """As Postgres has it."""
        known = self._stored.get(conversation)
        if known is None or known[0] != text:
            known = self._stored[conversation] = (text, _CODEC.validate_json(text))
        return known[1]

    def folded(self, before: Conversation, recorded: Recorded[Event]) -> tuple[Conversation, Conversation]:
        """The state with this event, whole and as it is kept."""
        key = (id(before), recorded.position)
        known = self._folded.get(key)
        if known is None:
            after = _after(before, recorded)
            known = self._folded[key] = (before, after, after if after is before else cut(after))
        return known[1], known[2]

    def text(self, state: Conversation) -> bytes:
        """As JSON."""
        known = self._texts.get(id(state))
        if known is None:
            known = self._texts[id(state)] = (state, _CODEC.dump_json(state))
        return known[1]


class Folds:
    """States of the conversations in one batch of one projection."""

    def __init__(self, known: Mapping[str, Conversation], shared: Shared | None = None) -> None:
        self._known = dict(known)
        self._shared = shared or Shared()
        self.changed: dict[str, Conversation] = {}

    @classmethod
    async def load(
        cls,
        connection: asyncpg.Connection,
        schema: str,
        conversations: Iterable[str],
        known: Known,
        shared: Shared,
    ) -> "Folds":
        """What earlier batches left; conversations that are new start empty."""
        states: dict[str, Conversation] = {}
        asked = []
        for conversation in conversations:
            state = known.get(conversation)
            if state is None:
                asked.append(conversation)
            else:
                states[conversation] = state
        if asked:
            for row in await connection.fetch(
                f"SELECT conversation, state::text FROM {schema}.folds WHERE conversation = ANY($1)", asked
            ):
                states[row["conversation"]] = shared.stored(row["conversation"], row["state"])
        return cls(states, shared)

    def before(self, conversation: str) -> Conversation | None:
        """The state without the next event; None while nothing that it folds has happened."""
        state = self._known.get(conversation)
        return state if state and state.position else None

    def apply(self, recorded: Recorded[Event]) -> Conversation:
        """The state with this event; its position is this event's only where that changed something.

        So one that was applied before changes nothing, and neither does a call of a tool.
        """
        name = recorded.aggregate
        state = self._known.get(name)
        if state is None:
            state = self._known[name] = self._shared.begun(name)
        if recorded.position <= state.position or not _evolves(type(recorded.event)):
            return state
        after, kept = self._shared.folded(state, recorded)
        if after is not state:
            self._known[name] = self.changed[name] = kept
        return after

    def save(self, rows: Rows) -> None:
        """Put the changed states."""
        for name, state in self.changed.items():
            rows.folds.put(
                conversation=name, position=state.position, state=orjson.Fragment(self._shared.text(state))
            )


@cache
def _evolves(kind: type[Event]) -> bool:
    """Whether the fold looks at events of this type at all."""
    return evolve.dispatch(kind) is not evolve.dispatch(object)


def _after(state: Conversation, recorded: Recorded[Event]) -> Conversation:
    """As `domain.conversation.fold.fold`, but that the same object says that nothing changed."""
    after = evolve(recorded.event, state, recorded)
    if after is state:
        return state
    values = list(_VALUES(after))  # dataclasses.replace takes half as long again, for each event
    values[_POSITION] = recorded.position
    return Conversation(*values)


def cut(state: Conversation) -> Conversation:
    """Without what grows or is personal: words, names, closed turns. What is left decides the same."""
    turns = _turns(state.turns)
    if turns is state.turns and not state.messages and not state.names:
        return state
    values = list(_VALUES(state))
    values[_MESSAGES] = values[_NAMES] = ()
    values[_TURNS] = turns
    return Conversation(*values)


def _turns(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The open ones; of the closed ones only which messages they covered, as one turn without words."""
    closed = [turn for turn in turns if not turn.open]
    if not closed or (len(closed) == 1 and closed[0] is turns[0] and _wordless(closed[0])):
        return turns  # cut already
    closed = [turn for turn in closed if not turn.superseded]
    still_open = tuple(turn for turn in turns if turn.open)
    if not closed:
        return still_open
    last = closed[-1]
    covers = dict.fromkeys(message for turn in closed for message in turn.covers)
    covered = Turn(
        id=last.id,
        position=last.position,
        covers=tuple(covers)[-_COVERED:],
        seen=last.seen,
        started_at=last.started_at,
        leased_at=last.leased_at,
        lease_seconds=last.lease_seconds,
        outcome=NoReplyNeeded(turn_id=last.id, seen=last.seen, reason=""),
        outcome_position=last.outcome_position,
    )
    return (covered, *still_open)


def _wordless(turn: Turn) -> bool:
    return isinstance(turn.outcome, NoReplyNeeded) and not turn.outcome.reason and not turn.tariffs
