"""From a message to the reply at Chatwoot: window 0, a model that takes no time, every service running.

Ours are ingress, agent, outbox, projections and keeper with their servers; beside it `bench.minimal`, which
gives no guarantee at all. Then the worker of each is killed once among messages, and what is lost and
doubled is counted; ours loses agent and outbox at once, as the other's worker does the work of both.
"""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import uvloop

from bench.http_load import Request, post
from bench.lines import Line, Skipped, Tell, middle, percentile
from bench.machine import cpu_seconds
from bench.needed import Missing, Servers
from bench.processes import MASTER, Peer, System, provision
from bench.slow_chatwoot import SLOW, WHAT_CAME
from bench.tariffs import SEED
from eventstore.store import EventStore
from infra.embedded.child import Child
from infra.embedded.ports import free_port
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.fixtures.chatwoot.bodies import message, raw, signed

ROUNDS = 5
MESSAGES, ALONE = 60, 10  # of a round: all at once, and one after the other
KILLED, AMONG = 60, 10  # messages around the SIGKILL, and how many answers have come when it does
ANSWERS = 0.15  # seconds that Chatwoot takes meanwhile, as a real one does
SETTLED = 10.0  # seconds: what comes twice comes later, as a look takes some
CONNECTIONS = 16
CUSTOMERS = 60
PATIENCE = 180.0  # seconds until a system that answers nobody counts as broken
GIVEN_UP = 30.0  # seconds after the last message, long past any lease, until an answer counts as lost
AIM = 0.5
SAYS = "hola, quiero homologar el escape y el manillar de mi moto"
QUICK = {  # leases and looks after a SIGKILL: shorter than in production, the protocol is the same
    "AGENT_DEADLINE": "10",
    "AGENT_MARGIN": "1",
    "AGENT_ACK_WAIT": "5",
    "AGENT_SWEEP_EVERY": "2",
    "OUTBOX_ACK_WAIT": "5",
    "OUTBOX_CLAIM": "2",
    "OUTBOX_REQUEST_TIMEOUT": "2",
    "OUTBOX_SERVER_LIMIT": "1",
    "OUTBOX_MARGIN": "0.2",
    "OUTBOX_LOOK_GAP": "0.2",
}
WHY = "a turn takes some 30 ms of one process' CPU: decision 25"
_numbers = count(1)


class Side:
    """One of the two: where it is spoken to, where its answers come, what runs for it."""

    def __init__(self, port: int, path: str, chatwoot: Peer, pids: Callable[[], list[int]]) -> None:
        self.port, self.path, self._pids = port, path, pids
        # one for all: making it takes longer than what it is to time
        url = f"http://127.0.0.1:{chatwoot.port}"
        self._chatwoot = httpx.AsyncClient(base_url=url, trust_env=False, verify=False)
        self.answered: Counter[str] = Counter()  # by conversation: how many different answers
        self.parts: Counter[str] = Counter()

    def cpu(self) -> float:
        return sum(map(cpu_seconds, self._pids()))

    async def say(self, messages: int, connections: int = CONNECTIONS) -> list[str]:
        """A new conversation each; which."""
        said: list[str] = []

        def make() -> Request:
            number = next(_numbers)
            said.append(str(number))
            body = raw(
                message(
                    1_000_000 + number,
                    SAYS,
                    conversation=number,
                    contact=1 + number % CUSTOMERS,
                    at=datetime.now(UTC),
                )
            )
            return body, signed(body)

        await post(self.port, self.path, connections, messages, make)
        return said

    async def wait(self, conversations: Sequence[str], patience: float = PATIENCE) -> float:
        """When the last of them was first answered, monotonic seconds; after `patience` the rest is lost."""
        missing = {one for one in conversations if not self.answered[one]}
        last, ends = 0.0, time.monotonic() + patience
        while missing and time.monotonic() < ends:
            for at, conversation in await self.look():
                if conversation in missing:
                    missing.discard(conversation)
                    last = max(last, at)
            await asyncio.sleep(0.002 if len(conversations) == 1 else 0.02)
        return last

    async def look(self) -> list[tuple[float, str]]:
        """What came since the last look: when, and for which conversation."""
        came = []
        for at, part, conversation in (await self._chatwoot.get(WHAT_CAME)).json():
            self.parts[part] += 1
            self.answered[conversation] += self.parts[part] == 1
            came.append((at, conversation))
        return came

    async def close(self) -> None:
        await self._chatwoot.aclose()

    async def rate(self) -> float:
        """Messages a second, all at once."""
        began = time.monotonic()
        said = await self.say(MESSAGES)
        last = await self.wait(said)
        assert all(self.answered[one] for one in said), "some got no answer"
        return MESSAGES / (last - began)

    async def alone(self) -> list[float]:
        """Milliseconds of one message at a time."""
        taken = []
        for _ in range(ALONE):
            began = time.monotonic()
            (said,) = await self.say(1, 1)
            taken.append((await self.wait([said]) - began) * 1000)
        return taken

    async def killed(self, kill: Callable[[], None]) -> tuple[int, int]:
        """Messages without an answer and answers that came twice, with one SIGKILL among them."""
        await self.look()
        known = len(self.answered)
        before = sum(n - 1 for n in self.parts.values())
        await self._chatwoot.get(f"{SLOW}{ANSWERS}")
        saying = asyncio.create_task(self.say(KILLED))
        async with asyncio.timeout(PATIENCE):
            while len(self.answered) < known + AMONG:  # nobody tells
                await self.look()
                await asyncio.sleep(0.01)
        await asyncio.to_thread(kill)
        said = await saying
        await self.wait(said, GIVEN_UP)
        await asyncio.sleep(SETTLED)
        await self.look()
        lost = sum(not self.answered[one] for one in said)
        return lost, sum(n - 1 for n in self.parts.values()) - before


