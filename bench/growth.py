"""The same log, longer: 10,000 and 100,000 events, with FULL=1 also 1,000,000.

Each is loaded into a server without fsync, sealed, and that server is started again with it. Then all of
them stand side by side: appends and loads go round between them. What takes a whole log (rebuild, verify,
start-up) is told per event, beside the shortest log.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from itertools import islice
from pathlib import Path
from uuid import uuid4

import uvloop

from bench.lines import Line, Skipped, Tell, middle
from bench.machine import memory
from bench.needed import Missing, Servers, needed
from bench.processes import MASTER, SEAL, System, Unsynced, environment_of, provision, worked_off
from bench.projections import fill, rebuild
from bench.rounds import Work, in_turn
from bench.stories import stories
from contracts.events.control import PauseRequested
from contracts.ids import whole
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.provision import log_identity
from eventstore.store import EventStore
from infra.embedded.home import Home
from infra.embedded.nats import NatsServer
from infra.embedded.ports import Ports
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.unsealed import Rule
from services.audit.ledger.sources import Live
from services.audit.ledger.verifying import verify
from services.common.logging import configure
from services.projections.catalogue import PROJECTIONS
from tests.servers import fresh_database

SIZES = (10_000, 100_000, 1_000_000) if os.environ.get("FULL") else (10_000, 100_000)
ROUNDS = 5
APPENDS, LOADS = 50, 20  # of a round
VERIFIED = 5  # rounds of verify up to 100,000 events, then one
AGGREGATE = "1-5"  # one of the first conversations, so its events lie at the log's beginning
START, RSS = 3.0, 150.0  # seconds and MB: the aims
SERVICES = ("ingress", "agent", "outbox", "keeper")  # projections need PostgreSQL
FLAT, LINEAR = 0.8, 0.8  # of the shortest log's rate: less is not flat, or not linear
LONGER = "the server keeps more in memory and on disk, and so does what reads it"
IMPORTS = "most of it is imports: 2.4 s of CPU for the agent, 1.1 s for ingress"
LANGGRAPH = (
    "LangGraph with what it imports takes 37 MB; after a start it looks at every conversation of the last "
    "48 hours, which here is the whole log"
)
SERVERS = "it reads the index of the whole log, and holds what was read last"


def measure(tell: Tell) -> None:
    """Appends, loads and events a second; seconds; MB."""
    configure("bench", "ERROR")
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            uvloop.run(_measure(Path(folder), servers, tell))
        finally:
            servers.stop()


class Grown:
    """One log of one size, behind a server with fsync."""

    def __init__(self, size: int, folder: Path, server: NatsServer, store: EventStore) -> None:
        self.size, self.folder, self.server, self.store = size, folder, server, store
        self.started = 0.0  # seconds until the server with this log was ready

    async def append(self) -> int:
        for _ in range(APPENDS):
            await self.store.append("1-0", PauseRequested(by="bench"), id=uuid4())
        return APPENDS

    async def load(self) -> int:
        for _ in range(LOADS):
            assert await self.store.load(whole(AGGREGATE))
        return LOADS

    async def verified(self) -> float:
        """Events a second."""
        source = await Live.of(self.store.reader)
        outside = Outside(self.folder / "seals")
        began = time.perf_counter()
        found = await verify(source, Trust.parse(SEAL), outside.seals(), outside.tiles)
        return found.size / (time.perf_counter() - began)


async def _measure(folder: Path, servers: Servers, tell: Tell) -> None:
    async with AsyncExitStack() as stack:
        grown = [await stack.enter_async_context(_grown(folder / str(size), size)) for size in SIZES]
        await _each(grown, "append", lambda one: one.append, "appends/s", FLAT, tell)
        await _each(grown, f"load {AGGREGATE}, of", lambda one: one.load, "loads/s", FLAT, tell)
        await _verify(grown, tell)
        try:
            postgres = servers.postgres()
        except Missing as missing:  # the other services start without it
            tell(Skipped("rebuild, and the start of projections", str(missing)))
            for one in grown:
                await _services(one, servers, SERVICES, "", tell)
            return
        rebuilt: dict[int, float] = {}
        for one in grown:
            async with fresh_database(postgres) as database:
                total = await one.store.last_position()
                began = time.perf_counter()
                await rebuild(one.store, database, one.server.url, PROJECTIONS, total, MASTER)
                rebuilt[one.size] = total / (time.perf_counter() - began)
                tell(_rebuilt(rebuilt, one.size))
                await _services(one, servers, (*SERVICES, "projections"), database, tell)


def _rebuilt(rates: Mapping[int, float], size: int) -> Line:
    return Line(
        f"rebuild, {size:,} events",
        rates[size],
        rates[SIZES[0]],
        f"{SIZES[0]:,} events",
        "events/s",
        kind="itself",
        at_least=LINEAR if size != SIZES[0] else None,
        why=LONGER,
        events=size,
        rounds=1,
    )


async def _each(
    grown: Sequence[Grown], what: str, work: Callable[[Grown], Work], unit: str, flat: float, tell: Tell
) -> None:
    ways: dict[str, Work] = {str(one.size): work(one) for one in grown}
    rates = await in_turn(ways, ROUNDS)
    first = rates[str(SIZES[0])]
    for one in grown:
        tell(
            Line(
                f"{what} {one.size:,} events",
                rates[str(one.size)].median,
                first.median,
                f"{SIZES[0]:,} events",
                unit,
                max(rates[str(one.size)].spread, first.spread),
                kind="itself",
                at_least=flat if one.size != SIZES[0] else None,
                why=LONGER,
                events=one.size,
                rounds=ROUNDS,
            )
        )


async def _verify(grown: Sequence[Grown], tell: Tell) -> None:
    found: dict[int, list[float]] = {one.size: [] for one in grown}
    for number in range(VERIFIED + 1):
        for one in grown:
            if one.size <= 100_000 or not number:
                found[one.size].append(await one.verified())
    rates = {size: middle(rates[1:] or rates) for size, rates in found.items()}
    for size, (rate, spread) in rates.items():
        tell(
            Line(
                f"verify, {size:,} events",
                rate,
                rates[SIZES[0]][0],
                f"{SIZES[0]:,} events",
                "events/s",
                max(spread, rates[SIZES[0]][1]),
                kind="itself",
                at_least=LINEAR if size != SIZES[0] else None,
                why=LONGER,
                events=size,
                rounds=max(len(found[size]) - 1, 1),
            )
        )


async def _services(one: Grown, servers: Servers, names: Sequence[str], database: str, tell: Tell) -> None:
    """How soon each is ready on this log, one after the other, and what it then holds in memory."""
    environment = {
        **environment_of(one.folder),
        "NATS_URL": one.server.url,
        "REDIS_URL": servers.valkey().url,
        "POSTGRES_URL": database,
        "CHATWOOT_API_URL": "http://127.0.0.1:9",  # nothing is to be sent
        "CHATWOOT_USER_TOKEN": "",  # nor asked
    }
    system = System(one.folder / "services", environment)
    try:
        taken = await asyncio.to_thread(system.start, *names)
        held = {name: memory(service.pid) for name, service in system.running.items()}
    finally:
        await asyncio.to_thread(system.stop)
    seconds = {"nats": one.started} | taken
    held["nats"] = memory(one.server.pid)
    for what, found, aim, unit in (("start", seconds, START, "s"), ("memory of", held, RSS, "MB")):
        for name, figure in found.items():
            tell(
                Line(
                    f"{what} {name}, {one.size:,} events",
                    figure,
                    aim,
                    unit,
                    unit,
                    kind="aim",
                    at_most=1.0,
                    why=_why(what, name),
                    events=one.size,
                    rounds=1,
                )
            )


def _why(what: str, name: str) -> str:
    if name == "nats":
        return SERVERS
    return LANGGRAPH if (what, name) == ("memory of", "agent") else IMPORTS


# --- logs of a size --------------------------------------------------------------------------------


@asynccontextmanager
async def _grown(folder: Path, size: int) -> AsyncIterator[Grown]:
    home, ports = Home(folder), Ports()
    home.make()
    at = ports.claim(0), ports.claim(0)
    unsynced = Unsynced(home, *at)
    try:
        with needed(unsynced.name):
            unsynced.start()
            unsynced.wait_ready()
        await provision(unsynced.url)
        async with _opened(unsynced.url, "msia/ingress") as store:
            await fill(store, islice(stories(), size))
        await worked_off(unsynced.url)
        async with _opened(unsynced.url, "msia/keeper") as store:
            await _seal(store, folder / "seals")
    finally:
        unsynced.ask_to_stop()
        unsynced.wait_stopped(60.0)
    server = NatsServer(home, *at)
    began = time.monotonic()
    try:
        with needed(server.name):
            server.start()
            server.wait_ready()
        started = time.monotonic() - began
        async with _opened(server.url, "msia/ingress") as store:
            grown = Grown(size, folder, server, store)
            grown.started = started
            yield grown
    finally:
        server.ask_to_stop()
        server.wait_stopped(60.0)


def _opened(url: str, source: str) -> AbstractAsyncContextManager[EventStore]:
    return EventStore.open(url, source=source, master_key=MASTER)


async def _seal(store: EventStore, folder: Path) -> None:
    log_id = await log_identity(store)
    keeper = Keeper(store, log_id, Trust.parse(SEAL), Outside(folder), Rule(1_000, 10.0))
    await keeper.start()
    while await keeper.step():
        pass
