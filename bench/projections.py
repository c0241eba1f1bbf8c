"""Rebuilding the read models from the log, and how soon an event is in them.

Beside a bare read and COPY: the same messages in order, their JSON parsed, copied into one table without an
index; nothing can be faster in one Python process. Beside the library's own ProjectionRunner on PostgreSQL:
the same rows of the same messages, without batches, and without encryption to undo.

FULL=1 takes a log of 200,000 events instead of 10,000.
"""

import asyncio
import base64
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from typing import Any

import asyncpg
import nats
import uvloop
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import SecretStr

from bench.lines import Line, Skipped, Tell, middle, percentile
from bench.needed import Missing, Servers, needed
from bench.rounds import Rate, Work, in_turn
from contracts.envelope import Envelope
from contracts.events.inbox import MessageReceived
from contracts.ids import KeyId, subject
from eventstore.codec import encode
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.postgres import PostgresServer
from services.common.logging import configure
from services.common.tasks import end
from services.projections.catalogue import PROJECTIONS
from services.projections.history.handlers import history
from services.projections.positions import standings, wait_for
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.runner import Runner
from services.projections.settings import ProjectionsSettings
from services.projections.tables import Table
from tests.integration.projections.process import ReaderAlone
from tests.servers import fresh_database
from tests.unit.projections.events import Told, message, story

EVENTS = 200_000 if os.environ.get("FULL") else 10_000
WHY = "bound by Python: decision 29"
LATE = "nine projections are written in one transaction, on the cores of the writer: decision 29"
PEER = 2_000  # messages that both the library and we make rows of
ROUNDS = 5
WINDOW = 2_000  # unanswered appends while the log is filled
BATCH = 2_000  # rows of one COPY
RATE, LIVE = 100, 400  # events a second, and how many of them in a round
P50, P99 = 15.0, 60.0  # ms: the aims
PATIENCE = 60.0  # seconds until what should take milliseconds counts as broken
LIMIT = "a bare ordered read and COPY"
SAME = "rebuild of one table of messages"
THEIRS = "the library's ProjectionRunner"
MASTER = "test:" + base64.b64encode(b"k" * 32).decode()  # as `ReaderAlone` has it

SAID = Projection("said", 1, (Table("said", key=("conversation", "message_id")),), private=True)
SAID.__dict__["sql"] = (
    "CREATE TABLE said (conversation text, message_id bigint, position bigint, text text, "
    "PRIMARY KEY (conversation, message_id));"
)


@SAID.on(MessageReceived)
def message_received(event: MessageReceived, at: At, rows: Rows) -> None:
    rows.said.put(
        conversation=at.aggregate, message_id=event.message_id, position=at.position, text=event.text
    )


def measure(tell: Tell) -> None:
    """Events a second, more is better; milliseconds, less is better."""
    configure("bench", "ERROR")
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            postgres = servers.postgres()
            for line in uvloop.run(_rebuilds(servers, postgres)):
                tell(line)
            try:
                tell(uvloop.run(_same_rows(servers, postgres)))
            except Missing as missing:
                tell(Skipped(SAME, str(missing)))
            for line in uvloop.run(_live(servers, postgres, Path(folder))):
                tell(line)
        finally:
            servers.stop()


# --- rebuilds --------------------------------------------------------------------------------------


async def _rebuilds(servers: Servers, postgres: PostgresServer) -> list[Line]:
    async with _log(servers) as (url, store):
        await fill(store, islice(_stories(1), EVENTS))
        total = await store.last_position()

        async def bare() -> int:
            async with fresh_database(postgres) as fresh:
                return await _copied(url, fresh, total)

        rates = await in_turn(
            {
                "every projection": _rebuild(store, postgres, url, PROJECTIONS, total),
                "history alone": _rebuild(store, postgres, url, (history,), total),
                LIMIT: bare,
            },
            ROUNDS,
        )
    return [
        _line(f"rebuild of {EVENTS:,} events, {name}", rates, name, LIMIT, at_least=0.5, why=WHY)
        for name in rates
        if name != LIMIT
    ]


