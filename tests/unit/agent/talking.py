"""A conversation without servers: the real graph, fold and tariffs; what is recorded stands in a list."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from contracts.envelope import Envelope, Recorded
from contracts.event import Event
from contracts.events.conversation import HandoffRequested, Outcome, TariffRef, TurnEvent, TurnStarted
from contracts.events.inbox import MessageReceived, Snapshot
from contracts.ids import message_event_id, turn_event_id
from domain.conversation.fold import fold
from domain.conversation.quotes import GivenQuote, given
from domain.conversation.state import Conversation
from domain.prompts.pinned import Prompts, files
from domain.tariffs.catalogue import Catalogue
from services.agent.brain import _result
from services.agent.graph.build import build_graph
from services.agent.graph.context import TurnContext
from services.agent.providers.base import Models
from services.agent.providers.chain import Chain
from services.agent.providers.offline import OfflineProvider
from services.agent.tools.knowledge import Knowledge, NoKnowledge
from services.agent.turns.outcomes import outcome
from services.common.prompts import defaults
from services.ingress.tariffs.seed import draft, load_file

SEED = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ID = "1-1"


@lru_cache
def seed() -> Catalogue:
    """The demonstration tariffs, as if published at position 1."""
    return Catalogue([draft(changes) for changes in load_file(SEED).values()])


class Talk:
    """`say` is a message and the turn that answers it; `log` is what the log would hold."""

    def __init__(self, provider: Models | None = None, knowledge: Knowledge | None = None) -> None:
        self.log: list[Recorded[Event]] = []
        self.now = START
        self.provider = provider or Chain([OfflineProvider()], failures=3, rest=1.0)
        self.knowledge = knowledge or NoKnowledge()
        self.prompts: Prompts = files(defaults())
        self.catalogue, self.version = seed(), 1  # of the tariffs that new turns pin
        self.bubbles: list[str] = []  # of the last answer
        self._messages = 0

    @property
    def state(self) -> Conversation:
        return fold(ID, self.log)

    def append(self, event: Event, id: UUID) -> Event:
        """Once by id, as the log does."""
        before = next((recorded for recorded in self.log if recorded.envelope.id == id), None)
        if before is None:
            envelope = Envelope(id=id, type=event.type, source="test", time=self.now)
            position = len(self.log) + 2  # the tariffs were published at 1
            before = Recorded(
                position=position,
                subject=f"msia.{event.context}.{ID}",
                stored_at=self.now,
                envelope=envelope,
                event=event,
            )
            self.log.append(before)
        return before.event

    def hear(self, text: str) -> None:
        """A message that no turn covers yet."""
        self.now += timedelta(seconds=5)
        self._messages += 1
        self.append(
            MessageReceived(
                account=1, conversation=1, contact_id=1, message_id=self._messages, media=(),
                created_at=self.now, snapshot=Snapshot(status="pending", updated_at=START), text=text,
                name=None, phone=None, urls={},
            ),
            message_event_id(1, self._messages),
        )  # fmt: skip

    async def say(self, *texts: str) -> str:
        """What the bot answers, its messages joined; a handoff is marked."""
        for text in texts:
            self.hear(text)
        if self.state.in_charge != "bot":
            self.bubbles = []
            return ""
        ended = await self.turn()
        self.bubbles = [
            text
            for part, text in zip(getattr(ended, "parts", ()), getattr(ended, "texts", ()), strict=True)
            if part.kind == "message"
        ]
        words = "\n".join(self.bubbles)
        return f"[{ended.reason}] {words}" if isinstance(ended, HandoffRequested) else words

    async def turn(self) -> Outcome:
        """Answer what is uncovered."""
        return await self.think(self.start())

    def start(self) -> UUID:
        """Open a turn for what is uncovered."""
        pending = self.state.uncovered
        turn_id = uuid4()
        started = TurnStarted(
            turn_id=turn_id,
            contact_id=1,
            covers=tuple(message.id for message in pending),
            seen=self.state.position,
            tariffs=tuple(TariffRef(slug=slug, version=self.version, position=1) for slug in seed().tariffs),
            prompt_version=self.prompts.version,
            lease_seconds=60,
        )
        self.append(started, turn_event_id(turn_id, "started"))
        return turn_id

    async def think(self, turn_id: UUID) -> Outcome:
        """Run the graph for an open turn and append its outcome."""
        result = (await self.run(turn_id))["result"]
        ended = outcome(turn_id, 1, self.state.position, _result(result, {}))
        self.append(ended, turn_event_id(turn_id, "outcome", 1))
        return ended

    async def run(self, turn_id: UUID) -> dict[str, Any]:
        turn = self.state.turn(turn_id)
        assert turn is not None
        self.context = TurnContext(
            conversation=self.state, turn=turn, catalogue=self.catalogue, prompts=self.prompts,
            recorder=Steps(self), provider=self.provider, quote_valid_days=30, knowledge=self.knowledge,
        )  # fmt: skip
        return dict(await build_graph().ainvoke({}, context=self.context))

    def events(self, *kinds: type[Event]) -> list[Any]:
        return [recorded.event for recorded in self.log if isinstance(recorded.event, kinds)]


class Steps:
    """How a turn's steps reach the list."""

    attempt = 1

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    @property
    def state(self) -> Conversation:
        return self._talk.state

    def left(self) -> float:
        return 60.0

    async def record(self, kind: str, ordinal: int, event: TurnEvent) -> Event:
        return self._talk.append(event, turn_event_id(event.turn_id, kind, ordinal))

    async def recall(self, kind: str, ordinal: int) -> Event | None:
        turn = self._talk.state.open_turn
        assert turn is not None
        id = turn_event_id(turn.id, kind, ordinal)
        return next((r.event for r in self._talk.log if r.envelope.id == id), None)

    async def given(self) -> Sequence[GivenQuote]:
        return given(self._talk.state, self._talk.log)
