"""What any server that we ask may do to us: lead elsewhere, pour, drip, hide a bomb, change its address."""

import gzip
import socket
from collections.abc import AsyncIterator, Sequence
from typing import NoReturn

import httpcore
import httpx
import pytest
from fastapi import Request
from langchain_core.messages import HumanMessage
from starlette.responses import Response

from contracts.errors import Misconfigured, Unreachable
from domain.delivery.answers import Answered, Lost, NotSent
from services.agent.providers.base import ProviderFailed
from services.agent.providers.ollama import Ollama
from services.agent.providers.openrouter import OpenRouter
from services.agent.providers.settings import ProviderSettings
from services.common.outbound.addresses import own, public
from services.common.outbound.asking import LIMIT, Asking, OutOfBounds
from services.ingress.media.transcribers.base import NotTranscribed
from services.ingress.media.transcribers.openai_api import OpenAiApi
from services.ingress.sweeping.chatwoot import connected
from services.ingress.sweeping.settings import SweepSettings
from services.outbox.transport import Transport
from services.projections.knowledge.vectors import Vectors
from services.projections.settings import ProjectionsSettings
from tests.integration.ingress.files import Files, file_server
from tests.security.counts import Counts

LINE = "answers of other servers"


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Files]:
    async with file_server() as files:
        yield files


@pytest.fixture(scope="module")
async def inside() -> AsyncIterator[Files]:
    """Another service of the same machine."""
    async with file_server() as files:
        files.file("/secret", b'{"crown": "jewels"}')
        yield files


def client(url: str, **options: object) -> httpx.AsyncClient:
    asking = Asking(url, "URL", **({"within": 20.0} | options))  # type: ignore[arg-type]
    return httpx.AsyncClient(base_url=url, transport=asking, follow_redirects=True, timeout=20)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_no_redirect_leads_to_another_server(
    server: Files, inside: Files, code: int, counts: Counts
) -> None:
    server.status("/away", code, location=f"{inside.url}/secret")
    async with client(server.url) as http:
        with pytest.raises(OutOfBounds, match="another server"):
            await http.post("/away", json={"text": "what a customer wrote"})
        with pytest.raises(OutOfBounds, match="another server"):
            await http.get(f"{inside.url}/secret")
    counts.add(LINE, tried=2, refused=2)
    assert not inside.asked


async def test_a_redirect_that_stays_is_no_danger(server: Files) -> None:
    server.file("/there", b"1", said="application/json")
    async with client(server.url) as http:
        assert (await http.get(server.redirect("/here", "/there"))).json() == 1


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x/", "ftp://x/", "127.0.0.1", "http://", ""])
def test_what_is_not_http_does_not_start(url: str, counts: Counts) -> None:
    with pytest.raises(Misconfigured, match="OLLAMA_HOST"):
        Asking(url, "OLLAMA_HOST", within=1)
    counts.add(LINE, tried=1, refused=1)


async def test_a_body_without_end_is_left(server: Files, counts: Counts) -> None:
    async with client(server.url, limit=200_000) as http:
        with pytest.raises(OutOfBounds, match="200000 bytes"):
            await http.get(server.endless("/flood"))
        with pytest.raises(OutOfBounds, match="200000 bytes"):  # said before a byte of it is read
            await http.get(server.file("/large", b"x" * 200_001))
    counts.add(LINE, tried=2, refused=2)


async def test_a_body_that_drips_is_left(server: Files, counts: Counts) -> None:
    async with client(server.url, within=0.5) as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.get(server.endless("/drip", b"x", pause=0.05))
    counts.add(LINE, tried=1, refused=1)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
async def test_nothing_is_unpacked(server: Files, coding: str, counts: Counts) -> None:
    bomb = gzip.compress(bytes(50_000_000))

    async def answer(request: Request) -> Response:
        assert request.headers["accept-encoding"] == "identity"
        return Response(bomb, headers={"Content-Encoding": coding})

    async with client(server.url) as http:
        with pytest.raises(OutOfBounds, match="packed"):
            await http.get(server.serve("/bomb", answer))
    counts.add(LINE, tried=1, refused=1)


