"""Ollama's native wire format, the good and the bad of it."""

import json
from collections.abc import AsyncIterator
from typing import Literal

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel

from services.agent.providers.base import ProviderFailed
from services.agent.providers.chain import Chain
from services.agent.providers.ollama import Ollama
from services.agent.providers.settings import ProviderSettings
from tests.integration.agent_providers.stub import Reply, Stub, chat

ASKED = [SystemMessage("Eres un asistente."), HumanMessage("el escape")]


class Consultar(BaseModel):
    """Busca un elemento en la tarifa."""

    elemento: Literal["escape", "manillar"]


class Otra(BaseModel):
    """Otra herramienta."""


def settings(stub: Stub, **rest: object) -> ProviderSettings:
    return ProviderSettings(**{"ollama_host": stub.url, **rest})


@pytest.fixture
async def provider(stub: Stub) -> AsyncIterator[Ollama]:
    opened = Ollama(settings(stub, ollama_retries=0))
    yield opened
    await opened.aclose()


async def test_a_text(stub: Stub, provider: Ollama) -> None:
    stub.reply(chat("Hola", model="qwen3:8b-q4"))

    answer = await provider.call(ASKED)

    assert answer.message.content == "Hola"
    assert (answer.provider, answer.model_asked, answer.model_served) == ("ollama", "qwen3:8b", "qwen3:8b-q4")
    assert (answer.input_tokens, answer.output_tokens, answer.cost_microeuros) == (30, 7, 0)


async def test_what_is_sent(stub: Stub, provider: Ollama) -> None:
    stub.reply(chat("", ("Consultar", {"elemento": "escape"})))

    await provider.call(ASKED, tools=[Consultar, Otra], force="Consultar")

    request = stub.requests[0]
    assert (request.method, request.path) == ("POST", "/api/chat")
    body = request.body
    assert (body["model"], body["keep_alive"], body["think"]) == ("qwen3:8b", "30m", False)
    options = body["options"]
    assert (options["num_ctx"], options["num_predict"], options["temperature"]) == (8192, 1024, 0)
    assert [tool["function"]["name"] for tool in body["tools"]] == ["Consultar"]  # there is no tool_choice


async def test_all_tools_are_offered_where_none_is_forced(stub: Stub, provider: Ollama) -> None:
    stub.reply(chat("Hola"))

    await provider.call(ASKED, tools=[Consultar, Otra])

    assert [tool["function"]["name"] for tool in stub.sent["tools"]] == ["Consultar", "Otra"]


async def test_a_forced_tool_is_called(stub: Stub, provider: Ollama) -> None:
    stub.reply(chat("", ("Consultar", {"elemento": "escape"})))

    answer = await provider.call(ASKED, tools=[Consultar], force="Consultar")

    assert [(call["name"], call["args"]) for call in answer.message.tool_calls] == [
        ("Consultar", {"elemento": "escape"})
    ]


async def test_thoughts_are_not_part_of_the_answer(stub: Stub, provider: Ollama) -> None:
    stub.reply(chat("<think>\nel cliente quiere…\n</think>\n\nHola"))

    assert (await provider.call(ASKED)).message.content == "Hola"


def raw(status: int, body: object) -> Reply:
    return Reply(status, json.dumps(body).encode() + b"\n")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (chat(""), "empty"),
        (chat("", done_reason="load"), "bad_answer"),
        (chat("<think>hmm</think>"), "empty"),
        (chat("El escape"), "no_tool_call"),
        (chat("", ("Consultar", "{esca")), "bad_answer"),
        (chat("", ("Consultar", {"elemento": "turbo"})), "bad_answer"),
        (chat("", ("Otra", {})), "no_tool_call"),
        (chat("", ("Inventada", {})), "bad_answer"),
        (chat("El esc", done_reason="length"), "bad_answer"),
        (raw(400, {"error": "qwen does not support tools"}), "bad_answer"),
        (raw(404, {"error": "model 'qwen3:8b' not found"}), "model_missing"),
        (raw(401, {"error": "no"}), "refused_auth"),
        (raw(429, {"error": "x"}), "rate_limited"),
        (raw(503, {"error": "server busy"}), "rate_limited"),
        (raw(500, {"error": "llama runner process has terminated"}), "server_error"),
        (raw(200, {"error": "an error was encountered while running the model"}), "server_error"),
        (Reply(body=b"<html>\n"), "bad_answer"),
        (Reply(body=b""), "bad_answer"),
        (raw(200, []), "bad_answer"),
    ],
)
async def test_what_is_no_answer(stub: Stub, provider: Ollama, reply: Reply, reason: str) -> None:
    stub.reply(reply)

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED, tools=[Consultar, Otra], force="Consultar")

    assert (failure.value.provider, failure.value.reason) == ("ollama", reason)


