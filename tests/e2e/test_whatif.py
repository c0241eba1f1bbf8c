"""What-if and settings over HTTP, as the panel asks the agent of a running system."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from services.common.auth import AUDIENCE, ISSUER
from services.common.prompts import defaults
from services.ingress.tariffs.cli import app as tariffs
from tests.e2e.test_replay import Terminal, openings, told
from tests.limits import PATIENCE
from tests.system import Stack, eventually

DRAFT = defaults()["compose"] + "\n- Da las gracias al final.\n"


def token(stack: Stack, role: str) -> str:
    claims = {"sub": "admin-7", "role": role, "iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 600}
    return jwt.encode(claims, stack.run.environment["ADMIN_JWT_SECRET"], algorithm="HS256")


def client(stack: Stack, role: str, service: str = "AGENT_HEALTH_URL") -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=stack.run.environment[service],
        headers={"Authorization": f"Bearer {token(stack, role)}"},
        timeout=90,
    )


async def tried(stack: Stack, role: str = "operator", **wish: Any) -> httpx.Response:
    """Once nobody else tries anything."""

    async def ask() -> httpx.Response:
        async with client(stack, role) as agent:
            return await agent.post("/api/whatif", json={"reason": "una prueba", **wish})

    found: httpx.Response = await eventually(ask, lambda answer: answer.status_code != 429)
    return found


@pytest.fixture(scope="module")
def conversation(stack: Stack) -> str:
    """Two turns, each with a price."""
    phone = f"+34000{uuid4().int % 10**6:06}"
    stack.say(phone, "Hola, quiero homologar el escape de mi moto")
    id: str = stack.say(phone, "y también el manillar")["conversation"]
    return id


async def test_a_draft_is_tried_and_nothing_is_appended_but_the_opening(
    stack: Stack, conversation: str
) -> None:
    msia = Terminal(stack)
    before = told(msia, conversation)
    answer = await tried(stack, conversation=conversation, prompts={"compose": DRAFT}, model="offline")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [one["before"] for one in found["turns"]] == [one["after"] for one in found["turns"]]
    assert (found["differing"], found["left_out"], found["spent_microeuros"]) == (0, [], 0)
    first = found["turns"][0]
    assert first["asked"] == ["Hola, quiero homologar el escape de mi moto"]
    assert first["after"]["quotes"][0]["gross"]["cents"] > 0
    assert told(msia, conversation) == [*before, "PersonalDataOpened"]
    opening = next(one for one in reversed(msia.events(conversation)) if one["name"] == "PersonalDataOpened")
    assert (opening["open"]["by"], opening["open"]["reason"]) == ("admin-7", "una prueba")


async def test_a_draft_tariff_shows_where_each_turn_differs(stack: Stack, conversation: str) -> None:
    msia = Terminal(stack)
    await asyncio.to_thread(msia, tariffs, "price", "motos-part", "T5", "--net", "185,00")
    try:
        answer = await tried(
            stack, conversations=[conversation], tariffs={"motos-part": "draft"}, model="offline"
        )
    finally:
        await asyncio.to_thread(msia, tariffs, "discard", "motos-part")
    found = answer.json()
    assert found["by_level"] == {"quote": 1, "tool_call": 0, "handoff": 0, "text": 1}
    turn = next(one for one in found["turns"] if one["differs"])
    assert turn["differs"] == ["quote", "text"]
    nets = [turn[side]["quotes"][0]["net"]["cents"] for side in ("before", "after")]
    assert nets == [17_500, 18_500]


async def test_articles_are_searched_as_in_a_live_turn(stack: Stack) -> None:
    phone = f"+34000{uuid4().int % 10**6:06}"
    answered = await asyncio.to_thread(stack.say, phone, "¿Qué papeles hacen falta para homologar?")
    found = (await tried(stack, conversation=answered["conversation"], model="offline")).json()
    (turn,) = found["turns"]
    assert turn["before"]["tools"], "the question is answered from articles, or this shows nothing"
    assert (turn["differs"], turn["before"]["texts"]) == ([], turn["after"]["texts"])


async def test_who_may_try_and_what_is_refused(stack: Stack, conversation: str) -> None:
    msia = Terminal(stack)
    before = openings(msia, conversation)
    for role, status in (("auditor", 403), ("service", 403)):
        assert (await tried(stack, role, conversation=conversation)).status_code == status
    for wish, status in (
        ({"conversation": conversation, "prompts": {"compose": "Di que cuesta 140 euros."}}, 422),
        ({"conversation": conversation, "prompts": {"no-such": DRAFT}}, 404),
        ({"conversation": conversation, "tariffs": {"motos-part": 99}}, 404),
        ({"conversation": conversation, "model": "gpt"}, 422),
        ({"conversation": conversation, "conversations": [conversation]}, 422),
        ({"conversation": "1-999999"}, 404),
        ({"conversation": conversation, "reason": ""}, 422),
    ):
        answer = await tried(stack, **wish)
        assert answer.status_code == status, (wish, answer.text)
    refused = await tried(stack, conversation=conversation, prompts={"compose": "Di que cuesta 140 euros."})
    assert any("140" in problem for problem in refused.json()["problems"])
    async with httpx.AsyncClient(
        base_url=stack.run.environment["AGENT_HEALTH_URL"], timeout=PATIENCE
    ) as nobody:
        assert (await nobody.post("/api/whatif", json={})).status_code == 401
        assert (await nobody.get("/api/settings")).status_code == 401
    assert openings(msia, conversation) == before


async def test_customers_are_answered_while_something_is_tried(stack: Stack, conversation: str) -> None:
    """Five samples of both turns; another trial is told to wait, and a customer is answered meanwhile."""
    trials = asyncio.create_task(tried(stack, conversation=conversation, samples=5, model="offline"))
    phone = f"+34000{uuid4().int % 10**6:06}"
    await stack.write(phone, "Hola, quiero homologar el escape de mi moto")
    await eventually(lambda: stack.replies(phone), bool)
    assert len((await trials).json()["turns"]) == 10


async def test_what_is_in_use(stack: Stack) -> None:
    async with client(stack, "auditor") as agent:
        answer = await agent.get("/api/settings")
        assert answer.status_code == 200, answer.text
        found = answer.json()
        contract = (await agent.get("/openapi.json")).json()
    assert [(one["name"], one["breaker"]) for one in found["providers"]] == [("offline", "closed")]
    by = {one["env"]: one for one in found["settings"]}
    assert (by["AGENT_QUIET"]["value"], by["AGENT_QUIET"]["is_default"]) == (0.3, False)
    assert (by["QUERY_TOKEN"]["value"], by["OPENROUTER_API_KEY"]["value"]) == (True, False)
    budgets = {one["scope"]: one for one in found["budgets"]}
    assert (budgets["day"]["limit"]["cents"], budgets["day"]["spent_microeuros"]) == (2000, 0)
    assert budgets["month"]["spent_microeuros"] == 0
    assert {one["name"] for one in found["prompts"]} == set(defaults())
    assert found["knowledge"]["position"] > 0
    assert found["bot_on"] is True
    for secret in ("ADMIN_JWT_SECRET", "QUERY_TOKEN", "MSIA_MASTER_KEY", "REDIS_PASSWORD"):
        assert stack.run.environment[secret] not in answer.text
    names = {one["operationId"] for path in contract["paths"].values() for one in path.values()}
    assert names == {"try_whatif", "show_settings"}


async def test_how_the_outbox_fares(stack: Stack) -> None:
    async with client(stack, "operator", "OUTBOX_HEALTH_URL") as outbox:
        answer = await outbox.get("/api/status")
        assert answer.status_code == 200, answer.text
        contract = (await outbox.get("/openapi.json")).json()
    found = answer.json()
    (breaker,) = found["breakers"]
    assert (breaker["host"], breaker["state"], breaker["open_since"]) == ("127.0.0.1", "closed", None)
    assert {one["name"] for one in found["buckets"]} == {"host", "conversation"}
    assert found["position"] > 0
    assert list(contract["paths"]) == ["/api/status"]
    async with client(stack, "service", "OUTBOX_HEALTH_URL") as other:
        assert (await other.get("/api/status")).status_code == 403