async def test_the_address_that_was_judged_is_the_one_connected_to(server: Files, counts: Counts) -> None:
    """A name server that answers otherwise the second time gains nothing: it is asked once a connection."""
    answers = [["127.0.0.1"], ["169.254.169.254"]]

    async def lookup(host: str, port: int) -> Sequence[str]:
        assert host == "model.example"
        return answers.pop(0)

    server.file("/a", b"1")
    url = f"http://model.example:{server.port}"
    async with client(url, lookup=lookup) as http:
        assert (await http.get("/a")).text == "1"
        assert server.hosts[-1] == f"model.example:{server.port}"
    assert len(answers) == 1
    async with client(url, lookup=lookup) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("/a")
    counts.add(LINE, tried=1, refused=1)


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["169.254.169.254"], []]
)
async def test_a_public_server_has_no_private_address(
    inside: Files, addresses: list[str], counts: Counts
) -> None:
    async def lookup(host: str, port: int) -> Sequence[str]:
        return addresses

    async with client(f"http://model.example:{inside.port}", may=public, lookup=lookup) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("/secret")
    counts.add(LINE, tried=1, refused=1)
    assert not inside.asked


NOBODY = [
    "169.254.169.254",
    "fd00:ec2::254",
    "100.100.100.200",
    "fe80::1",
    "fe80::1%eth0",
    "224.0.0.1",
    "ff02::1",
]
NOBODY += ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "255.255.255.255", "x", ""]


@pytest.mark.parametrize("text", NOBODY)
def test_no_server_of_ours_is_there(text: str) -> None:
    assert not own(text)


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.7", "fd12::1", "8.8.8.8"])
def test_a_server_of_ours_may_be(text: str) -> None:
    assert own(text)


# --- each of those who ask


def elsewhere(server: Files, inside: Files) -> None:
    async def away(request: Request) -> Response:
        return Response(status_code=307, headers={"Location": f"{inside.url}/secret"})

    for path in (
        *(
            "/api/chat",
            "/api/tags",
            "/api/embed",
            "/v1/key",
            "/v1/chat/completions",
            "/v1/audio/transcriptions",
        ),
        *("/api/v1/accounts/1/conversations", "/api/v1/accounts/1/conversations/1"),
    ):
        server.serve(path, away)


def flood(server: Files) -> None:
    for path in ("/api/v1/accounts/1/conversations/1", "/v1/audio/transcriptions", "/v1/chat/completions"):
        server.endless(path)


def provider_settings(server: Files) -> ProviderSettings:
    return ProviderSettings(
        _env_file=None,
        openrouter_api_key="k",
        openrouter_base_url=f"{server.url}/v1",
        ollama_host=f"127.0.0.1:{server.port}",
        llm_retries=0,
        ollama_retries=0,
    )


@pytest.mark.parametrize("provider", [OpenRouter, Ollama])
async def test_no_model_sends_a_customers_words_elsewhere(
    server: Files, inside: Files, provider: type[OpenRouter] | type[Ollama], counts: Counts
) -> None:
    elsewhere(server, inside)
    asking = provider(provider_settings(server))
    with pytest.raises(ProviderFailed):
        await asking.call([HumanMessage("what a customer wrote")])
    with pytest.raises(ProviderFailed):
        await asking.check()
    await asking.aclose()
    counts.add(LINE, tried=2, refused=2)
    assert not inside.asked


async def test_a_remote_model_is_not_within_the_house(
    inside: Files, monkeypatch: pytest.MonkeyPatch, counts: Counts
) -> None:
    def lookup(host: str, port: int, *_: object) -> list[object]:
        assert host == "openrouter.example"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    base = f"https://openrouter.example:{inside.port}"
    settings = provider_settings(inside).model_copy(update={"openrouter_base_url": base})
    asking = OpenRouter(settings)
    with pytest.raises(ProviderFailed, match="OPENROUTER_PRIVATE"):
        await asking.call([HumanMessage("what a customer wrote")])
    await asking.aclose()
    counts.add(LINE, tried=1, refused=1)
    assert not inside.asked


