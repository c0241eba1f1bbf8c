"""Whether a request was written, and when: the fate of a part hangs on it."""

import asyncio
import contextlib
import gzip
import socket
import time
from collections.abc import AsyncIterator

import pytest

from domain.delivery.answers import Answered, Lost, NotSent
from services.outbox.transport import Transport
from tests.integration.outbox.chatwoot import ScriptedChatwoot

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATH = "/api/v1/accounts/1/conversations/1/messages"
BODY = {"content": "x", "private": False, "content_attributes": {}}


@pytest.fixture
async def transport(chatwoot: ScriptedChatwoot) -> AsyncIterator[Transport]:
    made = Transport(chatwoot.url, timeout=0.5, connections=4)
    yield made
    await made.close()


async def test_an_answer(transport: Transport, chatwoot: ScriptedChatwoot) -> None:
    answer = await transport.ask("POST", PATH, "t", json=BODY)
    assert isinstance(answer, Answered)
    assert (answer.status, answer.body["id"]) == (200, 100)
    assert chatwoot.requests[0].headers["api-access-token"] == "t"


async def test_nobody_listens_is_not_sent() -> None:
    transport = Transport("http://127.0.0.1:9", timeout=0.5, connections=1)
    answer = await transport.ask("POST", PATH, "t", json=BODY)
    await transport.close()
    assert answer == NotSent("refused")


async def test_a_name_that_does_not_resolve_is_not_sent() -> None:
    transport = Transport("http://chatwoot.invalid", timeout=5.0, connections=1)
    answer = await transport.ask("POST", PATH, "t", json=BODY)
    await transport.close()
    assert answer == NotSent("refused")


async def test_no_answer_in_time_is_lost(transport: Transport, chatwoot: ScriptedChatwoot) -> None:
    chatwoot.faults = ["hang-after"]
    assert await transport.ask("POST", PATH, "t", json=BODY) == Lost("timeout")
    assert len(chatwoot.messages) == 1


async def test_a_reset_is_lost(transport: Transport, chatwoot: ScriptedChatwoot) -> None:
    chatwoot.faults = ["reset-after"]
    assert await transport.ask("POST", PATH, "t", json=BODY) == Lost("reset")


async def test_past_the_deadline_not_a_byte_is_written(
    transport: Transport, chatwoot: ScriptedChatwoot
) -> None:
    answer = await transport.ask("POST", PATH, "t", json=BODY, write_before=time.monotonic())
    assert answer == NotSent("late")
    assert chatwoot.requests == []


async def test_a_body_that_would_come_past_the_deadline_is_not_written() -> None:
    """Headers alone are no request: a server drops them when the connection closes."""
    heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.set_result(await reader.read(-1))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    readings = iter([0.0, 10.0])  # before the headers, before the body
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    transport = Transport(url, timeout=0.5, connections=1, ticks=lambda: next(readings))
    answer = await transport.ask("POST", PATH, "t", json=BODY, write_before=5.0)
    await transport.close()
    head, _, body = (await asyncio.wait_for(heard, 5)).partition(b"\r\n\r\n")
    server.close()
    assert answer == NotSent("late")
    assert head.startswith(b"POST")
    assert body == b""


async def test_a_connection_that_takes_too_long_is_not_sent() -> None:
    """A server that accepts nothing: its queue of connections is full."""
    with socket.socket() as listener, contextlib.ExitStack() as fillers:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            filler = fillers.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        transport = Transport(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=0.3, connections=1)
        answer = await transport.ask("POST", PATH, "t", json=BODY)
        await transport.close()
    assert answer == NotSent("timeout")


@pytest.mark.parametrize("suffix", ["", "/", "/api/v1", "/api/v1/"])
async def test_the_address_may_name_the_api(chatwoot: ScriptedChatwoot, suffix: str) -> None:
    transport = Transport(chatwoot.url + suffix, timeout=0.5, connections=1)
    answer = await transport.ask("POST", PATH, "t", json=BODY)
    await transport.close()
    assert isinstance(answer, Answered)
    assert chatwoot.requests[0].path == PATH


async def test_an_answer_that_cannot_be_unpacked_is_lost() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\n"
        writer.write(head + b"not gzip")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    transport = Transport(url, timeout=20.0, connections=1)
    answer = await transport.ask("GET", PATH, "t")
    await transport.close()
    server.close()
    assert answer == Lost("reset")


async def test_connections_are_kept_and_no_more_opened_than_allowed() -> None:
    """A compressed answer, as a proxy before Chatwoot may send it."""
    opened = at_once = most = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened, at_once, most
        opened += 1
        content = gzip.compress(b'{"id": 7}')
        with contextlib.suppress(asyncio.IncompleteReadError):  # the transport closes
            while await reader.readuntil(b"\r\n\r\n"):
                at_once += 1
                most = max(most, at_once)
                await asyncio.sleep(0)
                at_once -= 1
                head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(content)}\r\n\r\n"
                writer.write(head.encode() + content)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    transport = Transport(url, timeout=30.0, connections=2)
    answers = await asyncio.gather(*(transport.ask("GET", PATH, "t", params={"after": 3}) for _ in range(9)))
    await transport.close()
    server.close()
    assert answers == [Answered(200, {"id": 7})] * 9
    assert (opened, most <= 2) == (2, True)


async def test_a_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.set_result(await reader.readuntil(b"\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n")

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    transport = Transport("http://chatwoot.invalid/api/v1", timeout=30.0, connections=1)
    assert await transport.ask("GET", PATH, "t") == Answered(204)
    await transport.close()
    server.close()
    assert await heard == f"GET http://chatwoot.invalid{PATH} HTTP/1.1\r\n".encode()
