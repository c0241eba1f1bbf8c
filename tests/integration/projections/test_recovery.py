"""Postgres and NATS come and go; the rows are the same afterwards."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import hypothesis
import pytest

from contracts.errors import Misconfigured
from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from services.projections.api.app import readiness
from services.projections.api.cursors import Cursors
from services.projections.api.state import QueryState
from services.projections.catalogue import PROJECTIONS
from services.projections.positions import lowest, standings
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.conftest import (
    DEADLINE,
    NAMES,
    SECRET,
    Checksums,
    Log,
    Models,
    Reading,
    eventually,
)
from tests.integration.projections.process import ReaderAlone
from tests.servers import Servers, fresh_database
from tests.unit.projections.events import message, story

_LOCKS = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
)


async def _expected(log: Log, reading: Reading, server: PostgresServer, end: int) -> Checksums:
    """What an undisturbed reader makes of the same log."""
    async with fresh_database(server) as url, asyncpg.create_pool(url, min_size=0) as pool:
        undisturbed = Models(pool)
        async with reading(postgres_url=_secret(url)):
            await undisturbed.at(end)
            return await undisturbed.checksums()


def _full() -> bool:
    """Whether this is `make test-full`."""
    return hypothesis.settings.default is not None and hypothesis.settings.default.max_examples >= 10_000


def _secret(url: str) -> object:
    return ProjectionsSettings(postgres_url=url).postgres_url


@contextlib.asynccontextmanager
async def own_database(server: PostgresServer) -> AsyncIterator[Models]:
    async with asyncpg.create_pool(server.url, min_size=0, max_size=4) as pool:
        yield Models(pool)


async def test_a_wiped_database_is_rebuilt(log: Log, models: Models, reading: Reading) -> None:
    end = await log.tell(*story(1), *story(2))
    async with reading():
        await models.at(end)
        before = await models.checksums()
        filled = ", ".join(known.schema for known in PROJECTIONS)
        await models.pool.execute(f"DROP SCHEMA msia, {filled} CASCADE")
        await models.at(end)  # without an event: the reader looks by itself
        assert await models.checksums() == before


async def test_a_dropped_database_is_made_and_filled_again(
    log: Log, reading: Reading, shared_postgres: PostgresServer
) -> None:
    end = await log.tell(*story(1), *story(2))
    async with fresh_database(shared_postgres) as url, reading(postgres_url=_secret(url)):
        async with asyncpg.create_pool(url, min_size=0) as pool:
            await Models(pool).at(end)
            before = await Models(pool).checksums()
        server = await asyncpg.connect(shared_postgres.url)
        await server.execute(f"DROP DATABASE {urlsplit(url).path.lstrip('/')} WITH (FORCE)")
        await server.close()

        async def rebuilt() -> Checksums:
            try:
                async with asyncpg.create_pool(url, min_size=0) as pool:
                    if await _reached(pool) != end:
                        return {}
                    return await Models(pool).checksums()
            except asyncpg.InvalidCatalogNameError:  # not made yet
                return {}

        await eventually(rebuilt, before)


async def _reached(pool: asyncpg.Pool) -> int:
    return lowest(await standings(pool), NAMES)


async def test_one_schema_that_is_gone_is_rebuilt_alone(
    log: Log, models: Models, reading: Reading, shared_postgres: PostgresServer
) -> None:
    builds = "SELECT projection, build FROM msia.positions ORDER BY projection"
    async with reading():
        await models.at(await log.tell(*story(1), *story(2)))
        before = await models.pool.fetch(builds)
    (history,) = (known for known in PROJECTIONS if known.name == "history")
    await models.pool.execute(f"DROP SCHEMA {history.schema} CASCADE")
    async with reading():
        await models.at(end := await log.tell(message(3, 1)))
        assert await models.checksums() == await _expected(log, reading, shared_postgres, end)
    after = await models.pool.fetch(builds)
    assert [row["projection"] for row, old in zip(after, before, strict=True) if row != old] == ["history"]


async def test_postgres_that_is_killed_loses_and_doubles_nothing(
    log: Log, reading: Reading, own_servers: Servers, shared_postgres: PostgresServer
) -> None:
    server = own_servers.postgres()
    async with reading(postgres_url=_secret(server.url), projections_batch=7):
        telling = asyncio.create_task(log.tell_at_once([told for n in range(1, 41) for told in story(n)]))
        for _ in range(3):
            async with own_database(server) as models:
                await models.at(await log.store.last_position())
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            await asyncio.to_thread(server.wait_ready)
        end = await telling
        async with own_database(server) as models:
            await models.at(end)
            assert await models.checksums() == await _expected(log, reading, shared_postgres, end)


async def test_nats_that_is_killed_is_waited_for(
    log: Log, models: Models, reading: Reading, nats_server: NatsServer, shared_postgres: PostgresServer
) -> None:
    async with reading() as task:
        await models.at(await log.tell(*story(1)))
        await asyncio.to_thread(nats_server.kill)
        await asyncio.to_thread(nats_server.start)
        await asyncio.to_thread(nats_server.wait_ready)
        end = await log.tell(*story(2))
        await models.at(end)
        assert not task.done()
        assert await models.checksums() == await _expected(log, reading, shared_postgres, end)


async def test_a_standby_takes_over_when_the_reader_dies(log: Log, models: Models, reading: Reading) -> None:
    async with reading(), reading():
        await models.at(await log.tell(*story(1)))
        assert await models.pool.fetchval(_LOCKS + "AND granted") == 1
        await eventually(lambda: models.pool.fetchval(_LOCKS + "AND NOT granted"), 1)
        await models.pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        await models.at(await log.tell(*story(2)))
    assert await models.pool.fetchval("SELECT count(*) FROM quotes.quotes WHERE given_position > 0") == 2


async def test_a_standby_takes_over_from_a_process_that_is_killed(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings, tmp_path: Path
) -> None:
    with ReaderAlone(settings, tmp_path) as active:
        await models.at(await log.tell(*story(1)))
        async with reading():
            await eventually(lambda: models.pool.fetchval(_LOCKS + "AND NOT granted"), 1)
            active.kill()
            await models.at(await log.tell(*story(2)))
    assert await models.pool.fetchval("SELECT count(*) FROM quotes.quotes WHERE given_position > 0") == 2


async def test_a_reader_that_stands_still_is_not_ready(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading():
        await models.at(await log.tell(*story(1)))
    patience = settings.model_copy(update={"projections_ready_still": 0.05})
    state = QueryState(patience, models.pool, Cursors(SECRET), store=log.store)

    async def problems() -> set[str]:
        return {
            word for told in (await readiness(state)).values() for word in ("stands still",) if word in told
        }

    async with reading(), models.pool.acquire() as holding:
        await eventually(problems, set())
        async with holding.transaction():
            await holding.execute("SELECT FROM msia.positions FOR UPDATE")  # the reader waits for this lock
            await log.tell(message(2, 1))
            await eventually(problems, {"stands still"})
        await eventually(problems, set())


async def test_rows_ahead_of_the_log_stop_the_reader(log: Log, models: Models, reading: Reading) -> None:
    async with reading():
        await models.at(await log.tell(message(1, 1)))
    await models.pool.execute("UPDATE msia.positions SET position = 99 WHERE projection = 'quotes'")
    async with reading() as task:
        with pytest.raises(Misconfigured, match=r"quotes stands at position 99, log .* ends at 2"):
            await asyncio.wait_for(asyncio.shield(task), DEADLINE)


async def test_rows_of_another_log_stop_the_reader(log: Log, models: Models, reading: Reading) -> None:
    async with reading():
        await models.at(await log.tell(message(1, 1)))
    await models.pool.execute("UPDATE msia.positions SET log_id = $1", uuid4())
    async with reading() as task:
        with pytest.raises(Misconfigured, match=r"of log .* NATS_URL leads to log"):
            await asyncio.wait_for(asyncio.shield(task), DEADLINE)


async def test_changed_tables_need_a_new_version(log: Log, models: Models, reading: Reading) -> None:
    async with reading():
        await models.at(await log.tell(message(1, 1)))
    await models.pool.execute("UPDATE msia.positions SET definition = 'older' WHERE projection = 'history'")
    async with reading() as task:
        with pytest.raises(
            Misconfigured, match="Raise the version, or run `msia projections rebuild history`"
        ):
            await asyncio.wait_for(asyncio.shield(task), DEADLINE)


async def test_kill_9_while_catching_up(
    log: Log,
    models: Models,
    reading: Reading,
    settings: ProjectionsSettings,
    shared_postgres: PostgresServer,
    tmp_path: Path,
) -> None:
    end = await log.tell_at_once([told for n in range(1, 161 if _full() else 61) for told in story(n)])
    reached = -1
    for kill in range(30 if _full() else 5):
        with ReaderAlone(settings, tmp_path, PROJECTIONS_BATCH="3") as service:
            await models.at(min(reached + 20 + 5 * (kill % 5), end))
            service.kill()
        reached = await models.pool.fetchval("SELECT min(position) FROM msia.positions")
    assert reached < end, "the kills came after the work"
    async with reading():
        await models.at(end)
        assert await models.checksums() == await _expected(log, reading, shared_postgres, end)
