"""PostgreSQL's roles on a real server: each does its work, and nothing that the lists name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from contracts.errors import Misconfigured, Refused
from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from infra.roles.making import RolesSettings, make
from services.common.postgres import identifier, role_of
from services.projections.catalogue import PROJECTIONS, projection
from services.projections.history import queries
from services.projections.history.wanted import Wanted
from services.projections.positions import wait_for
from services.projections.postgres import connect, query_pool
from services.projections.rebuild import drop_old, rebuild
from services.projections.settings import ProjectionsSettings
from services.projections.snapshots import snapshot
from services.projections.verifying import verify
from tests.integration.projections.conftest import DEADLINE, NAMES, Log, opened_log, reader, settings_for
from tests.security.counts import Counts
from tests.security.postgres_operations import ANYBODY, READER, WRITER
from tests.unit.projections.events import story, tariff

pytestmark = pytest.mark.security

HISTORY = projection("history")


@dataclass
class Installed:
    """A server with both roles of its own, made by the command, and rows that were built by them."""

    settings: ProjectionsSettings
    admin: str
    log: Log
    end: int

    @asynccontextmanager
    async def pool(self, **changes: object) -> AsyncIterator[asyncpg.Pool]:
        """The query API's."""
        async with query_pool(self.settings.model_copy(update=changes)) as pool:
            yield pool
            pool.terminate()


def roles(server: PostgresServer, database: str, **more: object) -> RolesSettings:
    """Of this test's own, so that others' stay."""
    at = urlsplit(server.url)
    names = {name: f"{name}_{database}" for name in ("writer", "reader")}
    urls = {
        name: urlunsplit(at._replace(netloc=f"{role}:{name}-password@{at.hostname}:{at.port}", path=database))
        for name, role in names.items()
    }
    given = {"postgres_url": urls["writer"], "postgres_reader_url": urls["reader"], **more}
    return RolesSettings(_env_file=None, postgres_admin_url=server.url, **given)


