"""Turns of the agent: how many a second, what the system itself adds to one, and 200 at once.

Real NATS with fsync on every write, real Valkey, the agent in processes of its own, window 0. Times are
between stored times of the log, so they are the server's. The model's waiting costs no CPU, but the offline
model's own work, about 1 ms a turn, is done in the measured process and counts as the agent's.
"""

import asyncio
import os
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

from bench.lines import Line, Tell, middle, percentile
from bench.machine import cpu_seconds
from bench.needed import Servers
from bench.processes import MASTER, provision
from bench.tariffs import SEED
from contracts.event import stored_as
from contracts.events.control import PauseRequested
from contracts.events.conversation import HandoffRequested, ReplyRequested, TurnStarted
from contracts.events.inbox import MessageReceived, Snapshot
from contracts.ids import aggregate_of, customer_id, message_event_id, whole
from eventstore.store import EventStore, Expect
from infra.embedded.home import ROOT
from infra.embedded.ports import free_port
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file

ROUNDS = 5
TURNS = 100  # of a round of the rate
ALONE = 20  # turns of a round, one after the other
AT_ONCE, AT_ONCE_ROUNDS = 200, 3  # each takes some ten seconds
MODEL = 2.0  # seconds that the model takes for one turn
AIM = 3.5  # seconds to the last of AT_ONCE answers
APPENDS = 9  # of a turn that quotes for the first time, its message not counted
PATIENCE = 600.0  # seconds for anything, also where much else runs
SAYS = "hola, quiero homologar el escape y el manillar de mi moto"

_BEGAN, _ENDED = stored_as(TurnStarted), stored_as(ReplyRequested, HandoffRequested)
_SAID = stored_as(MessageReceived)


def measure(tell: Tell) -> None:
    """Turns a second, and milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            uvloop.run(_measure(Path(folder), servers, tell))
        finally:
            servers.stop()


async def _measure(folder: Path, servers: Servers, tell: Tell) -> None:
    async with _system(folder, servers, 1, 0.0) as one, _system(folder, servers, 2, 0.0) as two:
        for line in [*await _rates(one, two), *await _alone(one)]:
            tell(line)
    async with _system(folder, servers, 1, MODEL) as town:
        await town.round(20)  # warms up
        last, spread = middle([await town.round(AT_ONCE) for _ in range(AT_ONCE_ROUNDS)])
    tell(
        Line(
            f"{AT_ONCE} turns at once, a model of {MODEL:g} s: the last",
            last,
            AIM,
            "s",
            "s",
            spread,
            kind="aim",
            at_most=1.0,
            events=AT_ONCE,
            why="a turn is 26 to 31 ms of CPU, 200 are 5 to 6.5 s of one core: decision 25",
            rounds=AT_ONCE_ROUNDS,
        )
    )


async def _rates(one: "Town", two: "Town") -> list[Line]:
    """In turn, so that what else the machine does meets both."""
    towns = (one, two)
    rates: dict[Town, list[float]] = {town: [] for town in towns}
    spent: dict[Town, list[float]] = {town: [] for town in towns}
    for number in range(ROUNDS + 1):  # the first warms up
        for town in towns:
            rate, busy = await town.rate(TURNS)
            if number:
                rates[town].append(rate)
                spent[town].append(busy)
    lines = []
    for what, unit, found in (
        ("turns, 2 replicas", "turns/s", rates),
        ("CPU of a turn, 2 replicas", "ms", spent),
    ):
        (alone, spread), (both, loud) = middle(found[one]), middle(found[two])
        noise = max(spread, loud)
        count = ROUNDS * TURNS
        lines.append(Line(what, both, alone, "1 replica", unit, noise, "itself", events=count, rounds=ROUNDS))
    return lines


async def _alone(town: "Town") -> list[Line]:
    """Percentiles of all rounds together; how far the rounds' medians are apart."""
    added, bare = [], []
    for number in range(ROUNDS + 1):
        turns, appends = await town.alone(ALONE), await town.bare(ALONE)
        if number:
            added.append(turns)
            bare.append(appends)
    spread = max(middle([percentile(one, 0.50) for one in found])[1] for found in (added, bare))
    return [
        Line(
            f"a turn alone, {name}",
            percentile([ms for one in added for ms in one], share),
            percentile([ms for one in bare for ms in one], share),
            f"{APPENDS} bare appends one after the other",
            "ms",
            spread,
            kind="limit",
            events=ROUNDS * ALONE,
            rounds=ROUNDS,
        )
        for name, share in (("p50", 0.50), ("p99", 0.99))
    ]


class Town:
    """Customers who write, and what the log says of when they were answered."""

    def __init__(self, store: EventStore, agents: Sequence[int]) -> None:
        """`agents`: their process ids."""
        self.store, self._agents = store, agents
        self._messages = 0
        self._conversations = 0

    async def rate(self, turns: int) -> tuple[float, float]:
        """Turns a second, all messages at once; and CPU milliseconds of a turn."""
        before = sum(map(cpu_seconds, self._agents))
        seconds = await self.round(turns)
        return turns / seconds, (sum(map(cpu_seconds, self._agents)) - before) * 1000 / turns

    async def alone(self, turns: int) -> list[float]:
        """Milliseconds from a message to its answer, one after the other."""
        found = []
        for _ in range(turns):
            found.append(await self.round(1) * 1000)
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

    async def round(self, conversations: int) -> float:
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
async def _system(folder: Path, servers: Servers, replicas: int, model: float) -> AsyncIterator[Town]:
    """A log of its own, and agents that are ready."""
    nats, valkey = servers.nats(), servers.valkey()
    await provision(nats.url)
    async with EventStore.open(nats.url, source="msia/ingress", master_key=MASTER) as store:
        await load(store, load_file(SEED), now=datetime.now(UTC), reason="bench")
        agents = [_agent(folder, nats.url, valkey.url, model) for _ in range(replicas)]
        try:
            await asyncio.gather(*(_ready(port, process) for process, port in agents))
            yield Town(store, [process.pid for process, _ in agents])
        finally:
            for process, _ in agents:
                process.terminate()
            for process, _ in agents:
                process.wait()


def _agent(folder: Path, nats: str, redis: str, model: float) -> tuple["subprocess.Popen[bytes]", int]:
    """It logs into a file, as in production."""
    port = free_port()
    home = folder / f"agent-{port}"
    home.mkdir()
    environment = {
        **os.environ,
        "MSIA_HOME": str(home),
        "LOG_LEVEL": "INFO",
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
    with (home / "agent.log").open("wb") as output:
        return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=output), port


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
