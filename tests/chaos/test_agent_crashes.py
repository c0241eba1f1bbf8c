"""Guarantee 3: two agents die at random points under many customers, and each message has one answer.

8 times in `make test`, 50 in `make test-full`. The order of kills and customers is drawn from a fixed seed;
where exactly a process is hit is the machine's.
"""

import asyncio
import base64
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import (
    HandoffRequested,
    ModelCalled,
    NoReplyNeeded,
    ReplyRequested,
    TurnAbandoned,
    TurnTakenOver,
)
from contracts.events.inbox import MessageReceived, Snapshot
from contracts.ids import customer_id, message_event_id, whole
from domain.conversation.fold import fold
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.chaos import script
from tests.chaos.forks import Fork, forks
from tests.chaos.turns import standing
from tests.system import eventually

SEED = Path(__file__).parents[2] / "infra" / "seed" / "tariffs.yaml"
MASTER = "chaos:" + base64.b64encode(b"a" * 32).decode()
KILLS = 50 if script.long() else 8
DRAWN = 20261123
LEASE = {"AGENT_DEADLINE": "3", "AGENT_MARGIN": "0.5"}
SETTINGS = {
    **LEASE,
    "MSIA_ENV": "local",
    "MSIA_MASTER_KEY": MASTER,
    "AGENT_HEALTH_PORT": "0",
    "AGENT_QUIET": "0.2",
    "AGENT_WINDOW": "0.8",
    "AGENT_ACK_WAIT": "2",
    "AGENT_SWEEP_EVERY": "0.5",
    "LLM_RESERVE": "0.2",
    "LLM_PROVIDERS": "offline",
}
ASKED = {"ESCAPE": "el escape", "FARO": "el faro", "MATRICULA": "el portamatrículas", "ASIDEROS": "asideros"}
WORDS = ("cuánto cuesta homologar {} de mi moto", "y qué papeles hacen falta", "gracias", "es una honda")


@dataclass
class Customers:
    """Who writes what. Nobody asks for what a neighbour asks for."""

    store: EventStore
    count: int
    sent: dict[int, list[int]] = field(default_factory=dict)
    _message: int = 0

    def asked(self, number: int) -> str:
        return list(ASKED)[number % len(ASKED)]

    async def write(self, number: int, draw: random.Random) -> None:
        """One to four messages within a second."""
        for _ in range(draw.randint(1, 4)):
            self._message += 1
            id = self._message
            words = WORDS[len(self.sent.get(number, ())) % len(WORDS)].format(ASKED[self.asked(number)])
            event = MessageReceived(
                account=1,
                conversation=number,
                contact_id=number,
                message_id=id,
                created_at=datetime.now(UTC),
                snapshot=Snapshot(status="pending", updated_at=datetime(2026, 1, 1, tzinfo=UTC)),
                text=words,
                name=None,
                phone=None,
                urls={},
            )
            await self.store.append(
                f"1-{number}",
                event,
                id=message_event_id(1, id),
                owner=customer_id(1, number),
                create_key=True,
            )
            self.sent.setdefault(number, []).append(id)
            await asyncio.sleep(draw.uniform(0.0, 0.3))

    async def all_write(self, draw: random.Random, until: asyncio.Event) -> None:
        """Again and again, several at once, until told to stop; everyone at least once."""
        everyone = list(range(1, self.count + 1))
        while not until.is_set() or len(self.sent) < self.count:
            some = [n for n in everyone if n not in self.sent][:6] or draw.sample(everyone, 6)
            await asyncio.gather(*(self.write(n, random.Random(draw.random())) for n in some))
            await asyncio.sleep(draw.uniform(0.0, 0.4))


@asynccontextmanager
async def log_of(server: NatsServer) -> AsyncIterator[EventStore]:
    """A log with tariffs, as ingress holds it."""
    client = await connect(server.url, name="operator")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()
    async with EventStore.open(server.url, source="msia/ingress", master_key=MASTER) as store:
        await load(store, load_file(SEED), now=datetime.now(UTC), reason="prueba")
        yield store