@pytest.fixture(scope="module")
async def installed(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[Installed]:
    wanted = roles(shared_postgres, f"t{uuid4().hex[:12]}")
    assert await make(wanted) == []
    assert await make(wanted) == []  # again
    given = {"postgres_url": wanted.postgres_url, "postgres_reader_url": wanted.postgres_reader_url}
    settings = settings_for(module_nats, wanted.dsn).model_copy(update=given)
    admin = urlunsplit(urlsplit(shared_postgres.url)._replace(path=urlsplit(wanted.dsn).path))
    async with opened_log(module_nats) as log, reader(settings):
        end = await log.tell(*tariff(1, 14000), *story(1), *story(2))
        yield Installed(settings, admin, log, end)


async def read(pool: asyncpg.Pool, at_least: int) -> list[str]:
    """Conversations, as the query API does it; waits for rights and rows that come by themselves."""
    async with asyncio.timeout(DEADLINE):
        while True:
            try:
                await wait_for(pool, at_least, NAMES, DEADLINE)
                break
            except asyncpg.PostgresError:  # not let in yet
                await asyncio.sleep(0.05)
    async with snapshot(pool, NAMES) as (connection, _):
        return [row["id"] for row in await queries.conversations(connection, Wanted(), before=None, limit=10)]


async def test_rows_are_built_rebuilt_and_read_with_roles_apart(installed: Installed) -> None:
    settings, store = installed.settings, installed.log.store
    async with installed.pool() as pool:
        told = await read(pool, installed.end)
        assert len(told) == 2
        assert await pool.fetchval("SELECT current_user") == role_of(settings.reader_dsn)
        for one in PROJECTIONS:  # of each everything that serves is seen
            for (view,) in await pool.fetch("SELECT viewname FROM pg_views WHERE schemaname = $1", one.name):
                await pool.fetch(f"SELECT * FROM {one.name}.{view} LIMIT 1")
        rebuilt = await rebuild(store, settings, HISTORY)
        assert rebuilt.serves
        assert (await verify(store, settings, HISTORY)).rows == 0
        assert await read(pool, installed.end) == told  # tables that were made since
        await drop_old(settings, HISTORY)
        assert await read(pool, installed.end) == told


@pytest.mark.parametrize("who", ["reader", "writer"])
async def test_what_a_role_may_not_is_refused(installed: Installed, counts: Counts, who: str) -> None:
    settings = installed.settings
    async with installed.pool() as pool:
        await read(pool, installed.end)
    await rebuild(installed.log.store, settings, HISTORY)  # so that there are rows that do not serve
    mine, others = (
        (settings.reader_dsn, settings.dsn) if who == "reader" else (settings.dsn, settings.reader_dsn)
    )
    admin = await asyncpg.connect(installed.admin)
    other = await asyncpg.connect(others)
    await admin.execute("CREATE SCHEMA IF NOT EXISTS others")
    await admin.execute("CREATE TABLE IF NOT EXISTS others.things AS SELECT 1 AS x")
    names = {
        "me": identifier(role_of(mine)),
        "other": identifier(role_of(others)),
        "admin": identifier(role_of(installed.admin)),
        "admin_pid": admin.get_server_pid(),
        "other_pid": other.get_server_pid(),
        "database": identifier(urlsplit(mine).path.lstrip("/")),
        "version": HISTORY.version,
    }
    tried = [line.format(**names) for line in (*ANYBODY, *(READER if who == "reader" else WRITER))]
    done = [f"{line}: {why}" for line in tried if (why := await not_refused(mine, line))]
    counts.add(f"postgresql: {who}", tried=len(tried), refused=len(tried) - len(done))
    await admin.execute("DROP SCHEMA others CASCADE")
    await admin.close()
    await other.close()
    assert done == []


async def not_refused(url: str, statement: str) -> str:
    """ "" where it is, for want of a right and not because the session says of itself that it only reads."""
    connection = await asyncpg.connect(url, server_settings={"default_transaction_read_only": "off"})
    try:
        await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return ""
    except asyncpg.PostgresError as error:
        return f"refused for another reason: {error!r}"
    finally:
        connection.terminate()
    return "done"


@pytest.mark.parametrize("database", ["postgres", "template1"])
async def test_the_reader_has_no_business_elsewhere(
    installed: Installed, counts: Counts, database: str
) -> None:
    url = urlunsplit(urlsplit(installed.settings.reader_dsn)._replace(path=f"/{database}"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(url)
    counts.add("postgresql: reader", tried=1, refused=1)


async def test_a_database_that_was_dropped_comes_back_for_both(installed: Installed) -> None:
    database = identifier(urlsplit(installed.settings.dsn).path.lstrip("/"))
    async with installed.pool() as pool:
        told = await read(pool, installed.end)
    root = await asyncpg.connect(urlunsplit(urlsplit(installed.admin)._replace(path="/postgres")))
    await root.execute(f"DROP DATABASE {database} WITH (FORCE)")
    await root.close()

    async def again() -> list[str]:
        async with installed.pool() as pool:
            return await read(pool, installed.end)

    async with asyncio.timeout(DEADLINE):
        while True:
            try:
                assert await again() == told
                break
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # it is not there yet
                await asyncio.sleep(0.05)
    assert not await not_refused(installed.settings.reader_dsn, "SELECT pg_advisory_lock(1)")
    assert not await not_refused(installed.settings.reader_dsn, "CREATE TEMP TABLE never (x int)")


async def test_time_outs_end_what_a_session_does(installed: Installed) -> None:
    async with installed.pool(query_timeout=0.2) as pool:
        with pytest.raises(asyncpg.QueryCanceledError):
            await pool.execute("SELECT pg_sleep(60)")
    settings = installed.settings
    short = settings.model_copy(update={"postgres_lock_timeout": 0.2, "postgres_idle_timeout": 0.2})
    holder = await connect(settings, "test")
    await holder.execute("BEGIN; LOCK TABLE msia.accepted IN ACCESS EXCLUSIVE MODE")
    async with installed.pool(query_lock_timeout=0.2) as pool:
        with pytest.raises(asyncpg.LockNotAvailableError):
            await pool.execute("SELECT * FROM msia.accepted")
    waiter = await connect(short, "test")
    with pytest.raises(asyncpg.LockNotAvailableError):
        await waiter.execute("DELETE FROM msia.accepted")
    holder.terminate()
    await waiter.execute("BEGIN")
    async with asyncio.timeout(DEADLINE):
        while not waiter.is_closed():
            await asyncio.sleep(0.05)
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    async with installed.pool() as pool:
        for name in names:
            assert await pool.fetchval(f"SELECT current_setting('{name}')") != "0"


async def test_roles_that_are_one_or_may_too_much_are_refused(shared_postgres: PostgresServer) -> None:
    wanted = roles(shared_postgres, f"t{uuid4().hex[:12]}")
    with pytest.raises(Misconfigured, match="three roles"):
        await make(wanted.model_copy(update={"postgres_reader_url": wanted.postgres_url}))
    admin = await asyncpg.connect(shared_postgres.url)
    name = identifier(wanted.reader.name)
    await admin.execute(f"CREATE ROLE {name}; GRANT pg_read_server_files TO {name}")
    with pytest.raises(Refused, match="pg_read_server_files"):
        await make(wanted)
    await admin.execute(f"DROP ROLE {name}")
    await admin.close()


def test_in_production_the_query_api_is_not_who_fills_the_rows() -> None:
    url = "postgresql://writer:x@db/msia"
    apart = {"postgres_url": url, "postgres_reader_url": "postgresql://reader:x@db/msia"}
    ProjectionsSettings(_env_file=None, msia_env="production", **apart).require_reader()
    ProjectionsSettings(_env_file=None, msia_env="local", postgres_url=url).require_reader()
    for same in ({"postgres_url": url}, {**apart, "postgres_reader_url": url}):
        with pytest.raises(Misconfigured, match="POSTGRES_READER_URL"):
            ProjectionsSettings(_env_file=None, msia_env="production", **same).require_reader()
