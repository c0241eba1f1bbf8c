"""Who signed in with ingress is let in by both APIs, and is out of both as soon as the log says so."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from fastapi import HTTPException

from contracts.events.control import AdminInvited, LoggedIn, SessionEnded
from infra.embedded.demo_token import demo_token, token
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.common.auth import Guard, Principal
from services.common.identity.directory import Directory
from services.common.serving import serving
from services.common.tasks import end
from services.projections.api.app import query_api
from services.projections.api.cursors import Cursors
from services.projections.api.hub import Hub
from services.projections.api.state import QueryState
from services.projections.postgres import query_pool
from tests.integration.ingress.conftest import ingress_settings, running
from tests.integration.ingress.people import QUICK, Person, with_people
from tests.integration.ingress.test_team import NEW, joined
from tests.integration.projections.conftest import DEADLINE, MASTER, SECRET, Log, Shown, eventually
from tests.unit.projections.events import Told

ANA, SESSION = UUID(int=7), UUID(int=8)


@dataclass
class Both:
    """The door and the query API of one log, as they run outside of `local`."""

    door: httpx.AsyncClient
    query: httpx.AsyncClient
    boss: Person
    state: QueryState

    async def statuses(self, person: Person) -> list[int]:
        """Of one question to each."""
        return [
            (await self.door.get("/api/bot", headers=person.bearer)).status_code,
            (await self.query.get("/projections", headers=person.bearer)).status_code,
        ]

    async def out(self, person: Person) -> None:
        async def look() -> list[int]:
            return await self.statuses(person)

        await eventually(look, [401, 401])


@pytest.fixture(scope="module")
async def both(shown: Shown) -> AsyncIterator[Both]:
    settings = shown.settings.model_copy(update={"msia_env": "production"})
    # `local` for the demo admin alone; what this module is about is the same
    door_settings = ingress_settings(settings.nats_url, **QUICK, msia_master_key=MASTER)
    async with AsyncExitStack() as stack:
        door = await with_people(await stack.enter_async_context(running(door_settings)))
        state = QueryState(settings, await stack.enter_async_context(query_pool(settings)), Cursors(SECRET))
        state.store = shown.log.store
        state.hub = Hub(shown.log.store.reader, settings.sse_buffer, settings.projections_tick)
        state.directory = Directory(shown.log.store, local=False, tick=settings.identity_tick)
        tasks = [asyncio.create_task(state.hub.run()), asyncio.create_task(state.directory.run())]
        stack.push_async_callback(end, *tasks)
        port = free_port()
        await stack.enter_async_context(serving(query_api(state, SECRET), "127.0.0.1", port))
        query = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=DEADLINE)
        await stack.enter_async_context(query)
        yield Both(door.http, query, await Person(door.http).signs_in(), state)


Ending = Callable[[Both, Person], Awaitable[httpx.Response]]


async def _disabled(both: Both, ana: Person) -> httpx.Response:
    return await both.boss.post(f"/api/admins/{ana.id}/disable", reason="se va")


async def _revoked(both: Both, ana: Person) -> httpx.Response:
    session = (await ana.get("/api/auth/me")).json()["session"]
    return await both.boss.post(f"/api/admins/{ana.id}/sessions/{session}/revoke")


async def _left(both: Both, ana: Person) -> httpx.Response:
    return await ana.leaves()


async def _reused(both: Both, ana: Person) -> httpx.Response:
    stolen = ana.tokens["refresh_token"]
    for _ in range(2):
        assert (await ana.refreshes()).status_code == 200
    assert (await ana.refreshes(stolen)).status_code == 401
    return httpx.Response(200)


async def _password(both: Both, ana: Person) -> httpx.Response:
    elsewhere = await Person(ana.http, ana.email, NEW).signs_in()
    return await elsewhere.post("/api/auth/password", current=NEW, new="otra-vaca-azul-21")


@pytest.mark.parametrize("ended", [_disabled, _revoked, _left, _reused, _password])
async def test_an_ended_session_is_out_of_both(both: Both, ended: Ending) -> None:
    ana = await joined(both.boss, f"{ended.__name__}@example.es", "operator")
    assert await both.statuses(ana) == [200, 200]  # also where the sign-in was not heard of before
    assert (await ended(both, ana)).is_success
    await both.out(ana)


async def test_a_changed_role_counts_in_both(both: Both) -> None:
    ana = await joined(both.boss, "rol@example.es", "operator")

    async def audit() -> int:
        return (await both.query.get("/admins", headers=ana.bearer)).status_code

    assert await audit() == 403
    assert (await both.boss.post(f"/api/admins/{ana.id}/role", role="auditor")).is_success
    await eventually(audit, 200)  # the token still says operator
    assert (await ana.post("/api/bot/switch", on=False, reason="x")).status_code == 403


async def test_a_live_stream_ends_with_its_session(both: Both) -> None:
    ana = await joined(both.boss, "directo@example.es", "operator")
    async with both.query.stream("GET", "/events/stream", headers=ana.bearer) as answer:
        assert answer.status_code == 200
        lines = answer.aiter_lines()
        await anext(lines)
        assert (await ana.leaves()).status_code == 204
        async with asyncio.timeout(DEADLINE):
            async for _ in lines:
                pass


async def test_a_token_without_a_session_is_for_this_machine_and_services(both: Both) -> None:
    now = int(time.time())

    async def asked(bearer: str, path: str = "/projections") -> int:
        return (await both.query.get(path, headers={"Authorization": f"Bearer {bearer}"})).status_code

    assert await asked(demo_token(SECRET, now)) == 401
    assert await asked(token(SECRET, "somebody", "admin", now, 60)) == 401
    assert await asked(token(SECRET, "agent", "service", now, 60), "/knowledge/articles") == 200
    assert await asked(token(SECRET, "agent", "service", now, 60)) == 403


async def test_cut_off_from_the_log_nobody_is_let_in(nats_server: NatsServer, log: Log) -> None:
    subject = f"admin-{ANA}"
    invited = AdminInvited(admin_id=ANA, role="admin", by="x", email="a@x.es")
    await log.tell(
        Told(subject, invited, UUID(int=1), owner=subject),
        Told(subject, LoggedIn(admin_id=ANA, session=SESSION), UUID(int=2)),
    )
    directory = Directory(log.store, local=False, tick=0.05)
    guard = Guard(lambda: directory, local=False, stale_after=1.0)
    caller = Principal(str(ANA), "auditor", SESSION)

    async def admitted() -> object:
        try:
            return (await guard.admit(caller)).role
        except HTTPException as error:
            return error.status_code

    assert await admitted() == "admin"  # who has just begun looks first
    nats_server.stop()
    begun = Guard(lambda: Directory(log.store, local=False), local=False, stale_after=1.0)
    with pytest.raises(HTTPException, match="503"):
        await begun.admit(caller)
    nats_server.start()
    task = asyncio.create_task(directory.run())
    try:
        await eventually(admitted, "admin")
        nats_server.stop()
        await eventually(admitted, 503)
        nats_server.start()
        await eventually(admitted, "admin")
        event = SessionEnded(admin_id=ANA, session=SESSION, by="x", reason="revoked")
        await log.tell(Told(subject, event, UUID(int=3)))
        await eventually(admitted, 401)
    finally:
        await end(task)
