"""Who belongs to the team: invited, changed, disabled; over HTTP, on a real log."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from contracts.events.control import AdminDisabled, AdminInvited, AdminRoleChanged
from infra.embedded.nats import NatsServer
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.people import QUICK, Person, with_people

NEW = "caballo-verde-17-lunas"


@pytest.fixture
async def door(nats: NatsServer) -> AsyncIterator[Ingress]:
    async with running(ingress_settings(nats.url, **QUICK)) as ingress:
        yield await with_people(ingress)


@pytest.fixture
async def boss(door: Ingress) -> Person:
    return await Person(door.http).signs_in()


async def joined(boss: Person, email: str, role: str = "admin") -> Person:
    """Somebody whom the boss invites, and who sets a password and signs in."""
    invited = await boss.post("/api/admins", email=email, role=role)
    assert invited.status_code == 201, invited.text
    body = {"token": invited.json()["token"], "password": NEW}
    accepted = await boss.http.post("/api/auth/accept", json=body)
    assert accepted.status_code == 200, accepted.text
    return await Person(boss.http, email, NEW).signs_in()


async def test_who_is_invited_sets_a_password_once_and_signs_in(boss: Person) -> None:
    invited = (await boss.post("/api/admins", email="ana@example.es", role="operator")).json()
    listed = {one["email"]: one for one in (await boss.get("/api/admins")).json()["admins"]}
    assert (listed["ana@example.es"]["state"], listed["ana@example.es"]["role"]) == ("invited", "operator")
    accept = "/api/auth/accept"
    weak = await boss.http.post(accept, json={"token": invited["token"], "password": "password1234"})
    assert (weak.status_code, "first that anybody" in weak.text) == (422, True)
    body = {"token": invited["token"], "password": NEW}
    answers = await asyncio.gather(*(boss.http.post(accept, json=body) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [200, 401, 401, 401]
    ana = await Person(boss.http, "ana@example.es", NEW).signs_in()
    assert ana.tokens["admin"]["role"] == "operator"
    assert (await ana.get("/api/admins")).status_code == 403
    assert (await boss.http.post(accept, json=body)).status_code == 401


async def test_a_new_link_voids_the_one_before_and_ends_sessions_once_used(boss: Person) -> None:
    ana = await joined(boss, "ana@example.es")
    first, second = [(await boss.post(f"/api/admins/{ana.id}/invite")).json()["token"] for _ in range(2)]
    other = "otra-vaca-azul-21"
    stale = await boss.http.post("/api/auth/accept", json={"token": first, "password": other})
    assert stale.status_code == 401
    assert (await ana.get("/api/auth/me")).status_code == 200
    fresh = await boss.http.post("/api/auth/accept", json={"token": second, "password": other})
    assert fresh.status_code == 200
    assert (await ana.get("/api/auth/me")).status_code == 401
    assert (await ana.tries(NEW)).status_code == 401
    assert (await ana.tries(other)).status_code == 200


async def test_a_link_expires(nats: NatsServer) -> None:
    async with running(ingress_settings(nats.url, **QUICK, admin_link_seconds=0.001)) as door:
        boss = await Person((await with_people(door)).http).signs_in()
        invited = (await boss.post("/api/admins", email="ana@example.es", role="auditor")).json()
        weak = {"token": invited["token"], "password": "too short"}  # 422 as long as the link works
        ends = time.monotonic() + 60
        while (await boss.http.post("/api/auth/accept", json=weak)).status_code != 401:
            assert time.monotonic() < ends, "it works for ever"
        answer = await boss.http.post("/api/auth/accept", json=weak | {"password": NEW})
        assert answer.status_code == 401


async def test_an_address_is_somebodys_in_any_case(boss: Person) -> None:
    await joined(boss, "Ana@Example.es")
    answer = await boss.post("/api/admins", email="aNA@example.ES", role="admin")
    assert (answer.status_code, "belongs to" in answer.text) == (409, True)


async def test_of_two_replicas_one_invites_an_address(nats: NatsServer) -> None:
    settings = ingress_settings(nats.url, **QUICK)
    async with running(settings) as one, running(settings) as two:
        bosses = [await Person((await with_people(door)).http).signs_in() for door in (one, two)]
        asked = [boss.post("/api/admins", email="ana@example.es", role="admin") for boss in bosses * 4]
        answers = await asyncio.gather(*asked)
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
        invited = [x.event for x in await one.events("msia.control.*") if isinstance(x.event, AdminInvited)]
        assert sorted(str(event.email) for event in invited) == ["ana@example.es", "demo@msia.local"]


async def test_a_changed_role_binds_open_sessions(boss: Person) -> None:
    ana = await joined(boss, "ana@example.es", "auditor")
    switch = {"on": False, "reason": "obras"}
    assert (await ana.post("/api/bot/switch", **switch)).status_code == 403
    assert (await boss.post(f"/api/admins/{ana.id}/role", role="operator")).status_code == 200
    assert (await ana.post("/api/bot/switch", **switch)).status_code == 200  # the token still says auditor
    assert (await ana.get("/api/auth/me")).json()["role"] == "operator"


async def test_who_is_disabled_is_out_at_once_until_enabled(boss: Person) -> None:
    ana = await joined(boss, "ana@example.es")
    assert (await boss.post(f"/api/admins/{ana.id}/disable", reason="se va")).status_code == 200
    assert (await ana.get("/api/auth/me")).status_code == 401
    assert (await ana.refreshes()).status_code == 401
    assert (await ana.tries(NEW)).status_code == 401
    assert (await boss.post(f"/api/admins/{ana.id}/disable", reason="x")).status_code == 409
    assert (await boss.post(f"/api/admins/{ana.id}/enable", reason="vuelve")).status_code == 200
    assert (await ana.get("/api/auth/me")).status_code == 401  # its session stays ended
    assert (await ana.tries(NEW)).status_code == 200


async def test_nobody_disables_oneself_and_the_last_admin_stays(boss: Person) -> None:
    await joined(boss, "ana@example.es", "operator")
    path = f"/api/admins/{boss.id}"
    assert (await boss.post(f"{path}/role", role="operator")).status_code == 409
    invited = (await boss.post("/api/admins", email="eva@example.es", role="admin")).json()
    answer = await boss.post(f"{path}/role", role="operator")
    assert (answer.status_code, "last admin" in answer.text) == (409, True)  # she cannot sign in yet
    body = {"token": invited["token"], "password": NEW}
    assert (await boss.http.post("/api/auth/accept", json=body)).status_code == 200
    answer = await boss.post(f"{path}/disable", reason="x")
    assert (answer.status_code, "themselves" in answer.text) == (409, True)
    assert (await boss.post(f"{path}/role", role="operator")).status_code == 200


@pytest.mark.parametrize("command", ["role", "disable"])
async def test_two_replicas_never_leave_nobody(nats: NatsServer, command: str) -> None:
    """Each takes the other's rights away, at the same moment."""
    settings = ingress_settings(nats.url, **QUICK)
    async with running(settings) as one, running(settings) as two:
        boss = await Person((await with_people(one)).http).signs_in()
        ana = await joined(boss, "ana@example.es")
        ana.http = two.http
        body = {"role": "auditor"} if command == "role" else {"reason": "x"}
        answers = await asyncio.gather(
            boss.post(f"/api/admins/{ana.id}/{command}", **body),
            ana.post(f"/api/admins/{boss.id}/{command}", **body),
        )
        kinds = AdminRoleChanged | AdminDisabled
        done = [x for x in await one.events("msia.control.*") if isinstance(x.event, kinds)]
        assert len(done) == 1, [answer.text for answer in answers]
        assert sorted(answer.status_code for answer in answers)[0] == 200


