"""A log, an empty database, and readers between them."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

import asyncpg
import pytest

from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from services.common.tasks import end
from services.projections.catalogue import PROJECTIONS
from services.projections.checksums import checksum
from services.projections.positions import wait_for
from services.projections.projection import Projection
from services.projections.runner import Runner
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.told import history as told_history
from tests.servers import fresh_database
from tests.unit.projections.events import Told, message, person_replied, story, tariff

MASTER = "test:" + base64.b64encode(b"k" * 32).decode()
SECRET = "only-for-tests-" * 3
NAMES = [projection.name for projection in PROJECTIONS]
DEADLINE = 60.0

Checksums = dict[str, tuple[int, int]]


class Log:
    """The log, and what is told to it."""

    def __init__(self, store: EventStore) -> None:
        self.store = store

    async def tell(self, *history: Told) -> int:
        """Append in order; returns the position of the last."""
        for told in history:
            await self._append(told)
        return await self.store.last_position()

    async def tell_at_once(self, history: Iterable[Told]) -> int:
        """Append many conversations side by side, each in its own order."""
        by_aggregate = groupby(sorted(history, key=lambda told: told.aggregate), lambda told: told.aggregate)
        await asyncio.gather(*[self._in_order(list(group)) for _, group in by_aggregate])
        return await self.store.last_position()

    async def _in_order(self, history: list[Told]) -> None:
        for told in history:
            await self._append(told)

    async def _append(self, told: Told) -> None:
        await self.store.append(
            told.aggregate, told.event, id=told.id, owner=told.owner, create_key=True, time=None
        )


class Models:
    """The database, from outside."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    async def at(self, position: int, names: list[str] = NAMES) -> None:
        """Wait until the rows hold everything up to there."""
        await wait_for(self.pool, position, names, DEADLINE)

    async def checksums(self) -> Checksums:
        """Of every table that serves."""
        found = await self.pool.fetch(
            "SELECT p.projection || '.' || c.relname AS name FROM msia.positions p "
            "JOIN pg_class c ON c.relnamespace = to_regnamespace(p.projection) WHERE p.serving"
        )
        async with self.pool.acquire() as connection:
            await connection.execute("SET timezone = 'UTC'")
            return {row["name"]: await checksum(connection, row["name"]) for row in found}


async def eventually(look: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Until `look` answers that, or the deadline."""
    ends = time.monotonic() + DEADLINE
    while (found := await look()) != wanted:
        assert time.monotonic() < ends, f"still {found!r}, not {wanted!r}"
        await asyncio.sleep(0.02)


class Reading(Protocol):
    """Starts a reader, and stops it when the block ends."""

    def __call__(
        self, projections: tuple[Projection, ...] = PROJECTIONS, **changes: object
    ) -> AbstractAsyncContextManager[asyncio.Task[None]]: ...


@asynccontextmanager
async def opened_log(server: NatsServer) -> AsyncIterator[Log]:
    client = await connect(server.url, name="operator")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()
    async with EventStore.open(server.url, source="msia/ingress", master_key=MASTER) as store:
        yield Log(store)


def settings_for(server: NatsServer, url: str) -> ProjectionsSettings:
    return ProjectionsSettings(
        msia_env="local",
        nats_url=server.url,
        postgres_url=url,
        msia_master_key=MASTER,
        admin_jwt_secret=SECRET,
        projections_tick=0.2,
        projections_idle=0.2,
        projections_retry=0.1,
        sse_heartbeat=0.2,
    )


@asynccontextmanager
async def reader(
    settings: ProjectionsSettings, projections: tuple[Projection, ...] = PROJECTIONS
) -> AsyncIterator[asyncio.Task[None]]:
    opening = EventStore.open(settings.nats_url, source="msia/projections", master_key=MASTER)
    async with opening as store:
        task = asyncio.create_task(Runner(store, settings, projections).run())
        try:
            yield task
        finally:
            await end(task)


@pytest.fixture
async def log(nats_server: NatsServer) -> AsyncIterator[Log]:
    async with opened_log(nats_server) as opened:
        yield opened


@pytest.fixture
def settings(nats_server: NatsServer, postgres_url: str) -> ProjectionsSettings:
    return settings_for(nats_server, postgres_url)


@pytest.fixture
async def models(postgres_url: str) -> AsyncIterator[Models]:
    async with asyncpg.create_pool(postgres_url, min_size=0, max_size=4) as pool:
        yield Models(pool)


@pytest.fixture
def reading(log: Log, settings: ProjectionsSettings) -> Reading:
    def start(
        projections: tuple[Projection, ...] = PROJECTIONS, **changes: object
    ) -> AbstractAsyncContextManager[asyncio.Task[None]]:
        return reader(settings.model_copy(update=changes), projections)

    return start


@dataclass
class Shown:
    """A system that nobody changes."""

    settings: ProjectionsSettings
    log: Log
    end: int


@asynccontextmanager
async def showing(nats: NatsServer, postgres: PostgresServer, *history: Told) -> AsyncIterator[Shown]:
    """That history, read by every projection."""
    async with fresh_database(postgres) as url, opened_log(nats) as log:
        settings = settings_for(nats, url)
        async with reader(settings), asyncpg.create_pool(url, min_size=0) as pool:
            end = await log.tell(*history)
            await Models(pool).at(end)
            yield Shown(settings, log, end)


@pytest.fixture(scope="module")
async def shown(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[Shown]:
    """Two told conversations, one with a person, and a tariff."""
    history = [*tariff(1, 14000), *story(1), *story(2), message(3, 1), person_replied(3, 2)]
    async with showing(module_nats, shared_postgres, *history) as found:
        yield found


@pytest.fixture(scope="module")
async def known(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[Shown]:
    """The system of told.py."""
    async with showing(module_nats, shared_postgres, *told_history()) as found:
        yield found
