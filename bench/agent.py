"""Turns of the agent: how many a second, what the system itself adds to one, and 200 at once.

Real NATS with fsync on every write, real Valkey, the agent in processes of its own, window 0. Times are
between stored times of the log, so they are the server's.
"""

import asyncio
import base64
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import uvloop

from bench.lines import Line
from contracts.event import stored_as
from contracts.events.control import PauseRequested
from contracts.events.conversation import HandoffRequested, ReplyRequested, TurnStarted
from contracts.events.inbox import MessageReceived, Snapshot
from contracts.ids import aggregate_of, customer_id, message_event_id, whole
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore, Expect
from infra.embedded.home import ROOT
from infra.embedded.ports import free_port
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.servers import Servers

MASTER = "bench:" + base64.b64encode(b"b" * 32).decode()
SEED = ROOT / "infra" / "seed" / "tariffs.yaml"
TURNS = 200  # of one measurement of the rate
ALONE = 100  # turns one after the other
AT_ONCE = 200
MODEL = 2.0  # seconds that the model takes for one turn
AIM = 3.5  # seconds to the last of AT_ONCE answers
APPENDS = 9  # of a turn that quotes for the first time, its message not counted
PATIENCE = 600.0  # seconds for anything, also where much else runs
SAYS = "hola, quiero homologar el escape y el manillar de mi moto"

_BEGAN, _ENDED = stored_as(TurnStarted), stored_as(ReplyRequested, HandoffRequested)
_SAID = stored_as(MessageReceived)


def measure() -> list[Line]:
    """Turns a second, and milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            return uvloop.run(_measure(servers))
        finally:
            servers.stop()


async def _measure(servers: Servers) -> list[Line]:
    rates: dict[int, float] = {}
    lines: list[Line] = []
    for replicas in (1, 2):
        async with _system(servers, replicas, 0.0) as town:
            rates[replicas] = await town.rate(TURNS)
            if replicas == 1:
                added = await town.alone(ALONE)
                bare = await town.bare(ALONE)
                for name, share in (("p50", 0.50), ("p99", 0.99)):
                    lines.append(
                        Line(
                            f"a turn alone, {name}",
                            _at(added, share),
                            _at(bare, share),
                            f"{APPENDS} bare appends one after the other",
                            "ms",
                        )
                    )
    async with _system(servers, 1, MODEL) as town:
        last = await town.at_once(AT_ONCE)
    lines.append(
        Line(
            f"{AT_ONCE} turns at once, a model of {MODEL:g} s: the last", last * 1000, AIM * 1000, "aim", "ms"
        )
    )
    one, two = rates[1], rates[2]
    return [
        Line("turns, 1 replica", one, one, "itself", "turns/s"),
        Line("turns, 2 replicas", two, one, "1 replica", "turns/s"),
        *lines,
    ]


class Town:
    """Customers who write, and what the log says of when they were answered."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self._messages = 0
        self._conversations = 0

    async def rate(self, turns: int) -> float:
        """Turns a second, all messages at once, after a round to warm up."""
        await self._round(turns)
        spans = await self._round(turns)
        return turns / spans

    async def at_once(self, conversations: int) -> float:
        """Seconds from the first message stored to the last answer stored."""
        await self._round(20)
        return await self._round(conversations)

    async def alone(self, turns: int) -> list[float]:
        """Milliseconds from a message to its answer, one after the other."""
        found = []
        for _ in range(turns):
            found.append(await self._round(1) * 1000)
        return found

    async def bare(self, rounds: int) -> list[float]:
        """Milliseconds that the appends of a turn take by themselves."""
        found = []
        for _ in range(rounds):
            self._conversations += 1
            aggregate, seen = f"bench-{self._conversations}", 0  # no conversation: nobody answers
            began = time.perf_counter()
            for _ in range(APPENDS):
                stored = await self.store.append(
                    aggregate, PauseRequested(by="bench"), id=uuid4(), expect=Expect(whole(aggregate), seen)
                )
                seen = stored.position
            found.append((time.perf_counter() - began) * 1000)
        return found

    async def _round(self, conversations: int) -> float:
        """New conversations, a message each; seconds from the first message to the last answer."""
        after = await self.store.last_position()
        first = self._conversations + 1
        self._conversations += conversations
        ids = range(first, first + conversations)
        await asyncio.gather(*(self._says(id) for id in ids))
        waiting = {f"1-{id}" for id in ids}
        said: list[datetime] = []
        answered: list[datetime] = []
        ends = time.monotonic() + PATIENCE
        while waiting:
            async for message in self.store.reader.read("msia.>", after):
                after = message.position
                kind, id = message.headers.get("ce-type"), aggregate_of(message.subject)
                if kind in _SAID:
                    said.append(message.stored_at)
                elif kind in _ENDED and id in waiting:
                    waiting.discard(id)
                    answered.append(message.stored_at)
            if time.monotonic() > ends:
                raise TimeoutError(f"{len(waiting)} of {conversations} conversations got no answer")
            await asyncio.sleep(0.02)
        return (max(answered) - min(said)).total_seconds()

    async def _says(self, conversation: int) -> None:
        self._messages += 1
        now = datetime.now(UTC)
        event = MessageReceived(
            account=1,
            conversation=conversation,
            contact_id=conversation,
            message_id=self._messages,
            created_at=now,
            snapshot=Snapshot(status="pending", updated_at=now),
            text=SAYS,
            name="Cliente",
            phone=None,
            urls={},
        )
        await self.store.append(
            f"1-{conversation}",
            event,
            id=message_event_id(1, self._messages),
            owner=customer_id(1, conversation),
            create_key=True,
        )