async def test_sessions_are_listed_and_revoked(boss: Person, door: Ingress) -> None:
    ana = await joined(boss, "ana@example.es")
    phone = await Person(door.http, ana.email, NEW).signs_in()
    path = f"/api/admins/{ana.id}/sessions"
    sessions = (await boss.get(path)).json()["sessions"]
    assert [one["lives"] for one in sessions] == [True, True]
    session = (await phone.get("/api/auth/me")).json()["session"]
    assert (await boss.post(f"{path}/{session}/revoke")).status_code == 200
    assert [(await one.get("/api/auth/me")).status_code for one in (phone, ana)] == [401, 200]
    assert (await boss.post(f"{path}/{session}/revoke")).status_code == 409
    ended = {one["id"]: one["ended_why"] for one in (await boss.get(path)).json()["sessions"]}
    assert ended[session] == "revoked"


async def test_a_new_password_ends_the_other_sessions(boss: Person, door: Ingress) -> None:
    here = await joined(boss, "ana@example.es")
    there = await Person(door.http, here.email, NEW).signs_in()
    other, path = "otra-vaca-azul-21", "/api/auth/password"
    assert (await here.post(path, current="not it at all", new=other)).status_code == 403
    assert (await here.post(path, current=NEW, new="corta")).status_code == 422
    assert (await here.post(path, current=NEW, new=other)).status_code == 204
    assert [(await one.get("/api/auth/me")).status_code for one in (here, there)] == [200, 401]
    assert (await here.tries(NEW)).status_code == 401
    assert (await here.tries(other)).status_code == 200


ROUTES = [
    ("GET", "/api/admins"),
    ("POST", "/api/admins"),
    ("POST", "/api/admins/{id}/invite"),
    ("POST", "/api/admins/{id}/role"),
    ("POST", "/api/admins/{id}/disable"),
    ("POST", "/api/admins/{id}/enable"),
    ("GET", "/api/admins/{id}/sessions"),
    ("POST", "/api/admins/{id}/sessions/{id}/revoke"),
]
BODY = {"email": "x@example.es", "role": "admin", "reason": "x"}


@pytest.mark.parametrize("role", ["operator", "auditor"])
async def test_only_admins_command_people(boss: Person, role: str) -> None:
    other = await joined(boss, "ana@example.es", role)
    for method, path in ROUTES:
        answer = await boss.http.request(
            method, path.format(id=boss.id), headers=other.bearer, json=BODY if method == "POST" else None
        )
        assert answer.status_code == 403, (method, path, answer.text)
        nobody = await boss.http.request(method, path.format(id=boss.id), json=BODY)
        assert nobody.status_code == 401


async def test_of_somebody_unknown_nothing_is_known(boss: Person) -> None:
    unknown = "00000000-0000-0000-0000-00000000dead"
    for method, path in ROUTES[2:]:
        body = {"role": "auditor"} if "role" in path else {"reason": "x"} if "able" in path else None
        answer = await boss.http.request(method, path.format(id=unknown), headers=boss.bearer, json=body)
        assert answer.status_code == 404, (path, answer.text)
