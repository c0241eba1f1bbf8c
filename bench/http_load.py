"""A client that costs little: on two cores httpx would take as much of them as the server it asks."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

Request = tuple[bytes, Mapping[str, str]]  # body, headers


async def post(
    port: int, path: str, connections: int, count: int, make: Callable[[], Request]
) -> list[float]:
    """`count` requests over so many connections, each waiting for its answer. Milliseconds of each.

    Raises `RuntimeError` for an answer other than 200.
    """
    left, taken = count, []

    async def work() -> None:
        nonlocal left
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while left > 0:
                left -= 1
                request = _bytes(path, *make())
                began = time.perf_counter()
                writer.write(request)
                await _answered(reader)
                taken.append((time.perf_counter() - began) * 1000)
        finally:
            writer.close()

    await asyncio.gather(*(work() for _ in range(connections)))
    return taken


def _bytes(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    told: dict[str, Any] = {"Host": "127.0.0.1", "Content-Length": len(body), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


async def _answered(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length:")[2].split("\r\n", 1)[0])
    body = await reader.readexactly(length)
    if head.split(" ", 2)[1] != "200":
        raise RuntimeError(f"answered {head.splitlines()[0]}: {body[:200]!r}")