async def test_a_missing_model_says_how_to_get_it(stub: Stub, provider: Ollama) -> None:
    stub.reply(raw(404, {"error": "model 'qwen3:8b' not found"}))

    with pytest.raises(ProviderFailed, match="ollama pull qwen3:8b"):
        await provider.call(ASKED)


async def test_a_prompt_that_does_not_fit_is_not_sent(stub: Stub, provider: Ollama) -> None:
    with pytest.raises(ProviderFailed, match="OLLAMA_NUM_CTX"):
        await provider.call([SystemMessage("Nunca des precios."), HumanMessage("a " * 15_000)])

    assert stub.requests == []


async def test_and_others_are_answered_all_the_same(stub: Stub, provider: Ollama) -> None:
    stub.reply(chat("Hola"))
    chain = Chain([provider], failures=3, rest=60.0)
    for _ in range(4):
        with pytest.raises(ProviderFailed):
            await chain.call([HumanMessage("a " * 15_000)])

    assert (await chain.call(ASKED)).message.content == "Hola"


async def test_a_slow_model_is_given_up(stub: Stub) -> None:
    stub.reply(Reply(never=True))
    provider = Ollama(settings(stub, ollama_timeout=0.2))

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED)

    assert failure.value.reason == "timeout"
    await provider.aclose()


async def test_no_server(stub: Stub, provider: Ollama) -> None:
    await stub.stop()

    for look in (provider.call(ASKED), provider.check()):
        with pytest.raises(ProviderFailed, match="OLLAMA_HOST"):
            await look


@pytest.mark.parametrize("names", [["qwen3:8b"], ["other:latest", "qwen3:8b"]])
async def test_the_model_is_there(stub: Stub, provider: Ollama, names: list[str]) -> None:
    stub.reply(raw(200, {"models": [{"model": name} for name in names]}))

    await provider.check()

    assert stub.requests[0].path == "/api/tags"


async def test_a_model_without_tag_is_the_latest(stub: Stub) -> None:
    stub.reply(raw(200, {"models": [{"model": "qwen3:latest"}]}))
    provider = Ollama(settings(stub, ollama_model="qwen3"))

    await provider.check()
    await provider.aclose()


@pytest.mark.parametrize("names", [[], ["qwen3:4b"]])
async def test_the_model_is_not_there(stub: Stub, provider: Ollama, names: list[str]) -> None:
    stub.reply(raw(200, {"models": [{"model": name} for name in names]}))

    with pytest.raises(ProviderFailed, match="ollama pull qwen3:8b") as failure:
        await provider.check()

    assert failure.value.reason == "model_missing"


async def test_a_full_queue_is_asked_again(stub: Stub) -> None:
    stub.reply(raw(503, {"error": "server busy"}), chat("Hola"))
    provider = Ollama(settings(stub))

    assert (await provider.call(ASKED)).message.content == "Hola"
    await provider.aclose()


async def test_a_slow_stream_is_given_up(stub: Stub) -> None:
    """Words keep coming, so no read times out; the whole answer must."""
    stub.reply(Reply(body=chat("a" * 40).body, drip=0.05))
    provider = Ollama(settings(stub))

    with pytest.raises(ProviderFailed) as failure:
        await provider.call(ASKED, within=0.3)

    assert failure.value.reason == "timeout"
    await provider.aclose()
