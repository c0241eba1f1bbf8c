"""Connections to one host, each with a pool of its own.

httpcore's pool looks at each of its connections for each request, twice: with 32 of them that is a fifth of
what a delivery costs. A pool of one has nothing to look at. What httpx's client adds (cookies, redirects,
authentication) no request of ours needs, and it is as much again.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import httpx

from services.common.outbound.addresses import own
from services.common.outbound.asking import LIMIT, OutOfBounds
from services.common.outbound.connecting import Judged, Pinned
from services.common.outbound.origins import of_setting
from services.common.outbound.proxies import proxy_for

_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
    "User-Agent": "msia-outbox",
}
# Servers close idle connections after 5 s or more; one that closes under a request makes its outcome unknown,
# which costs far more than a handshake.
_IDLE = 2.0


@dataclass(frozen=True, slots=True)
class Said:
    """A whole answer, unpacked."""

    status: int
    headers: httpx.Headers
    body: bytes


class Lines:
    """At most so many requests at once; the connection used last is used first."""

    def __init__(self, base_url: str, most: int) -> None:
        of_setting(base_url, "CHATWOOT_API_URL")
        self._base = base_url
        self._free: list[Pinned] = []
        self._places = asyncio.Semaphore(most)
        self._judged, self._proxy = Judged(own), proxy_for(base_url)
        self._url = lru_cache(maxsize=1_024)(httpx.URL)  # parsing one is a tenth of a request

    async def send(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str],
        extensions: dict[str, Any],
    ) -> Said:
        """The whole answer. Raises what httpx raises; has a limit of bytes, none of time."""
        url = self._url(f"{self._base}{path}?{urlencode(params)}" if params else self._base + path)
        request = httpx.Request(
            method, url, json=json, headers={**_HEADERS, **headers}, extensions={"timeout": {}, **extensions}
        )
        async with self._line() as line:
            response = await line.handle_async_request(request)
            response.request = request
            try:
                return Said(response.status_code, response.headers, await _whole(response))
            finally:
                await response.aclose()

    async def close(self) -> None:
        while self._free:
            await self._free.pop().aclose()

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[Pinned]:
        async with self._places:
            line = self._free.pop() if self._free else self._open()
            try:
                yield line
            finally:
                self._free.append(line)

    def _open(self) -> Pinned:
        limits = httpx.Limits(max_connections=1, keepalive_expiry=_IDLE)
        return Pinned(self._judged, proxy=self._proxy, limits=limits)


async def _whole(response: httpx.Response) -> bytes:
    """A piece unpacks to a thousand times its size at most, and there is no second one past the limit."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > LIMIT:
            raise OutOfBounds(f"the answer has more than {LIMIT} bytes")
    return bytes(body)
