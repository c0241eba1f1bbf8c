"""What a turn's thinking comes to, before it is an event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol
from uuid import UUID

from contracts.event import Event
from contracts.events.conversation import TurnEvent, Understanding
from domain.conversation.quotes import GivenQuote
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
    cited: tuple[str, ...] = ()  # chunks of articles that the answer draws on
    disclosure: str | None = None
    notice: str | None = None
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

    def left(self) -> float:
        """Seconds until this attempt's deadline."""
        ...

    async def record(self, kind: str, ordinal: int, event: TurnEvent) -> Event: ...

    async def recall(self, kind: str, ordinal: int) -> Event | None: ...

    async def given(self) -> Sequence[GivenQuote]:
        """The quotes that the customer was given, oldest first."""
        ...


class Brain(Protocol):
    """Thinks a turn through; everything it does on the way is recorded."""

    async def think(self, turn: Turn, recorder: TurnRecorder) -> Result: ...

    def give_up(self, conversation: Conversation, turn: Turn, reason: str) -> Result:
        """The last resort: a person."""
        ...

    async def forget(self, turn_id: UUID) -> None:
        """The turn is over: drop its checkpoints."""
        ...