async def _same_rows(servers: Servers, postgres: PostgresServer) -> Line:
    with needed(THEIRS):
        from bench.library import Library  # the rest can be measured without it

    said = [message(number, number, f"¿cuánto por el escape {number}?") for number in range(1, PEER + 1)]
    words = [
        (told.aggregate, number, f"¿cuánto por el escape {number}?") for number, told in enumerate(said, 1)
    ]
    async with _log(servers) as (url, store), Library.opened(postgres, words) as library:
        before = await store.last_position()
        await fill(store, said)
        total = await store.last_position()
        made: list[list[tuple[Any, ...]]] = []
        ours = _rebuild(store, postgres, url, (SAID,), total, made)
        rates = await in_turn({"ours": _counted(ours, PEER), THEIRS: library.run}, ROUNDS)
        shifted = [
            (conversation, id, position - before, text) for conversation, id, position, text in made[-1]
        ]
        assert shifted == library.rows  # the same rows of the same messages
    return _line(SAME, rates, "ours", THEIRS, at_least=3.0, why=WHY)


def _counted(work: Work, count: int) -> Work:
    async def counted() -> int:
        await work()
        return count

    return counted


def _rebuild(
    store: EventStore,
    postgres: PostgresServer,
    url: str,
    projections: tuple[Projection, ...],
    total: int,
    made: list[list[tuple[Any, ...]]] | None = None,
) -> Work:
    async def once() -> int:
        async with fresh_database(postgres) as fresh:
            await rebuild(store, fresh, url, projections, total)
            if made is not None:
                connection = await asyncpg.connect(fresh)
                made.append(
                    [
                        tuple(row)
                        for row in await connection.fetch(
                            "SELECT conversation, message_id, position, text FROM said.said ORDER BY position"
                        )
                    ]
                )
                await connection.close()
        return total

    return once


async def rebuild(
    store: EventStore,
    database: str,
    url: str,
    projections: tuple[Projection, ...],
    total: int,
    master: str = MASTER,
) -> None:
    """Fill an empty database up to position `total`."""
    settings = settings_of(url, database, master)
    task = asyncio.create_task(Runner(store, settings, projections).run())
    try:
        async with asyncpg.create_pool(database, min_size=1, max_size=1) as pool:
            while [one.position for one in await standings(pool)] != [total] * len(projections):
                if task.done():
                    task.result()
                await asyncio.sleep(0.01)
    finally:
        await end(task)


async def _copied(url: str, database: str, total: int) -> int:
    connection = await asyncpg.connect(database)
    await connection.execute("CREATE TABLE events (position bigint, subject text, headers jsonb, body jsonb)")
    await connection.execute("SET synchronous_commit = off")
    client = await nats.connect(url)  # as anybody would, without what ours does faster
    seen: asyncio.Queue[Msg] = asyncio.Queue()
    await client.jetstream().subscribe("msia.>", ordered_consumer=True, cb=seen.put)
    rows: list[tuple[int, str, str, str]] = []
    for position in range(1, total + 1):
        stored = await seen.get()
        rows.append(
            (position, stored.subject, json.dumps(stored.headers), json.dumps(json.loads(stored.data)))
        )
        if len(rows) == BATCH or position == total:
            await connection.copy_records_to_table("events", records=rows)
            rows.clear()
    await client.close()
    await connection.close()
    return total


# --- live ------------------------------------------------------------------------------------------


async def _live(servers: Servers, postgres: PostgresServer, folder: Path) -> list[Line]:
    """From the answer to an append until every projection shows it, the reader in a process of its own."""
    async with _log(servers) as (url, store), fresh_database(postgres) as fresh:
        await fill(store, story(1))
        names = [known.name for known in PROJECTIONS]
        with ReaderAlone(settings_of(url, fresh), folder):
            async with asyncpg.create_pool(fresh, min_size=1, max_size=1) as pool:
                told = _stories(2)
                rounds = [await _lags(store, pool, names, told) for _ in range(ROUNDS + 1)][1:]
    lines = []
    for name, share, aim in (("p50", 0.50, P50), ("p99", 0.99, P99)):
        lag, spread = middle([percentile(lags, share) for lags in rounds])
        lines.append(
            Line(
                f"append → visible at {RATE} events/s, {name}",
                lag,
                aim,
                "ms",
                "ms",
                spread,
                kind="aim",
                at_most=1.0,
                why=LATE,
                events=ROUNDS * LIVE,
                rounds=ROUNDS,
            )
        )
    return lines


