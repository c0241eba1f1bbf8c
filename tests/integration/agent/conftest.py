"""A log with streams, and a replica of the agent whose brain the test controls."""

import base64
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.events.conversation import TariffRef
from contracts.events.inbox import HumanReplied, MessageReceived, Snapshot
from contracts.ids import customer_id, message_event_id
from domain.conversation.decisions import Timing
from domain.conversation.state import Conversation, Turn
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.quarantine import Quarantine
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.agent.turns.clock import LogClock
from services.agent.turns.conversations import Conversations
from services.agent.turns.permission import Permission
from services.agent.turns.quarantined import Quarantined
from services.agent.turns.results import Action, Result, TurnRecorder
from services.agent.turns.runner import TurnRunner
from services.agent.turns.running import TurnRun
from services.common.switch import Switch

MASTER = "test:" + base64.b64encode(b"k" * 32).decode()
# The deadline is no part of what most tests show: long, so that a busy machine does not meet it.
TIMING = Timing(quiet=0.1, window=0.5, deadline=30.0, margin=0.3, supersede_for=30.0)
OPEN = Snapshot(
    status="open", assignee_type="User", assignee_id=7, updated_at=datetime(2026, 1, 2, tzinfo=UTC)
)
PENDING = Snapshot(status="pending", updated_at=datetime(2026, 1, 1, tzinfo=UTC))


class ScriptedBrain:
    """Thinks what the test says: by default, answers at once with what it covers."""

    def __init__(self) -> None:
        self.thought: list[UUID] = []
        self.script: Callable[[Turn, TurnRecorder], Awaitable[Result]] | None = None

    async def think(self, turn: Turn, recorder: TurnRecorder) -> Result:
        self.thought.append(turn.id)
        if self.script:
            return await self.script(turn, recorder)
        return reply(" ".join(str(message) for message in turn.covers))

    def give_up(self, conversation: Conversation, turn: Turn, reason: str) -> Result:
        return Result("handoff", (Action("message", "una persona"),), reason=reason)

    async def forget(self, turn_id: UUID) -> None: ...


def reply(text: str) -> Result:
    return Result("reply", (Action("message", text),))


@dataclass
class Replica:
    """One agent process, without the process."""

    store: EventStore
    runner: TurnRunner
    brain: ScriptedBrain
    quarantine: Quarantine
    permission: Permission
    clock: LogClock
    conversations: Conversations


class Log:
    """What customers and people do, as ingress would append it."""

    def __init__(self, store: EventStore) -> None:
        self.store = store

    async def says(
        self,
        id: int,
        text: str = "hola",
        conversation: int = 1,
        snapshot: Snapshot = PENDING,
        contact: int | None = None,
    ) -> None:
        contact = contact or conversation
        event = MessageReceived(
            account=1,
            conversation=conversation,
            contact_id=contact,
            message_id=id,
            created_at=datetime.now(UTC),
            snapshot=snapshot,
            text=text,
            name=None,
            phone=None,
            urls={},
        )
        await self.store.append(
            f"1-{conversation}",
            event,
            id=message_event_id(1, id),
            owner=customer_id(1, contact),
            create_key=True,
            correlation_id=f"c{id}",
        )

    async def person_replies(self, id: int, conversation: int = 1) -> None:
        event = HumanReplied(
            account=1,
            conversation=conversation,
            contact_id=conversation,
            message_id=id,
            created_at=datetime.now(UTC),
            snapshot=OPEN,
            via="chatwoot",
            user_id=7,
            text="yo me ocupo",
        )
        await self.store.append(
            f"1-{conversation}", event, id=message_event_id(1, id), owner=customer_id(1, conversation)
        )

    async def types(self, conversation: int = 1) -> list[str]:
        events = await self.store.load(f"msia.*.1-{conversation}")
        return [type(recorded.event).__name__ for recorded in events]


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@asynccontextmanager
async def opened_store(url: str, source: str) -> AsyncIterator[EventStore]:
    async with EventStore.open(url, source=source, master_key=MASTER) as store:
        yield store


@pytest.fixture
async def log(nats_server: NatsServer, stack: AsyncExitStack) -> Log:
    client = await connect(nats_server.url, name="operator")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()
    return Log(await stack.enter_async_context(opened_store(nats_server.url, "msia/ingress")))


async def _prompts() -> str:
    return "test"


async def _no_tariffs() -> list[TariffRef]:
    return []


@pytest.fixture
def replica(nats_server: NatsServer, log: Log, stack: AsyncExitStack) -> Callable[[], Awaitable[Replica]]:
    async def make(
        timing: Timing = TIMING,
        key_patience: float = 0.0,
        brain: Any = None,
        pins: Any = _no_tariffs,
        monotonic: Callable[[], float] = time.monotonic,
        **more: Any,
    ) -> Replica:
        store = await stack.enter_async_context(opened_store(nats_server.url, "msia/agent"))
        brain, clock, switch = brain or ScriptedBrain(), LogClock(), Switch(store)
        conversations, quarantine = Conversations(store, clock), Quarantine(store.client, "agent", retry=0.1)
        quarantined = Quarantined(store, conversations, quarantine, timing)
        permission = Permission(store, switch)
        run = TurnRun(store, conversations, brain, permission, clock, timing, monotonic)
        runner = TurnRunner(
            store,
            conversations,
            run,
            permission,
            clock,
            timing,
            pins,
            _prompts,
            quarantined,
            key_patience,
            monotonic=monotonic,
            **more,
        )
        return Replica(store, runner, brain, quarantine, permission, clock, conversations)

    return make
