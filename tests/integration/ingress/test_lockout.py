"""Guessing passwords: what it costs, and what it tells."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from contracts.events.control import LoginRefused
from infra.embedded.nats import NatsServer
from tests.integration.ingress.conftest import Ingress, Start, ingress_settings, running
from tests.integration.ingress.people import EMAIL, PASSWORD, QUICK, Person, with_people

WRONG = "not this one at all"
# Three tries are free; then nobody is heard for longer than the test lasts.
STRICT = QUICK | {"login_free_tries": 3, "login_first_wait": 600.0, "login_source_free_tries": 1000}


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.es"])
async def test_after_some_failures_nobody_is_heard(nats: NatsServer, email: str) -> None:
    async with running(ingress_settings(nats.url, **STRICT)) as door:
        await with_people(door)
        person = Person(door.http, email)
        assert [(await person.tries(WRONG)).status_code for _ in range(5)] == [401, 401, 401, 429, 429]
        answer = await person.tries(PASSWORD)
        assert (answer.status_code, 500 < int(answer.headers["retry-after"]) <= 600) == (429, True)


async def test_an_account_is_locked_on_every_replica_and_after_a_restart(start: Start) -> None:
    one, two = await start(**STRICT), await start(**STRICT)
    await with_people(one)
    for door in (one, two, one):
        assert (await Person(door.http).tries(WRONG)).status_code == 401
    later = await start(**STRICT)
    for door in (one, two, later):
        assert (await Person(door.http).tries(PASSWORD)).status_code == 429


async def test_guesses_at_once_are_not_more_guesses(start: Start) -> None:
    """What was checked while others failed is not answered: neither that it was wrong, nor right."""
    doors = [await start(**STRICT), await start(**STRICT)]
    await with_people(doors[0])
    asked = [Person(doors[number % 2].http).tries(WRONG) for number in range(20)]
    statuses = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert (statuses.count(401), statuses.count(429)) == (3, 17)
    refused = [x for x in await doors[0].events("msia.control.*") if isinstance(x.event, LoginRefused)]
    assert len(refused) == 3


async def test_the_wait_grows_and_ends_and_a_success_forgets(nats: NatsServer) -> None:
    quick = QUICK | {"login_free_tries": 1, "login_first_wait": 0.3}
    async with running(ingress_settings(nats.url, **quick)) as door:
        person = Person((await with_people(door)).http)
        for _ in range(2):  # the second time the wait begins anew
            assert (await person.tries(WRONG)).status_code == 401
            assert (await person.tries(PASSWORD)).status_code == 429
            ends = time.monotonic() + 60
            while (await person.tries(PASSWORD)).status_code != 200:
                assert time.monotonic() < ends
                await asyncio.sleep(0.02)


async def test_who_guesses_many_accounts_is_known_by_the_address(nats: NatsServer) -> None:
    strict = STRICT | {"login_source_free_tries": 4, "login_trusted_proxies": "127.0.0.1"}
    async with running(ingress_settings(nats.url, **strict)) as door:
        await with_people(door)
        sources = [{"x-forwarded-for": "203.0.113.9, 198.51.100.7"}, {"x-forwarded-for": "198.51.100.8"}]
        for number in range(4):
            answer = await Person(door.http, f"n{number}@example.es").tries(WRONG, **sources[0])
            assert answer.status_code == 401
        assert (await Person(door.http).tries(PASSWORD, **sources[0])).status_code == 429
        lying = {"x-forwarded-for": "203.0.113.10, 198.51.100.7"}  # only the last one is the proxy's word
        assert (await Person(door.http).tries(PASSWORD, **lying)).status_code == 429
        assert (await Person(door.http).tries(PASSWORD, **sources[1])).status_code == 200


async def test_nobody_else_is_believed_about_addresses(nats: NatsServer) -> None:
    strict = STRICT | {"login_source_free_tries": 4}
    async with running(ingress_settings(nats.url, **strict)) as door:
        await with_people(door)
        statuses = []
        for number in range(6):
            source = {"x-forwarded-for": f"198.51.100.{number}"}
            statuses.append((await Person(door.http, f"n{number}@x.es").tries(WRONG, **source)).status_code)
        assert statuses == [401, 401, 401, 401, 429, 429]


async def test_a_refusal_takes_as_long_whatever_the_reason(nats: NatsServer) -> None:
    floor = 0.5
    async with running(ingress_settings(nats.url, **QUICK | {"login_refusal_seconds": floor})) as door:
        await with_people(door)
        for email in (EMAIL, "nobody@example.es"):
            began = time.monotonic()
            assert (await Person(door.http, email).tries(WRONG)).status_code == 401
            assert time.monotonic() - began >= floor


@pytest.fixture
async def door(nats: NatsServer) -> AsyncIterator[Ingress]:
    async with running(ingress_settings(nats.url, **STRICT)) as ingress:
        yield await with_people(ingress)


async def test_a_stolen_session_guesses_no_password_either(door: Ingress) -> None:
    person = await Person(door.http).signs_in()
    body = {"current": WRONG, "new": "caballo-verde-17-lunas"}
    statuses = [(await person.post("/api/auth/password", **body)).status_code for _ in range(5)]
    assert statuses == [403, 403, 403, 429, 429]
    assert (await person.get("/api/auth/me")).status_code == 200
