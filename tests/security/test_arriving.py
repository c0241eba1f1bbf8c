"""Requests that never end, at a server as every API of ours is served: it hangs up, and serves the others."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import StreamingResponse

from infra.embedded.ports import free_port
from services.common.arriving import HttpSettings
from services.common.headers import DEFAULTS
from services.common.serving import serving
from tests.security.counts import Counts

LIMIT = 10_000
LINE = "requests too large or too slow"
GONE = 60.0  # seconds until a connection must have ended, on a machine that does much else


def api() -> FastAPI:
    app = FastAPI()

    @app.post("/size")
    async def size(request: Request) -> int:
        return len(await request.body())

    @app.post("/parsed")
    async def parsed(value: dict[str, str]) -> int:
        return len(value)

    @app.get("/going-on")
    async def going_on() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            for number in range(8):
                yield f"{number} ".encode()
                await asyncio.sleep(0.1)

        return StreamingResponse(pieces())

    return app


@pytest.fixture(scope="module")
async def url() -> AsyncIterator[str]:
    """Everything has to arrive within 0.3 s."""
    settings = HttpSettings(
        _env_file=None,
        http_head_limit=LIMIT,
        http_head_timeout=0.3,
        http_body_limit=LIMIT,
        http_body_timeout=0.3,
    )
    port = free_port()
    async with serving(api(), "127.0.0.1", port, settings):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def line(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection."""
    parsed = httpx.URL(url)
    reader, writer = await asyncio.open_connection(parsed.host, parsed.port)
    yield reader, writer
    writer.close()


async def _serves(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=GONE) as http:
        for _ in range(2):
            assert (await http.post("/size", content=b"a" * LIMIT)).json() == LIMIT


@pytest.mark.parametrize("path", ["/size", "/parsed"])
async def test_a_body_that_says_it_is_too_large_is_not_read(url: str, path: str, counts: Counts) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=GONE) as http:
        answer = await http.post(path, content=b'{"a":"' + b"a" * LIMIT + b'"}')
    counts.add(LINE, tried=1, refused=answer.status_code == 413)
    assert answer.status_code == 413
    assert "HTTP_BODY_LIMIT" in answer.json()["detail"]
    assert {*DEFAULTS} - {name.title() for name in answer.headers} <= {"Cross-Origin-Resource-Policy"}
    await _serves(url)


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.mark.parametrize("path", ["/size", "/parsed"])
async def test_a_body_without_an_end_is_left(url: str, path: str, line: Line, counts: Counts) -> None:
    reader, writer = line
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    writer.write((b"3e8\r\n" + b"a" * 1000 + b"\r\n") * (LIMIT // 1000 + 1))
    answer = await asyncio.wait_for(reader.read(), GONE)
    counts.add(LINE, tried=1, refused=b" 413 " in answer)
    assert answer.split()[1] == b"413"
    await _serves(url)


@pytest.mark.parametrize("path", ["/size", "/parsed"])
async def test_a_body_that_drips_is_left(url: str, path: str, line: Line, counts: Counts) -> None:
    reader, writer = line
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n".encode())
    status = await _dripped(reader, writer, b"{")
    counts.add(LINE, tried=1, refused=status in ("", "408"))
    assert status in ("", "408")
    await _serves(url)


async def test_a_body_that_stops_is_answered(line: Line, counts: Counts) -> None:
    reader, writer = line
    writer.write(b"POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    answer = await asyncio.wait_for(reader.read(), GONE)
    counts.add(LINE, tried=1, refused=b" 408 " in answer)
    assert answer.split()[1] == b"408"
    assert b"HTTP_BODY_TIMEOUT" in answer


async def test_a_head_that_drips_is_left(url: str, line: Line, counts: Counts) -> None:
    reader, writer = line
    writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
    status = await _dripped(reader, writer, b"a")
    counts.add(LINE, tried=1, refused=status in ("", "408"))
    assert status in ("", "408")
    await _serves(url)


async def test_who_opens_a_connection_and_says_nothing_is_left(line: Line, counts: Counts) -> None:
    answer = await asyncio.wait_for(line[0].read(), GONE)
    counts.add(LINE, tried=1, refused=answer == b"")
    assert answer == b""


async def test_empty_lines_between_requests_keep_no_connection(line: Line, counts: Counts) -> None:
    reader, writer = line
    writer.write(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
    first = await asyncio.wait_for(reader.readuntil(b'"Not Found"}'), GONE)
    assert first.split()[1] == b"404"
    status = await _dripped(reader, writer, b"\r\n")
    counts.add(LINE, tried=1, refused=status in ("", "408"))
    assert status in ("", "408")


async def test_a_head_without_an_end_is_left(url: str, line: Line, counts: Counts) -> None:
    reader, writer = line
    writer.write(b"GET / HTTP/1.1\r\nX-Long: ".ljust(LIMIT + 1, b"a"))
    answer = await asyncio.wait_for(reader.read(), GONE)
    counts.add(LINE, tried=1, refused=b" 431 " in answer)
    assert answer.split()[1] == b"431"
    await _serves(url)


async def test_an_answer_may_take_as_long_as_it_takes(url: str) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=GONE) as http:
        assert (await http.get("/going-on")).text == "0 1 2 3 4 5 6 7 "


async def _dripped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, piece: bytes) -> str:
    """Go on sending until the other side hangs up; the status it gave, if that was still to be read."""
    said = asyncio.create_task(reader.read())
    async with asyncio.timeout(GONE):
        try:
            while not said.done():
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.05)
            answer = await said
        except ConnectionError:  # it hung up on what was still on its way, and its answer went with that
            return ""
    return answer.split()[1].decode() if answer else ""