async def die(replicas: list[Fork], store: EventStore, draw: random.Random, count: int) -> None:
    """Each time at a moment after a step of some turn, so that most deaths meet one."""
    steps: asyncio.Queue[None] = asyncio.Queue()

    async def stored(_: object) -> None:
        steps.put_nowait(None)

    subscription = await store.client.subscribe("stored.msia.conversation.>", cb=stored)
    for _ in range(count):
        while not steps.empty():
            steps.get_nowait()
        async with asyncio.timeout(60):
            for _ in range(draw.randint(1, 12)):
                await steps.get()
        await asyncio.sleep(draw.uniform(0.0, 0.03))
        for replica in replicas if draw.random() < 0.2 else [draw.choice(replicas)]:
            await asyncio.to_thread(replica.kill)
            replica.start()
        await asyncio.sleep(draw.uniform(0.2, 0.8))
    await subscription.unsubscribe()


def check(customers: Customers, number: int, events: list[Recorded[Event]]) -> int:
    """Nothing lost, doubled or crossed in one conversation; the number of takeovers."""
    turns = standing(events)
    answers = [(turn, end) for turn, end in turns if isinstance(end, ReplyRequested | HandoffRequested)]
    abandoned = {end.reason for _, end in turns if isinstance(end, TurnAbandoned)}
    assert abandoned <= {"superseded", "person"}, abandoned
    # after a third takeover, or when the bot itself gives up, the rest is a person's
    handed = any(isinstance(end, HandoffRequested) for _, end in answers)
    silent = [turn for turn, end in turns if isinstance(end, NoReplyNeeded)]
    answered = [id for turn in [*(turn for turn, _ in answers), *silent] for id in turn.covers]
    assert len(answered) == len(set(answered)), f"answered twice: {answered}"
    if not handed:
        assert set(answered) == set(customers.sent[number]), "lost"
    own = {recorded.envelope.id for recorded in events}
    for recorded in events:
        if isinstance(recorded.event, ModelCalled):
            assert set(recorded.event.prompt_events) <= own, "a prompt of another conversation"
    others = set(ASKED) - {customers.asked(number)}
    for _, answer in answers:
        if isinstance(answer, ReplyRequested):
            elements = answer.understanding.elements
            assert not [code for code in elements if any(other in code for other in others)], "crossed"
    return sum(isinstance(recorded.event, TurnTakenOver) for recorded in events)


@pytest.mark.timeout(1800)
async def test_nobody_is_forgotten_or_answered_twice(
    nats_server: NatsServer, redis_url: str, tmp_path: Path
) -> None:
    draw, count = random.Random(DRAWN), KILLS
    settings = {**SETTINGS, "NATS_URL": nats_server.url, "REDIS_URL": redis_url}
    context = forks()
    replicas = [Fork(context, f"agent-{letter}", ["agent"], tmp_path, settings) for letter in "ab"]
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(log_of(nats_server))
        for replica in replicas:
            stack.callback(replica.kill)
            replica.start()
        customers, enough = Customers(store, 16 + 2 * count), asyncio.Event()
        writing = asyncio.create_task(customers.all_write(random.Random(draw.random()), enough))
        await die(replicas, store, draw, count)
        enough.set()
        await writing

        async def waiting() -> list[str]:
            """Who is still owed something."""
            found = []
            for number in customers.sent:
                state = fold(f"1-{number}", await store.load(whole(f"1-{number}")))
                incomplete = any(not turn.completed for turn in state.answered)
                if state.open_turn or incomplete or (state.uncovered and state.in_charge == "bot"):
                    found.append(state.id)
            return found

        try:
            await eventually(waiting, lambda owed: not owed, seconds=90)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{replicas[0].log.read_text()[-3000:]}") from error
        taken_over = 0
        for number in customers.sent:
            taken_over += check(customers, number, await store.load(whole(f"1-{number}")))
    assert sum(replica.kills for replica in replicas) >= count
    assert taken_over, "no death met a turn: this run shows nothing"
