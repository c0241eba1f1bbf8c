"""Routes that ask for no token, and what only an attacker sends: odd JSON, odd text, others' fields."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from infra.embedded.nats import NatsServer
from tests.integration.ingress.conftest import ingress_settings, provision, running
from tests.integration.ingress.people import EMAIL, QUICK, with_people
from tests.security.counts import Counts

OPEN = ["/api/auth/login", "/api/auth/refresh", "/api/auth/logout", "/api/auth/accept"]
DEEP = 100_000


@pytest.fixture(scope="module")
async def door(module_nats: NatsServer) -> AsyncIterator[httpx.AsyncClient]:
    await provision(module_nats.url)
    async with running(ingress_settings(module_nats.url, **QUICK)) as ingress:
        yield (await with_people(ingress)).http


def filled(value: str) -> bytes:
    """Every field that one of these routes has, each with the same JSON."""
    names = ("email", "password", "refresh_token", "token")
    return f"{{{','.join(f'{json.dumps(name)}:{value}' for name in names)}}}".encode()


BODIES = {
    "nested arrays": b"[" * DEEP,
    "nested arrays that end": filled("[" * DEEP + "]" * DEEP),
    "nested objects": filled('{"a":' * DEEP + "1" + "}" * DEEP),
    "a number of many digits": filled("9" * 100_000),
    "no number": filled("NaN"),
    "infinite": filled("1e999"),
    "half of a character": filled(r'"\ud800"'),
    "half of a character, in a list": filled(r'["\udfff"]'),
    "half of a character, as a name": b'{"\\ud800": 1}',
    "NUL": filled(r'"a\u0000b"'),
    "line breaks": filled(r'"a\r\nSet-Cookie: a=b"'),
    "right to left": filled(r'"\u202eabc\u2066"'),
    "too long": filled(json.dumps("x" * 1_000_000)),
    "not UTF-8": b'{"email":"\xff"}',
    "UTF-16": '{"email":"a"}'.encode("utf-16"),
    "nothing": b"",
    "null": b"null",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", OPEN)
async def test_whatever_a_stranger_sends_is_refused(
    door: httpx.AsyncClient, path: str, body: bytes, counts: Counts
) -> None:
    answer = await door.post(path, content=body, headers={"Content-Type": "application/json"})
    refused = 400 <= answer.status_code < 500 or (path, answer.status_code) == ("/api/auth/logout", 204)
    counts.add("odd bodies of strangers", tried=1, refused=refused, fives=answer.status_code >= 500)
    assert refused, answer.text
    assert len(answer.content) < 2_000, "what was sent is said back"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "more", [{"role": "admin"}, {"id": "x"}, {"matches": True}, {"session": "x"}, {"enabled": True}]
)
async def test_fields_that_are_not_theirs_change_nothing(
    door: httpx.AsyncClient, more: dict[str, Any], counts: Counts
) -> None:
    wrong = {"email": "nobody@example.es", "password": "not the right one"} | more
    answer = await door.post("/api/auth/login", json=wrong)
    counts.add("odd bodies of strangers", tried=1, refused=answer.status_code in (401, 422, 429))
    assert answer.status_code in (401, 422, 429)
    assert EMAIL not in answer.text


@pytest.mark.parametrize("token", ["\u00e9", "a b", "Bearer", "x" * 60_000, "%00", "..%2f"])
async def test_an_odd_header_is_no_token(door: httpx.AsyncClient, token: str, counts: Counts) -> None:
    answer = await door.get("/api/auth/me", headers={"Authorization": f"Bearer {token}".encode()})
    counts.add("odd bodies of strangers", tried=1, refused=answer.status_code in (401, 431))
    assert answer.status_code in (401, 431)


@pytest.mark.parametrize(
    "path", ["/api/%2e%2e/livez", "/api//auth/me", "/api/auth/me%00", "/docs/assets/%2e%2e/a"]
)
async def test_no_path_climbs_out(door: httpx.AsyncClient, path: str) -> None:
    answer = await door.get(httpx.URL(f"{door.base_url}".rstrip("/") + path))
    assert answer.status_code in (401, 404)