@asynccontextmanager
async def _system(servers: Servers, replicas: int, model: float) -> AsyncIterator[Town]:
    """A log of its own, and agents that are ready."""
    nats, valkey = servers.nats(), servers.valkey()
    async with EventStore.open(nats.url, source="msia/operator") as operator:
        await apply(operator.client, declared())
        await open_log(operator)
    async with EventStore.open(nats.url, source="msia/ingress", master_key=MASTER) as store:
        await load(store, load_file(SEED), now=datetime.now(UTC), reason="bench")
        agents = [_agent(nats.url, valkey.url, model) for _ in range(replicas)]
        try:
            await asyncio.gather(*(_ready(port, process) for process, port in agents))
            yield Town(store)
        finally:
            for process, _ in agents:
                process.terminate()
            for process, _ in agents:
                process.wait()


def _agent(nats: str, redis: str, model: float) -> tuple["subprocess.Popen[bytes]", int]:
    port = free_port()
    environment = {
        **os.environ,
        "MSIA_HOME": tempfile.mkdtemp(),
        "MSIA_ENV": "local",
        "MSIA_MASTER_KEY": MASTER,
        "NATS_URL": nats,
        "REDIS_URL": redis,
        "AGENT_QUIET": "0",
        "AGENT_WINDOW": "0",
        "AGENT_HEALTH_PORT": str(port),
        "LLM_PROVIDERS": "offline",
    }
    words = [sys.executable, "-m", "bench.replica", str(model)]
    return subprocess.Popen(words, cwd=ROOT, env=environment), port


async def _ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + PATIENCE
    async with httpx.AsyncClient(trust_env=False) as http:
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"the agent ended with {process.returncode}")
            try:
                if (await http.get(f"http://127.0.0.1:{port}/readyz")).is_success:
                    return
            except httpx.TransportError:
                pass  # it starts
            if time.monotonic() > ends:
                raise TimeoutError("the agent is not ready")
            await asyncio.sleep(0.1)


def _at(found: Sequence[float], share: float) -> float:
    return statistics.quantiles(found, n=100)[round(share * 100) - 1]
