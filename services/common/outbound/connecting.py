"""Connections to addresses that were looked at: a name that means another one later gains nothing."""

import ssl
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import httpcore
import httpx

from services.common.outbound.addresses import Resolve, resolve


class Judged(httpcore.AsyncNetworkBackend):
    """Resolves once, refuses a name of which any address may not be, connects to one of those very ones."""

    def __init__(self, may: Callable[[str], bool], lookup: Resolve = resolve) -> None:
        self._may, self._lookup, self._inner = may, lookup, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """As httpcore has it; `ConnectError` also for an address that may not be."""
        try:
            found = await self._lookup(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{type(error).__name__}: the name is not known") from error
        # One is enough: a name that mixes addresses of both kinds is an attack or a mistake.
        if not found or not all(map(self._may, found)):
            raise httpcore.ConnectError("the name has an address that may not be connected to")
        for address in found[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # often IPv6 where there is none: the next one
        return await self._inner.connect_tcp(found[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # takes 20 ms: one for all


class Pinned(httpx.AsyncHTTPTransport):
    """httpx's own over such connections; through a proxy, it is the proxy that resolves and connects."""

    def __init__(
        self,
        judged: Judged,
        *,
        proxy: httpx.Proxy | None = None,
        tls: ssl.SSLContext | None = None,
        limits: httpx.Limits | None = None,
    ) -> None:
        tls = tls or _tls()
        limits = limits or httpx.Limits(max_connections=100, max_keepalive_connections=20)
        super().__init__(verify=tls, proxy=proxy, limits=limits)
        if proxy is None:  # httpx has no parameter for it
            self._pool = httpcore.AsyncConnectionPool(
                ssl_context=tls,
                max_connections=limits.max_connections,
                max_keepalive_connections=limits.max_keepalive_connections,
                keepalive_expiry=limits.keepalive_expiry,
                network_backend=judged,
            )