@pytest.mark.parametrize("address", ["8.8.8.8", "169.254.169.254", "2606:4700::1"])
async def test_an_unmasked_model_is_asked_in_the_house_only(
    inside: Files, monkeypatch: pytest.MonkeyPatch, counts: Counts, address: str
) -> None:
    """Whatever its name turns out to mean, and whoever named it in LLM_UNMASKED."""
    asked: list[str] = []
    connected_to: list[str] = []

    def lookup(host: str, port: int, *_: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    async def connect(_: object, host: str, *__: object) -> NoReturn:
        connected_to.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    for changes in (
        {"ollama_host": f"http://ollama:{inside.port}"},
        {"ollama_host": f"http://gpu.example.com:{inside.port}", "llm_unmasked": ("ollama",)},
    ):
        values = provider_settings(inside).model_dump(exclude_unset=True) | changes
        asking = Ollama(ProviderSettings(_env_file=None, **values))
        with pytest.raises(ProviderFailed, match="LLM_UNMASKED"):
            await asking.call([HumanMessage("what a customer wrote")])
        with pytest.raises(ProviderFailed, match="LLM_UNMASKED"):
            await asking.check()
        await asking.aclose()
        counts.add(LINE, tried=2, refused=2)
    assert set(asked) == {"ollama", "gpu.example.com"}
    assert connected_to == []


async def test_no_proxy_carries_what_is_unmasked(
    server: Files, inside: Files, monkeypatch: pytest.MonkeyPatch, counts: Counts
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, inside.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    server.file("/api/tags", b'{"models": [{"model": "qwen3:8b"}]}', said="application/json")
    asking = Ollama(provider_settings(server))
    await asking.check()
    with pytest.raises(ProviderFailed):
        await asking.call([HumanMessage("what a customer wrote")])
    await asking.aclose()
    counts.add(LINE, tried=2, refused=2)
    assert not inside.asked


async def test_the_sweep_follows_nobody_and_reads_no_end(
    server: Files, inside: Files, counts: Counts
) -> None:
    settings = SweepSettings(
        _env_file=None, chatwoot_api_url=server.url, chatwoot_user_token="t", chatwoot_account_id=1
    )
    elsewhere(server, inside)
    async with connected(settings) as chatwoot:
        with pytest.raises(Unreachable):
            await chatwoot.show(1)
        flood(server)
        with pytest.raises(Unreachable):
            await chatwoot.show(1)
    counts.add(LINE, tried=2, refused=2)
    assert not inside.asked


async def test_the_outbox_follows_nobody_and_reads_no_end(
    server: Files, inside: Files, counts: Counts
) -> None:
    elsewhere(server, inside)
    transport = Transport(server.url, timeout=20, connections=1)
    path = "/api/v1/accounts/1/conversations/1"
    assert await transport.ask("POST", path, "t", json={"content": "words"}) == Answered(307, None, None)
    flood(server)
    assert await transport.ask("GET", path, "t") == Lost("reset")
    bomb = gzip.compress(bytes(2 * LIMIT))

    async def packed(_: Request) -> Response:
        return Response(bomb, headers={"Content-Encoding": "gzip"})

    server.serve(path, packed)
    assert await transport.ask("GET", path, "t") == Lost("reset")
    await transport.close()
    for url in ("http://169.254.169.254", "http://[fe80::1]"):
        transport = Transport(url, timeout=20, connections=1)
        assert await transport.ask("GET", path, "t") == NotSent("refused")
        await transport.close()
    counts.add(LINE, tried=5, refused=5)
    assert not inside.asked


async def test_no_voice_goes_elsewhere(server: Files, inside: Files, counts: Counts) -> None:
    for prepare in (lambda: elsewhere(server, inside), lambda: flood(server)):
        prepare()
        listener = OpenAiApi(f"{server.url}/v1", "", "", timeout=20)
        with pytest.raises(NotTranscribed):
            await listener.transcribe(b"OggS", "audio/ogg")
        await listener.aclose()
    outside = OpenAiApi("http://8.8.8.8/v1", "", "", timeout=20)
    with pytest.raises(NotTranscribed, match="unreachable"):
        await outside.transcribe(b"OggS", "audio/ogg")
    await outside.aclose()
    counts.add(LINE, tried=3, refused=3)
    assert not inside.asked


async def test_no_question_is_embedded_elsewhere(server: Files, inside: Files, counts: Counts) -> None:
    elsewhere(server, inside)
    vectors = Vectors(ProjectionsSettings(_env_file=None, ollama_host=server.url))
    with pytest.raises(httpx.HTTPError):
        await vectors._embed(["a question"])
    counts.add(LINE, tried=1, refused=1)
    assert not inside.asked
