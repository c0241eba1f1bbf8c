"""Somebody asks for a rebuild over HTTP: it is done once, seen by everybody, stopped when that is wished."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from contracts.event import Event
from contracts.events.control import (
    ProjectionCancelRequested,
    ProjectionRebuildRequested,
    ProjectionVerifyRequested,
)
from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from services.common.tasks import end
from services.projections.api.app import query_api
from services.projections.api.cursors import Cursors
from services.projections.api.state import QueryState
from services.projections.catalogue import projection
from services.projections.checksums import checksum
from services.projections.postgres import query_pool
from services.projections.rebuild import rebuild
from services.projections.settings import ProjectionsSettings
from services.projections.wishes import Wishes
from tests.integration.projections.asking import token
from tests.integration.projections.conftest import (
    SECRET,
    Log,
    Models,
    eventually,
    opened_log,
    reader,
    settings_for,
)
from tests.servers import fresh_database
from tests.unit.projections.events import story

HISTORY = projection("history")
NEXT = f"{HISTORY.schema}_next"


@dataclass
class Active:
    """A reader that holds the lock, or does not."""

    active: bool = True


class Stopped(BaseException):
    """A kill: nothing of ours sees it."""


@dataclass
class Screen:
    """What the panel has: commands into the log, one page to look at, and a replica that serves."""

    log: Log
    settings: ProjectionsSettings
    pool: asyncpg.Pool
    reader: Active
    wishes: Wishes
    http: httpx.AsyncClient

    async def wish(self, kind: type[Event] = ProjectionRebuildRequested, **fields: Any) -> int:
        event = kind(**{"projection": "history", "by": "admin-7", "reason": "filas dudosas"} | fields)
        return (await self.log.store.append("projections", event, id=uuid4())).position

    async def shown(self) -> dict[str, Any]:
        answer = await self.http.get("/projections")
        assert answer.status_code == 200, answer.text
        return next(one for one in answer.json()["items"] if one["name"] == "history")

    async def work(self, what: str = "rebuild") -> dict[str, Any]:
        return (await self.shown())[what] or {}

    async def until(self, state: str, what: str = "rebuild") -> dict[str, Any]:
        async def now() -> object:
            await self.wishes.step()
            return (await self.work(what)).get("state")

        await eventually(now, state)
        return await self.work(what)

    def replica(self, reader: Active | None = None, **changes: Any) -> Wishes:
        """Another one, that begins with the first wish."""
        return Wishes(self.log.store, self.settings.model_copy(update=changes), reader or self.reader)


@asynccontextmanager
async def screen_of(log: Log, settings: ProjectionsSettings) -> AsyncIterator[Screen]:
    settings = settings.model_copy(update={"projections_rebuild_batch": 50})
    async with query_pool(settings) as pool:
        reader = Active()
        wishes = Wishes(log.store, settings, reader)
        state = QueryState(settings, pool, Cursors(SECRET), store=log.store, wishes=wishes)
        headers = {"Authorization": f"Bearer {token()}"}
        transport = httpx.ASGITransport(query_api(state, SECRET))
        async with httpx.AsyncClient(transport=transport, base_url="http://query", headers=headers) as http:
            try:
                yield Screen(log, settings, pool, reader, wishes, http)
            finally:
                if wishes.under_way is not None:
                    await end(wishes.under_way)


@dataclass
class Town:
    """A log and its rows, for all of these: each leaves the rows as the log says."""

    log: Log
    settings: ProjectionsSettings


@pytest.fixture(scope="module")
async def town(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[Town]:
    async with fresh_database(shared_postgres) as url, opened_log(module_nats) as log:
        settings = settings_for(module_nats, url)
        told = await log.tell_at_once([told for n in range(1, 25) for told in story(n)])
        async with reader(settings), asyncpg.create_pool(url, min_size=0) as pool:
            await Models(pool).at(told)
            yield Town(log, settings)


@pytest.fixture
async def models(town: Town) -> AsyncIterator[Models]:
    async with asyncpg.create_pool(town.settings.dsn, min_size=0) as pool:
        yield Models(pool)


@pytest.fixture
async def screen(town: Town, models: Models) -> AsyncIterator[Screen]:
    await models.pool.execute(
        f"DELETE FROM msia.work; DROP SCHEMA IF EXISTS {NEXT} CASCADE; "
        f"DELETE FROM msia.positions WHERE schema_name = '{NEXT}'"
    )
    async with screen_of(town.log, town.settings) as screen:
        yield screen


async def _history(screen: Screen) -> dict[str, tuple[int, int]]:
    connection = await asyncpg.connect(screen.settings.dsn, server_settings={"timezone": "UTC", "jit": "off"})
    found = {table.name: await checksum(connection, f"history.{table.name}") for table in HISTORY.tables}
    await connection.close()
    return found


async def _stop_at(screen: Screen, position: int) -> int:
    """A rebuild by the command line, killed there; how far it was."""
    reached = 0

    def stop(at: int, target: int) -> None:
        nonlocal reached
        reached = at
        if at >= position:
            raise Stopped

    small = screen.settings.model_copy(update={"projections_batch": 50})
    with pytest.raises(Stopped):
        await rebuild(screen.log.store, small, HISTORY, progress=stop)
    return reached


@asynccontextmanager
async def _held(screen: Screen) -> AsyncIterator[None]:
    """What fills the new rows waits at its next batch."""
    connection = await asyncpg.connect(screen.settings.dsn)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("SELECT FROM msia.positions WHERE schema_name = $1 FOR UPDATE", NEXT)
    try:
        yield
    finally:
        await connection.close()


async def test_a_rebuild_that_was_asked_for_says_by_whom_and_swaps(screen: Screen, models: Models) -> None:
    before = await _history(screen)
    assert (await screen.shown())["rebuild"] is None
    position = await screen.wish()
    done = await screen.until("done")
    assert (done["by"], done["reason"], done["wish"]) == ("admin-7", "filas dudosas", position)
    assert done["position"] >= done["target"] > 0
    assert done["rows"] == sum(rows for rows, _ in before.values())
    assert done["ended_at"] >= done["started_at"]
    assert await models.pool.fetchval("SELECT to_regnamespace($1) IS NOT NULL", f"{HISTORY.schema}_old")
    assert await _history(screen) == before


async def test_what_was_killed_shows_as_interrupted_and_goes_on_when_asked_again(screen: Screen) -> None:
    reached = await _stop_at(screen, 100)
    stopped = await screen.work()
    assert (stopped["state"], stopped["by"], stopped["position"]) == ("interrupted", "cli", reached)
    assert reached < stopped["target"]
    assert stopped["ended_at"] is None
    await screen.wish()
    async with _held(screen):
        building = await screen.until("building")
        assert building["position"] == reached  # the bar begins where it was
    assert (await screen.until("done"))["by"] == "admin-7"


async def test_while_one_is_built_another_wish_is_refused_and_names_it(screen: Screen) -> None:
    await _stop_at(screen, 100)
    first = await screen.wish()
    async with _held(screen):
        building = await screen.until("building")
        second = await screen.wish(by="admin-8")
        await screen.wishes.step()
        refused = (await screen.shown())["refused"]
        assert (refused["position"], refused["by"], refused["what"]) == (second, "admin-8", "rebuild")
        assert "admin-7" in refused["refused"]
        assert building["started_at"][:19] in refused["refused"]
        assert (await screen.work())["wish"] == first
    await screen.until("done")


async def test_one_at_a_time_and_the_others_wait_in_sight(screen: Screen) -> None:
    await _stop_at(screen, 100)
    await screen.wish()
    async with _held(screen):
        await screen.until("building")
        await screen.wish(projection="quotes", by="admin-8")
        await screen.wishes.step()
        items = (await screen.http.get("/projections")).json()["items"]
        quotes = next(one for one in items if one["name"] == "quotes")
        assert [one["by"] for one in quotes["waiting"]] == ["admin-8"]
        assert quotes["rebuild"] is None
    await screen.until("done")

    async def built() -> object:
        await screen.wishes.step()
        items = (await screen.http.get("/projections")).json()["items"]
        return [one["rebuild"]["state"] for one in items if one["name"] == "quotes" and one["rebuild"]]

    await eventually(built, ["done"])


async def test_cancelled_it_stops_and_the_old_rows_serve(screen: Screen, models: Models) -> None:
    before = await _history(screen)
    reached = await _stop_at(screen, 100)
    await screen.wish()
    async with _held(screen):
        await screen.until("building")
        await screen.wish(ProjectionCancelRequested, by="admin-9")
        await screen.wishes.step()
    stopped = await screen.until("cancelled")
    assert "admin-9" in stopped["error"]
    assert reached <= stopped["position"] < stopped["target"]
    assert await _history(screen) == before
    await screen.wish(ProjectionCancelRequested, by="admin-9")
    await screen.wishes.step()
    assert "no rebuild is under way" in (await screen.shown())["refused"]["refused"]


async def test_rows_that_differ_fail_it_and_say_so(screen: Screen, models: Models) -> None:
    await models.pool.execute(f"DELETE FROM {HISTORY.schema}.messages WHERE conversation = '1-1'")
    await screen.wish()
    failed = await screen.until("failed")
    assert "differ in messages" in failed["error"]
    await screen.wish(accept_differences=True)
    await screen.until("done")


async def test_a_verification_counts_rows_that_are_wrong(screen: Screen, models: Models) -> None:
    await models.pool.execute(f"DELETE FROM {HISTORY.schema}.messages WHERE conversation = '1-1'")
    await screen.wish(ProjectionVerifyRequested)
    done = await screen.until("done", "verify")
    assert done["differ"] > 0
    assert done["by"] == "admin-7"
    assert await screen.work() == {}
    await screen.wish(accept_differences=True)
    await screen.until("done")


async def test_nobody_does_it_twice(screen: Screen) -> None:
    position = await screen.wish()
    began = (await screen.until("done"))["started_at"]
    again = screen.replica()  # as after a restart: it reads the wish once more
    await again.step()
    assert again.waiting == []
    assert again.under_way is None
    done = await screen.work()
    assert (done["wish"], done["started_at"]) == (position, began)


async def test_a_standby_leaves_it_to_the_reader(screen: Screen) -> None:
    position = await screen.wish()
    standby = screen.replica(Active(False))
    await standby.step()
    assert [one.position for one in standby.waiting] == [position]
    assert await screen.work() == {}
    await screen.until("done")
    await standby.step()
    assert standby.waiting == []


async def test_what_nobody_took_up_in_time_is_left(screen: Screen) -> None:
    await screen.wish()
    late = screen.replica(projections_wish_fresh=1e-6)
    await late.step()
    assert late.waiting == []
    assert late.under_way is None
    assert await screen.work() == {}
    await screen.until("done")  # in time it is


async def test_a_name_that_is_none_is_refused(screen: Screen) -> None:
    position = await screen.wish(projection="nothing")
    await screen.wishes.step()
    refused = await screen.pool.fetchval("SELECT refused FROM msia.wishes WHERE position = $1", position)
    assert refused == "there is no projection 'nothing'"
