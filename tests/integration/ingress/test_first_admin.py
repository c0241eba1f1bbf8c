"""The first admin: from ADMIN_PASSWORD_HASH, or made on the machine."""

from contextlib import AsyncExitStack

import bcrypt
import pytest

from contracts.events.control import PasswordSet
from infra.embedded.nats import NatsServer
from services.ingress.identity.minting import Mint
from tests.integration.ingress.conftest import Ingress, Start, ingress_settings, running
from tests.integration.ingress.people import EMAIL, JWT_SECRET, PASSWORD, QUICK, Person, with_people

OLD = "the one of the old system"
HASH = bcrypt.hashpw(OLD.encode(), bcrypt.gensalt(4)).decode()
SETTINGS = {
    **QUICK,
    "msia_env": "production",
    "msia_demo_password": "",
    "admin_password_hash": HASH,
    "admin_email": "Jefa@example.es",
}


async def passwords(door: Ingress) -> list[PasswordSet]:
    return [x.event for x in await door.events("msia.control.*") if isinstance(x.event, PasswordSet)]


async def test_the_hash_of_the_old_system_signs_in_once_and_is_made_anew(start: Start) -> None:
    doors = [await start(**SETTINGS) for _ in range(3)]  # at once: one of them makes it
    boss = await Person((await with_people(doors[0])).http, "jefa@EXAMPLE.es", OLD).signs_in()
    assert (boss.tokens["admin"]["role"], boss.tokens["admin"]["email"]) == ("admin", "Jefa@example.es")
    first, second = await passwords(doors[1])
    assert (str(first.hash), second.rehashed, str(second.hash)[:10]) == (HASH, True, "$argon2id$")
    assert (await boss.get("/api/auth/me")).status_code == 200  # the same password ends no session
    await Person(doors[2].http, "jefa@example.es", OLD).signs_in()
    assert len(await passwords(doors[1])) == 2
    events = await doors[1].names("msia.control.*")
    assert events.count("AdminInvited") == 1


async def test_the_setting_says_nothing_once_there_is_somebody(start: Start) -> None:
    door = await start(**SETTINGS)
    boss = await Person((await with_people(door)).http, "jefa@example.es", OLD).signs_in()
    changed = {"current": OLD, "new": "caballo-verde-17-lunas"}
    assert (await boss.post("/api/auth/password", **changed)).status_code == 204
    again = await start(**SETTINGS, admin_idle_seconds=3600)
    assert (await Person(again.http, "jefa@example.es", OLD).tries(OLD)).status_code == 401
    await Person(again.http, "jefa@example.es", changed["new"]).signs_in()


async def test_other_parameters_make_the_hash_anew(start: Start) -> None:
    one = await start(**QUICK)
    await Person((await with_people(one)).http).signs_in()
    two = await start(**QUICK | {"argon2_passes": 2})
    await Person(two.http).signs_in()
    await Person(two.http).signs_in()
    hashes = [str(event.hash) for event in await passwords(one)]
    assert ["t=1" in hash for hash in hashes] == [True, False]


async def test_whoever_holds_the_secret_invites_the_first_admin_and_no_other(nats: NatsServer) -> None:
    settings = SETTINGS | {"admin_password_hash": ""}
    async with running(ingress_settings(nats.url, **settings)) as door:
        bearer = {"Authorization": f"Bearer {Mint(JWT_SECRET).first()}"}

        async def invites(email: str, role: str = "admin") -> tuple[int, dict]:
            body = {"email": email, "role": role}
            answer = await door.http.post("/api/admins", json=body, headers=bearer)
            return answer.status_code, answer.json()

        assert (await door.http.get("/api/admins", headers=bearer)).status_code == 403
        assert (await invites("ana@example.es", "operator"))[0] == 409
        _, lost = await invites("ana@example.es")
        status, invited = await invites("ana@example.es")  # the link was lost: a new one
        assert (status, invited["id"]) == (201, lost["id"])
        body = {"token": invited["token"], "password": "caballo-verde-17-lunas"}
        assert (await door.http.post("/api/auth/accept", json=body)).status_code == 200
        status, refused = await invites("eva@example.es")
        assert (status, "there is an admin" in refused["detail"]) == (409, True)
        assert (await invites("ana@example.es"))[0] == 409


@pytest.mark.parametrize("beside", [False, True])  # one after the other, or both at once
async def test_the_demo_login_of_a_log_ends_where_production_begins(nats: NatsServer, beside: bool) -> None:
    production = ingress_settings(nats.url, **SETTINGS | {"admin_password_hash": ""})
    async with AsyncExitStack() as stack:
        if beside:
            served = await stack.enter_async_context(running(production))
        async with running(ingress_settings(nats.url, **QUICK)) as local:
            demo = await Person((await with_people(local)).http).signs_in()
            assert (await demo.get("/api/admins")).status_code == 200
        if not beside:
            served = await stack.enter_async_context(running(production))
        demo.http = served.http
        assert (await demo.get("/api/admins")).status_code == 401
        assert (await demo.refreshes()).status_code == 401
        assert (await demo.tries(PASSWORD)).status_code == 401
        # nor are they somebody in charge: the first admin is still to be made
        bearer = {"Authorization": f"Bearer {Mint(JWT_SECRET).first()}"}
        body = {"email": "jefa@example.es", "role": "admin"}
        invited = await served.http.post("/api/admins", json=body, headers=bearer)
        assert invited.status_code == 201, invited.text
        told = {"token": invited.json()["token"], "password": "caballo-verde-17-lunas"}
        assert (await served.http.post("/api/auth/accept", json=told)).status_code == 200
        boss = await Person(served.http, body["email"], told["password"]).signs_in()
        listed = (await boss.get("/api/admins")).json()["admins"]
        assert {one["email"]: one["state"] for one in listed} == {
            EMAIL: "invited",
            "jefa@example.es": "active",
        }


async def test_whoever_takes_the_demo_address_over_with_a_link_signs_in(nats: NatsServer) -> None:
    async with running(ingress_settings(nats.url, **QUICK)) as local:
        await with_people(local)
    async with running(ingress_settings(nats.url, **SETTINGS | {"admin_password_hash": ""})) as served:
        bearer = {"Authorization": f"Bearer {Mint(JWT_SECRET).first()}"}
        invited = await served.http.post(
            "/api/admins", json={"email": EMAIL, "role": "admin"}, headers=bearer
        )
        told = {"token": invited.json()["token"], "password": "caballo-verde-17-lunas"}
        assert (await served.http.post("/api/auth/accept", json=told)).status_code == 200
        await Person(served.http, EMAIL, told["password"]).signs_in()