async def _lags(
    store: EventStore, pool: asyncpg.Pool, names: list[str], history: Iterator[Told]
) -> list[float]:
    """Milliseconds of each of a round's events."""
    before = await store.last_position()
    await wait_for(pool, before, names, PATIENCE)
    stored: dict[int, float] = {}
    shown: dict[int, float] = {}
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as both:
        both.create_task(_watch(pool, before, shown))
        await _tell(store, stored, history)
    return [(shown[position] - at) * 1000 for position, at in stored.items()]


def _stories(first: int) -> Iterator[Told]:
    return (told for number in count(first) for told in story(number))


async def _tell(store: EventStore, stored: dict[int, float], history: Iterator[Told]) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    telling: set[asyncio.Task[None]] = set()

    async def tell(told: Told) -> None:
        recorded = await store.append(
            told.aggregate, told.event, id=told.id, owner=told.owner, create_key=True
        )
        stored[recorded.position] = time.perf_counter()

    for number, told in enumerate(islice(history, LIVE)):
        await asyncio.sleep(max(0.0, began + number / RATE - loop.time()))
        telling.add(asyncio.create_task(tell(told)))
    await asyncio.gather(*telling)


async def _watch(pool: asyncpg.Pool, after: int, shown: dict[int, float]) -> None:
    """When each of the positions that follow was in the rows of every projection."""
    reached = after
    while len(shown) < LIVE:
        position = await pool.fetchval("SELECT min(position) FROM msia.positions WHERE serving")
        now = time.perf_counter()
        shown |= dict.fromkeys(range(reached + 1, position + 1), now)
        reached = position
        await asyncio.sleep(0.001)


# --- helpers ---------------------------------------------------------------------------------------


async def fill(store: EventStore, history: Iterable[Told]) -> None:
    js, answers = store.client.jetstream(), []
    for told in history:
        key = await store.keys.current(told.owner, create=True) if store.keys and told.owner else None
        envelope = Envelope(
            id=told.id,
            type=told.event.type,
            source=store.source,
            time=datetime.now(UTC),
            key_id=KeyId(key.id) if key and told.event.private_part() is not None else None,
        )
        at = subject(told.event.context, told.aggregate)
        body = encode(at, envelope, told.event, key)
        answers.append(await js.publish_async(at, body, headers=envelope.headers()))
        if len(answers) == WINDOW:
            await asyncio.gather(*answers)
            answers.clear()
    await asyncio.gather(*answers)


def _line(
    question: str, rates: Mapping[str, Rate], ours: str, beside: str, at_least: float, why: str = ""
) -> Line:
    return Line(
        question,
        rates[ours].median,
        rates[beside].median,
        beside,
        "events/s",
        max(rates[ours].spread, rates[beside].spread),
        kind="limit" if beside == LIMIT else "peer",
        at_least=at_least,
        why=why,
        events=EVENTS if beside == LIMIT else PEER,
        rounds=ROUNDS,
    )


def settings_of(nats_url: str, postgres_url: str, master: str = MASTER) -> ProjectionsSettings:
    return ProjectionsSettings(
        _env_file=None,
        msia_env="local",
        nats_url=nats_url,
        postgres_url=SecretStr(postgres_url),
        msia_master_key=SecretStr(master),
        admin_jwt_secret=SecretStr("only-for-a-bench"),
    )


@asynccontextmanager
async def _log(servers: Servers) -> AsyncIterator[tuple[str, EventStore]]:
    """An empty one, on a server of its own."""
    url = servers.nats().url
    async with nats_client(url) as operator:
        await apply(operator, declared())
    async with EventStore.open(url, source="msia/ingress", master_key=MASTER) as store:
        await open_log(store)
        yield url, store


@asynccontextmanager
async def nats_client(url: str) -> AsyncIterator[Client]:
    client = await nats.connect(url)
    try:
        yield client
    finally:
        await client.close()
