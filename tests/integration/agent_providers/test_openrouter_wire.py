"""OpenRouter's wire format, the good and the bad of it."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Literal

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from contracts.errors import BadInput
from services.agent.providers.base import ProviderFailed
from services.agent.providers.openrouter import OpenRouter
from services.agent.providers.settings import ProviderSettings
from tests.integration.agent_providers.stub import Reply, Stub, completion, error

ASKED = [SystemMessage("Eres un asistente."), HumanMessage("el escape, llámame al 600111222")]


class Consultar(BaseModel):
    """Busca un elemento en la tarifa."""

    elemento: Literal["escape", "manillar"]
    cantidad: int = Field(1, ge=1)


class Otra(BaseModel):
    """Otra herramienta."""


def settings(stub: Stub, **rest: object) -> ProviderSettings:
    return ProviderSettings(
        **{
            "openrouter_api_key": "sk-test",
            "openrouter_base_url": f"{stub.url}/api/v1",
            "llm_model": "maker/model",
            "openrouter_referer": "https://example.test",
            **rest,
        }
    )


@pytest.fixture
async def provider(stub: Stub) -> AsyncIterator[OpenRouter]:
    opened = OpenRouter(settings(stub))
    yield opened
    await opened.aclose()


async def test_a_text_with_its_costs(stub: Stub) -> None:
    stub.reply(completion("Hola", cost=0.000123))
    provider = OpenRouter(settings(stub, usd_eur=Decimal("0.90")))

    answer = await provider.call(ASKED)

    assert answer.message.content == "Hola"
    assert (answer.provider, answer.model_asked, answer.model_served) == (
        "openrouter",
        "maker/model",
        "maker/model-served",
    )
    assert (answer.input_tokens, answer.output_tokens) == (20, 5)
    assert answer.cost_microeuros == 111  # 123 millionths of a dollar at 0.90, half up
    assert answer.milliseconds >= 0
    await provider.aclose()


async def test_an_unstated_cost_is_zero(stub: Stub, provider: OpenRouter) -> None:
    stub.reply(completion("Hola", cost=None))

    assert (await provider.call(ASKED)).cost_microeuros == 0


async def test_what_is_sent(stub: Stub, provider: OpenRouter) -> None:
    stub.reply(completion(None, ("Consultar", {"elemento": "escape"})))

    await provider.call(ASKED, tools=[Consultar, Otra], force="Consultar")

    request = stub.requests[0]
    assert (request.method, request.path) == ("POST", "/api/v1/chat/completions")
    assert request.headers["authorization"] == "Bearer sk-test"
    assert request.headers["http-referer"] == "https://example.test"
    assert request.headers["x-openrouter-title"] == "MSI-a"
    body = request.body
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("maker/model", 0, 1024)
    assert not body.get("stream")
    assert body["provider"] == {"data_collection": "deny"}
    assert body["tool_choice"] == {"type": "function", "function": {"name": "Consultar"}}
    assert [tool["function"]["name"] for tool in body["tools"]] == ["Consultar", "Otra"]
    assert body["tools"][0]["function"]["parameters"]["properties"]["elemento"]["enum"] == [
        "escape",
        "manillar",
    ]
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


async def test_a_forced_tool_is_called(stub: Stub, provider: OpenRouter) -> None:
    stub.reply(completion(None, ("Consultar", {"elemento": "escape"})))

    answer = await provider.call(ASKED, tools=[Consultar], force="Consultar")

    assert [(call["name"], call["args"]) for call in answer.message.tool_calls] == [
        ("Consultar", {"elemento": "escape"})
    ]


@pytest.mark.parametrize(
    "reply",
    [
        completion("El esc", finish="length"),
        completion("", finish="content_filter"),
        completion("", finish="error"),
        completion(""),
        completion("El escape cuesta"),
        completion(None, ("Consultar", '{"elemento": "esca')),
        completion(None, ("Consultar", {"elemento": "turbo"})),
        completion(None, ("Inventada", {})),
        completion(None, choices=[]),
        completion(None, choices=None),
    ],
)
async def test_what_was_charged_for_no_answer_is_told(stub: Stub, reply: Reply) -> None:
    stub.reply(reply)
    provider = OpenRouter(settings(stub, llm_retries=0, usd_eur=Decimal("0.90")))

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED, tools=[Consultar, Otra], force="Consultar")

    (charged,) = failure.value.unusable
    assert charged.reason == failure.value.reason
    assert charged.answer.cost_microeuros == 111
    assert (charged.answer.input_tokens, charged.answer.output_tokens) == (20, 5)
    assert charged.answer.model_served == "maker/model-served"
    await provider.aclose()


async def test_so_is_what_a_retry_made_good(stub: Stub) -> None:
    stub.reply(completion("", finish="error"), completion("Hola"))
    provider = OpenRouter(settings(stub, llm_retries=1, usd_eur=Decimal("0.90")))

    answer = await provider.call(ASKED)

    assert answer.message.content == "Hola"
    assert [(one.reason, one.answer.cost_microeuros) for one in answer.unusable] == [("server_error", 111)]
    await provider.aclose()


@pytest.mark.parametrize("reply", [error(500), error(429), Reply(body=b"<html>")])
async def test_what_was_not_answered_costs_nothing(stub: Stub, reply: Reply) -> None:
    stub.reply(reply)
    provider = OpenRouter(settings(stub, llm_retries=0))

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED)

    assert failure.value.unusable == ()
    await provider.aclose()


@pytest.mark.parametrize("usage", ["x", {"cost": "NaN"}, {"cost": -1, "prompt_tokens": "many"}, {}])
async def test_a_bill_that_cannot_be_read_is_none(stub: Stub, provider: OpenRouter, usage: object) -> None:
    stub.reply(completion("", finish="content_filter", usage=usage))

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED)

    assert sum(one.answer.cost_microeuros for one in failure.value.unusable) == 0


BODY_429 = {"error": {"code": 429, "message": "x"}, "choices": None}
BODY_502 = {"error": {"code": 502, "message": "x"}, "choices": None}


def raw(body: object) -> Reply:
    return Reply(body=json.dumps(body).encode())


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (completion(""), "empty"),
        (completion(None), "empty"),
        (completion("El escape cuesta"), "no_tool_call"),
        (completion(None, ("Otra", {})), "no_tool_call"),
        (completion(None, ("Consultar", '{"elemento": "esca')), "bad_answer"),
        (completion(None, ("Consultar", {"elemento": "turbo"})), "bad_answer"),
        (completion(None, ("Consultar", {"elemento": "escape", "cantidad": 0})), "bad_answer"),
        (completion(None, ("Consultar", {})), "bad_answer"),
        (completion(None, ("Inventada", {})), "bad_answer"),
        (completion("El esc", finish="length"), "bad_answer"),
        (completion("", finish="content_filter"), "bad_answer"),
        (completion("", finish="error"), "server_error"),
        (completion(None, choices=[]), "bad_answer"),
        (completion(None, choices=None), "bad_answer"),
        (raw(BODY_429), "rate_limited"),
        (raw(BODY_502), "server_error"),
        (raw({"error": {"message": "x"}, "choices": None}), "bad_answer"),
        (raw({"hello": "world"}), "bad_answer"),
        (raw([]), "bad_answer"),
        (raw("text"), "bad_answer"),
        (Reply(body=b"<html>", headers={"content-type": "text/html"}), "bad_answer"),
        (Reply(body=b"{", headers={"content-type": "application/json"}), "bad_answer"),
        (error(400), "bad_answer"),
        (error(401), "refused_auth"),
        (error(402), "refused_auth"),
        (error(403), "refused_auth"),
        (error(404), "model_missing"),
        (error(408), "timeout"),
        (error(429), "rate_limited"),
        (error(500), "server_error"),
        (error(503), "server_error"),
    ],
)
async def test_what_is_no_answer(stub: Stub, reply: Reply, reason: str) -> None:
    stub.reply(reply)
    provider = OpenRouter(settings(stub, llm_retries=0))

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED, tools=[Consultar, Otra], force="Consultar")

    assert failure.value.reason == reason
    assert failure.value.provider == "openrouter"
    assert "600111222" not in str(failure.value)
    assert len(stub.requests) == 1
    await provider.aclose()


async def test_a_busy_server_is_asked_again(stub: Stub, provider: OpenRouter) -> None:
    stub.reply(error(429, retry_after="0"), completion("Hola"))

    assert (await provider.call(ASKED)).message.content == "Hola"
    assert len(stub.requests) == 2


async def test_so_is_a_failing_one_but_not_for_ever(stub: Stub) -> None:
    stub.reply(*[error(500, retry_after="0")] * 5)
    provider = OpenRouter(settings(stub, llm_retries=2))

    with pytest.raises(ProviderFailed, match="500"):
        await provider.call(ASKED)

    assert len(stub.requests) == 3
    await provider.aclose()


async def test_too_long_a_wait_is_not_waited(stub: Stub, provider: OpenRouter) -> None:
    stub.reply(error(429, retry_after="600"), completion("Hola"))

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED)

    assert (failure.value.reason, failure.value.retry_after) == ("rate_limited", 600.0)
    assert len(stub.requests) == 1


async def test_a_slow_server_is_given_up(stub: Stub) -> None:
    stub.reply(Reply(never=True))
    provider = OpenRouter(settings(stub, llm_timeout=0.2))

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED)

    assert failure.value.reason == "timeout"
    await provider.aclose()


async def test_no_server(stub: Stub) -> None:
    provider = OpenRouter(settings(stub, llm_retries=0))
    await stub.stop()

    with pytest.raises(ProviderFailed, match="OPENROUTER_BASE_URL") as failure:
        await provider.call(ASKED)

    assert failure.value.reason == "server_error"
    await provider.aclose()


async def test_forcing_a_tool_that_is_not_offered_is_our_mistake(provider: OpenRouter) -> None:
    with pytest.raises(BadInput, match="Consultar"):
        await provider.call(ASKED, tools=[Otra], force="Consultar")


async def test_the_key_is_checked(stub: Stub, provider: OpenRouter) -> None:
    stub.reply(raw({"data": {}}), error(401), error(404))

    await provider.check()
    with pytest.raises(ProviderFailed, match="OPENROUTER_API_KEY"):
        await provider.check()
    await provider.check()  # another server, without that page

    assert stub.requests[0].path == "/api/v1/key"
    assert stub.requests[0].headers["authorization"] == "Bearer sk-test"


async def test_a_slow_body_is_given_up(stub: Stub, provider: OpenRouter) -> None:
    """Bytes keep coming, so no read times out; the whole answer must, within the turn's time."""
    stub.reply(Reply(body=completion("Hola").body, drip=0.05))

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED, within=0.3)

    assert failure.value.reason == "timeout"
