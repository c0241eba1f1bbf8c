"""What a turn's thinking comes to, before it is an event."""

from dataclasses import dataclass, field
from typing import Literal, Protocol
from uuid import UUID

from contracts.event import Event
from contracts.events.conversation import TurnEvent, Understanding
from domain.conversation.state import Conversation, Turn


@dataclass(frozen=True, slots=True)
class Action:
    """One thing for the outbox, in order."""

    kind: Literal["message", "note", "labels", "status"]
    text: str = ""
    labels: tuple[str, ...] = ()
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """`reply`: the actions are messages. `handoff`: text, note, labels, status. `none`: no answer needed."""

    kind: Literal["reply", "handoff", "none"]
    actions: tuple[Action, ...] = ()
    reason: str = ""
    quotes: tuple[UUID, ...] = ()
    understanding: Understanding = field(default_factory=Understanding)
    disclosure: str | None = None
    totals: dict[str, int] = field(default_factory=dict)  # fields of TurnCompleted


class Interrupted(Exception):
    """The turn must end without its result; `reason` as in `may_finish`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TurnRecorder(Protocol):
    """How a turn's steps reach the log: each returns the STORED event, perhaps an earlier attempt's."""

    state: Conversation
    attempt: int

    async def record(self, kind: str, ordinal: int, event: TurnEvent) -> Event: ...

    async def recall(self, kind: str, ordinal: int) -> Event | None: ...


class Brain(Protocol):
    """Thinks a turn through; everything it does on the way is recorded."""

    async def think(self, turn: Turn, recorder: TurnRecorder) -> Result: ...

    def give_up(self, conversation: Conversation, turn: Turn, reason: str) -> Result:
        """The last resort: a person."""
        ...

    async def forget(self, turn_id: UUID) -> None:
        """The turn is over: drop its checkpoints."""
        ...
