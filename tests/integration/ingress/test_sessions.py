"""Signing in and going on, over HTTP, on a real log."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import jwt
import pytest

from contracts.events.control import LoggedIn, SessionEnded, SessionRefreshed
from infra.embedded.nats import NatsServer
from tests.integration.ingress.conftest import Ingress, Start, ingress_settings, running
from tests.integration.ingress.people import EMAIL, JWT_SECRET, PASSWORD, QUICK, Person, with_people

DEADLINE = 60.0


@pytest.fixture
async def door(nats: NatsServer) -> AsyncIterator[Ingress]:
    async with running(ingress_settings(nats.url, **QUICK)) as ingress:
        yield await with_people(ingress)


async def test_a_sign_in_gives_tokens_that_open_the_commands(door: Ingress) -> None:
    person = await Person(door.http, email="DEMO@msia.local").signs_in()
    assert person.tokens["admin"] == {"id": str(person.id), "email": EMAIL, "role": "admin"}
    me = (await person.get("/api/auth/me")).json()
    assert (me["id"], me["email"], me["role"]) == (str(person.id), EMAIL, "admin")
    assert me["expires_at"] <= person.tokens["access_expires_at"]
    assert (await person.get("/api/bot")).status_code == 200
    (event,) = [one.event for one in await door.events("msia.control.>") if isinstance(one.event, LoggedIn)]
    assert str(event.session) == me["session"]


async def test_a_sign_in_is_refused_with_one_text(door: Ingress) -> None:
    answers = [
        await Person(door.http).tries("not this one at all"),
        await Person(door.http, email="nobody@example.es").tries(PASSWORD),
        await Person(door.http, email="x").tries(PASSWORD),
    ]
    assert {(one.status_code, one.text) for one in answers} == {(401, answers[0].text)}


async def test_a_refresh_token_is_exchanged_once_and_a_late_twin_gets_the_same(door: Ingress) -> None:
    person = await Person(door.http).signs_in()
    first = person.tokens["refresh_token"]
    answers = await asyncio.gather(*(person.refreshes(first) for _ in range(8)))
    assert [one.status_code for one in answers] == [200] * 8
    numbers = {_claims(one.json()["refresh_token"])["num"] for one in answers}
    assert numbers == {2}
    assert await _count(door, SessionRefreshed) == 1
    person.tokens = answers[0].json()
    assert (await person.refreshes()).status_code == 200
    assert (await person.get("/api/auth/me")).status_code == 200


async def test_an_exchanged_token_that_comes_back_ends_the_session(door: Ingress) -> None:
    person = await Person(door.http).signs_in()
    stolen = person.tokens["refresh_token"]
    assert (await person.refreshes()).status_code == 200
    assert (await person.refreshes()).status_code == 200
    answer = await person.refreshes(stolen)
    assert (answer.status_code, "session is over" in answer.text) == (401, True)
    assert (await person.refreshes()).status_code == 401
    assert (await person.get("/api/auth/me")).status_code == 401
    (ended,) = [x.event for x in await door.events("msia.control.>") if isinstance(x.event, SessionEnded)]
    assert (ended.reason, ended.by) == ("reused", "system")


async def test_leaving_ends_the_session_and_twice_is_once(door: Ingress) -> None:
    person = await Person(door.http).signs_in()
    assert [(await person.leaves()).status_code for _ in range(2)] == [204, 204]
    assert (await person.get("/api/auth/me")).status_code == 401
    assert (await person.refreshes()).status_code == 401
    assert await _count(door, SessionEnded) == 1
    junk = await door.http.post("/api/auth/logout", json={"refresh_token": "junk"})
    assert junk.status_code == 204


async def test_a_session_needs_nothing_but_the_log(start: Start) -> None:
    """Neither the process that began it, nor Postgres, nor Redis."""
    person = await Person((await with_people(await start(**QUICK))).http).signs_in()
    person.http = (await start(**QUICK)).http
    assert (await person.get("/api/auth/me")).status_code == 200
    assert (await person.refreshes()).status_code == 200
    assert (await person.refreshes()).status_code == 200


async def test_a_token_signed_with_a_secret_that_was_taken_out_opens_nothing(start: Start) -> None:
    new = "only-for-tests-too-" * 3
    old = await Person((await with_people(await start(**QUICK))).http).signs_in()
    both = await start(**QUICK | {"admin_jwt_secret": f"{new}, {JWT_SECRET}"})
    old.http = both.http
    assert (await old.get("/api/auth/me")).status_code == 200
    renewed = await Person(both.http).signs_in()
    renewed.http = old.http = (await start(**QUICK | {"admin_jwt_secret": new})).http
    assert (await renewed.get("/api/auth/me")).status_code == 200
    assert (await old.get("/api/auth/me")).status_code == 401
    assert (await old.refreshes()).status_code == 401


async def test_a_session_that_is_not_used_ends(start: Start) -> None:
    door = await with_people(await start(**QUICK, admin_idle_seconds=0.5))
    person = await Person(door.http).signs_in()
    ends = time.monotonic() + DEADLINE
    while (await person.get("/api/auth/me")).status_code != 401:
        assert time.monotonic() < ends
        await asyncio.sleep(0.05)
    assert (await person.refreshes()).status_code == 401


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # HS512 wants a longer one
async def test_forged_tokens_open_nothing(door: Ingress) -> None:
    person = await Person(door.http).signs_in()
    claims = _claims(person.tokens["access_token"])
    for token in (
        _signed(claims, secret="another-secret-of-forty-bytes-or-more-x"),
        _signed(claims, algorithm="HS512"),
        jwt.encode(claims, None, "none"),
        _signed(claims | {"aud": "msia-refresh"}),
        _signed(claims | {"iss": "else"}),
        _signed(claims | {"exp": time.time() - 1}),
        _signed({name: value for name, value in claims.items() if name != "exp"}),
        _signed(claims | {"sid": str(uuid4())}),
        _signed(claims | {"sid": "no id"}),
        _signed(claims | {"sub": str(uuid4())}),
        _signed(claims | {"sub": "no id"}),
        "x.y.z",
    ):
        answer = await door.http.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, token
    held = _claims(person.tokens["refresh_token"])
    for change in ({"num": "1"}, {"num": 7}, {"aud": "msia"}, {"sid": str(uuid4())}, {"sub": str(uuid4())}):
        assert (await person.refreshes(_signed(held | change))).status_code == 401
    assert (await person.refreshes()).status_code == 200  # none of them ended it


def _signed(claims: dict[str, Any], secret: str = JWT_SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm)


async def test_neither_token_passes_for_the_other(door: Ingress) -> None:
    person = await Person(door.http).signs_in()
    access, refresh = person.tokens["access_token"], person.tokens["refresh_token"]
    assert (await person.refreshes(access)).status_code == 401
    answer = await door.http.get("/api/auth/me", headers={"Authorization": f"Bearer {refresh}"})
    assert answer.status_code == 401


def _claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


async def _count(door: Ingress, kind: type) -> int:
    return sum(isinstance(one.event, kind) for one in await door.events("msia.control.>"))
