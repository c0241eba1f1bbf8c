"""A transport for httpx to one origin: no redirect leads out of it, and no answer goes on without end."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import httpx

from services.common.outbound.addresses import Resolve, own, resolve
from services.common.outbound.connecting import Judged, Pinned
from services.common.outbound.origins import of_setting, origin
from services.common.outbound.proxies import proxy_for

T = TypeVar("T")

LIMIT = 16 * 1024 * 1024  # bytes of an answer: a hundred messages of Chatwoot have some hundred thousand


class OutOfBounds(httpx.TransportError):
    """Elsewhere, or too much. Whoever catches what a network may do catches this."""


class Asking(httpx.AsyncBaseTransport):
    """Requests to the scheme, host and port of `url` alone, `within` seconds each, the answer included.

    `setting`: where the URL was set. `may`: which addresses. `proxied`: a proxy of the environment is used.
    Raises `Misconfigured` for a URL that is not of HTTP; its requests raise `httpx.TransportError`.
    """

    def __init__(
        self,
        url: str,
        setting: str,
        *,
        within: float,
        may: Callable[[str], bool] = own,
        limit: int = LIMIT,
        proxied: bool = False,
        tls: ssl.SSLContext | None = None,
        lookup: Resolve = resolve,
    ) -> None:
        self._origin, self._within, self._limit = of_setting(url, setting), within, limit
        self._inner = Pinned(Judged(may, lookup), proxy=proxy_for(url) if proxied else None, tls=tls)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if origin(request.url) != self._origin:
            raise OutOfBounds("a redirect, or a path, leads to another server", request=request)
        # Nothing is unpacked: a few bytes may hide any number of them.
        request.headers["Accept-Encoding"] = "identity"
        ends = time.monotonic() + self._within
        answer = await _before(ends, self._inner.handle_async_request(request), request)
        if problem := self._problem(answer.headers):
            await answer.aclose()
            raise OutOfBounds(problem, request=request)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        answer.stream = _Body(answer.stream, self._limit, ends, request)
        return answer

    def _problem(self, headers: httpx.Headers) -> str | None:
        said = headers.get("content-length", "")
        if headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            return "the answer is packed, which was not asked for"
        if said.isdecimal() and int(said) > self._limit:
            return f"the answer has more than {self._limit} bytes"
        return None

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, limit: int, ends: float, of: httpx.Request) -> None:
        self._stream, self._limit, self._ends, self._of = stream, limit, ends, of

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces, size = aiter(self._stream), 0
        while (piece := await _before(self._ends, _next(pieces), self._of)) is not None:
            size += len(piece)
            if size > self._limit:
                raise OutOfBounds(f"the answer has more than {self._limit} bytes", request=self._of)
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)


async def _before(ends: float, work: Awaitable[T], request: httpx.Request) -> T:
    try:
        async with asyncio.timeout(max(0.0, ends - time.monotonic())):
            return await work
    except TimeoutError as error:
        raise httpx.ReadTimeout("the whole answer took too long", request=request) from error