def measure(tell: Tell) -> None:
    """Messages a second, milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        ends: list[Callable[[], None]] = [servers.stop]
        try:
            uvloop.run(_measure(Path(folder), servers, ends, tell))
        finally:
            for end in reversed(ends):
                end()


async def _measure(folder: Path, servers: Servers, ends: list[Callable[[], None]], tell: Tell) -> None:
    ours, system, second = await _ours(folder, servers, ends)
    try:
        theirs, worker = _theirs(servers, ends)
    except Missing as missing:
        tell(Skipped("message in → reply out", f"beside what: {missing}"))
        return
    for replicas in (1, 2):
        if replicas == 2:
            second.start("agent")
        for line in await _rates(ours, theirs, replicas):
            tell(line)
    second.stop()
    lost, doubled = await ours.killed(lambda: _again(system, "agent", "outbox"))
    peer_lost, peer_doubled = await theirs.killed(lambda: _start_again(worker))
    await ours.close()
    await theirs.close()
    beside = "FastAPI + Redis Streams + LangGraph"
    for what, mine, other in (("lost", lost, peer_lost), ("doubled", doubled, peer_doubled)):
        question = f"{what} under one SIGKILL"
        tell(Line(question, mine, other, beside, f"of {KILLED}", events=KILLED, rounds=1))


async def _rates(ours: Side, theirs: Side, replicas: int) -> list[Line]:
    sides = (ours, theirs)
    rates: dict[Side, list[float]] = {side: [] for side in sides}
    waits: dict[Side, list[float]] = {side: [] for side in sides}
    spent: dict[Side, float] = dict.fromkeys(sides, 0.0)
    for number in range(ROUNDS + 1):  # the first warms up
        for side in sides:
            busy = side.cpu()
            rate = await side.rate()
            busy = side.cpu() - busy
            alone = await side.alone()
            if number:
                rates[side].append(rate)
                waits[side] += alone
                spent[side] += busy * 1000 / (ROUNDS * MESSAGES)
    (mine, spread), (other, loud) = middle(rates[ours]), middle(rates[theirs])
    who = f"{replicas} agent{'s' * (replicas > 1)}"
    beside = "FastAPI + Redis Streams + LangGraph"
    return [
        Line(
            f"message in → reply out, {who}",
            mine,
            other,
            beside,
            "messages/s",
            max(spread, loud),
            at_least=AIM,
            why=WHY,
            p50=percentile(waits[ours], 0.50),
            p99=percentile(waits[ours], 0.99),
            events=ROUNDS * MESSAGES,
            rounds=ROUNDS,
        ),
        *(
            Line(
                f"one message alone, {name}, {who}",
                percentile(waits[ours], share),
                percentile(waits[theirs], share),
                beside,
                "ms",
                events=len(waits[ours]),
            )
            for name, share in (("p50", 0.50), ("p99", 0.99))
        ),
        Line(f"CPU of a message, all processes, {who}", spent[ours], spent[theirs], beside, "ms"),
    ]


# --- the two sides ---------------------------------------------------------------------------------


async def _ours(
    folder: Path, servers: Servers, ends: list[Callable[[], None]]
) -> tuple[Side, System, System]:
    nats, valkey, postgres = servers.nats(), servers.valkey(), servers.postgres()
    await provision(nats.url)
    async with EventStore.open(nats.url, source="msia/ingress", master_key=MASTER) as store:
        await load(store, load_file(SEED), now=datetime.now(UTC), reason="bench")
    chatwoot = _chatwoot(ends)
    environment = {
        "NATS_URL": nats.url,
        "REDIS_URL": valkey.url,
        "POSTGRES_URL": postgres.url,
        "CHATWOOT_API_URL": f"http://127.0.0.1:{chatwoot.port}",
        **QUICK,
    }
    system = System(folder / "ours", environment)
    second = System(folder / "second", environment)
    ends += [system.stop, second.stop]
    system.start("ingress", "agent", "outbox", "projections", "keeper")

    def pids() -> list[int]:
        children: list[Child] = [nats, valkey, postgres]
        children += [*system.running.values(), *second.running.values()]
        return [pid for child in children if child.alive for pid in _with_children(child.pid)]

    ingress = system.running["ingress"]
    return Side(ingress.port, "/api/chatwoot/webhook", chatwoot, pids), system, second


def _theirs(servers: Servers, ends: list[Callable[[], None]]) -> tuple[Side, Peer]:
    valkey, chatwoot, port = servers.valkey(), _chatwoot(ends), free_port()
    web = Peer(["bench.minimal", "web", str(port), valkey.url], port)
    worker = Peer(["bench.minimal", "worker", valkey.url, f"http://127.0.0.1:{chatwoot.port}"])
    ends += [web.kill, worker.kill]
    web.wait_ready()
    return Side(port, "/webhook", chatwoot, lambda: [web.pid, worker.pid, valkey.pid]), worker


def _chatwoot(ends: list[Callable[[], None]]) -> Peer:
    port = free_port()
    chatwoot = Peer(["bench.slow_chatwoot", str(port), "0"], port)
    ends.append(chatwoot.kill)
    chatwoot.wait_ready(WHAT_CAME)
    return chatwoot


def _again(system: System, *names: str) -> None:
    for name in names:
        system.running[name].insist()
    for name in names:
        system.running[name].kill()
    system.start(*names)


def _start_again(worker: Peer) -> None:
    worker.kill()
    worker.start()


def _with_children(pid: int) -> list[int]:
    """PostgreSQL works in processes of its own."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(child) for child in file.read_text().split()] if file.exists() else []
    return [pid, *found]
