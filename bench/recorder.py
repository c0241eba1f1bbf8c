"""Appends and loads of our recorder, and of what services use, beside the library's PostgreSQL recorder.

In one run; each answers only once the event is on disk.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import uvloop
from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment

from bench.lines import Line, Tell
from bench.needed import Servers, needed
from bench.rounds import Rate, Work, in_turn
from contracts.events.control import PauseRequested
from contracts.ids import whole
from eventstore.declared import declared
from eventstore.provision import apply
from eventstore.store import EventStore, Expect
from infra.embedded.home import Home
from infra.embedded.ports import Ports
from infra.embedded.postgres import PostgresServer
from tests.servers import PASSWORD

ROUNDS = 7
APPENDS = 320  # a round, by all writers
LOADED = 100  # events of the aggregate that is loaded
LOADS = 40  # a round
STATE = b'{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T10:00:00.000000+00:00"},"by":"bench"}'
THEIRS = "the library's PostgreSQL recorder"
WHY = "each waits for its own fsync; PostgreSQL joins those of several writers, and so does NATS"
_POOL = ThreadPoolExecutor(16)
_numbers = count()


def measure(tell: Tell) -> None:
    """Per second; more is better."""
    with tempfile.TemporaryDirectory() as folder, _servers(Path(folder)) as (nats, postgres):
        uvloop.run(_measure(nats, postgres, tell))


async def _measure(nats: str, postgres: dict[str, str], tell: Tell) -> None:
    ours = InfrastructureFactory.construct(
        Environment("Bench", {"PERSISTENCE_MODULE": "eventstore", "NATS_URL": nats})
    )
    theirs = InfrastructureFactory.construct(
        Environment("Bench", {"PERSISTENCE_MODULE": "eventsourcing.postgres", **postgres})
    )
    try:
        async with _store(nats) as store:
            recorders = ours.application_recorder(), theirs.application_recorder()
            for writers in (1, 16):
                for line in await _appending(store, *recorders, writers):
                    tell(line)
            for line in await _loading(store, *recorders):
                tell(line)
    finally:
        theirs.close()
        ours.close()


async def _appending(
    store: EventStore, ours: ApplicationRecorder, theirs: ApplicationRecorder, writers: int
) -> list[Line]:
    rates = await in_turn(
        {
            "recorder": lambda: _in_threads(ours, writers),
            "core": lambda: _in_tasks(store, writers),
            THEIRS: lambda: _in_threads(theirs, writers),
        },
        ROUNDS,
    )
    who = f"{writers} writer{'s' * (writers > 1)}"
    return [
        _line(f"append by the recorder, {who}", rates, "recorder"),
        _line(f"append of a decision by the core, {who}", rates, "core"),
    ]


async def _in_threads(recorder: ApplicationRecorder, writers: int) -> int:
    each = APPENDS // writers

    def write() -> None:
        aggregate = uuid4()
        for version in range(1, each + 1):
            recorder.insert_events([StoredEvent(aggregate, version, "bench:Event", STATE)])

    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.run_in_executor(_POOL, write) for _ in range(writers)))
    return each * writers


async def _in_tasks(store: EventStore, writers: int) -> int:
    each = APPENDS // writers

    async def write() -> None:
        aggregate, seen = f"1-{next(_numbers)}", 0
        for _ in range(each):
            stored = await store.append(
                aggregate, PauseRequested(by="bench"), id=uuid4(), expect=Expect(whole(aggregate), seen)
            )
            seen = stored.position

    await asyncio.gather(*(write() for _ in range(writers)))
    return each * writers


async def _loading(store: EventStore, ours: ApplicationRecorder, theirs: ApplicationRecorder) -> list[Line]:
    aggregate = uuid4()
    for recorder in (ours, theirs):
        recorder.insert_events(
            [StoredEvent(aggregate, version, "bench:Event", STATE) for version in range(1, LOADED + 1)]
        )
    conversation = f"1-{next(_numbers)}"
    for _ in range(LOADED):
        await store.append(conversation, PauseRequested(by="bench"), id=uuid4())

    async def core() -> int:
        for _ in range(LOADS):
            assert len(await store.load(whole(conversation))) == LOADED
        return LOADS

    rates = await in_turn(
        {"recorder": _loads(ours, aggregate), "core": core, THEIRS: _loads(theirs, aggregate)}, ROUNDS
    )
    return [
        _line(f"load of {LOADED} events by the recorder", rates, "recorder", "loads/s"),
        _line(f"load of {LOADED} decoded events by the core", rates, "core", "loads/s"),
    ]


def _loads(recorder: ApplicationRecorder, aggregate: UUID) -> Work:
    def load() -> int:
        for _ in range(LOADS):
            assert len(recorder.select_events(aggregate)) == LOADED
        return LOADS

    async def in_a_thread() -> int:
        return await asyncio.get_running_loop().run_in_executor(_POOL, load)

    return in_a_thread


def _line(question: str, rates: dict[str, Rate], ours: str, unit: str = "events/s") -> Line:
    return Line(
        question,
        rates[ours].median,
        rates[THEIRS].median,
        THEIRS,
        unit,
        max(rates[ours].spread, rates[THEIRS].spread),
        at_least=None if unit == "loads/s" else 1.0,
        why=WHY,
        rounds=ROUNDS,
        events=LOADED if unit == "loads/s" else APPENDS,
    )


@asynccontextmanager
async def _store(nats: str) -> AsyncIterator[EventStore]:
    async with EventStore.open(nats, source="msia/bench") as store:
        await apply(store.client, declared())
        yield store


@contextmanager
def _servers(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """NATS as we run it, and PostgreSQL as it comes: fsync and synchronous_commit are on."""
    servers = Servers(folder)
    home = Home(folder / "postgres")
    home.make()
    postgres = PostgresServer(home, Ports().claim(0), PASSWORD, settings={"synchronous_commit": "on"})
    try:
        with needed("PostgreSQL"):
            postgres.start()
            postgres.wait_ready()
        at = urlsplit(postgres.url)
        yield (
            servers.nats().url,
            {
                "POSTGRES_HOST": at.hostname or "",
                "POSTGRES_PORT": str(at.port),
                "POSTGRES_USER": at.username or "",
                "POSTGRES_PASSWORD": PASSWORD,
                "POSTGRES_DBNAME": at.path.lstrip("/"),
                "POSTGRES_POOL_SIZE": "16",
                "POSTGRES_CONNECT_TIMEOUT": "10",
            },
        )
    finally:
        postgres.stop()
        servers.stop()
