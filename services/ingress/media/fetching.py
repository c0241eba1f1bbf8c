"""One try to fetch a file: each hop checked and pinned to one address, never more bytes than allowed."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from services.common.outbound.addresses import Resolve, resolve
from services.ingress.media.addresses import address
from services.ingress.media.origins import Origins, Target
from services.ingress.media.problems import Never, NotNow

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Not uploaded yet, a link that expired between two hops, a busy server: the next try begins at the first URL.
_LATER = frozenset({403, 404, 408, 425, 429})


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes."""

    size: int
    connect: float = 5.0
    read: float = 10.0
    total: float = 60.0
    redirects: int = 3


class Fetcher:
    """Asks for files. `lookup` resolves names."""

    def __init__(self, origins: Origins, limits: Limits, lookup: Resolve = resolve) -> None:
        self._origins, self._limits, self._lookup = origins, limits, lookup
        self._tls = ssl.create_default_context()

    async def fetch(self, url: str) -> bytes:
        """The file's bytes, as they came. Raises `Never` or `NotNow`."""
        try:
            async with asyncio.timeout(self._limits.total), self._client() as client:
                return await self._follow(client, url)
        except TimeoutError as error:
            raise NotNow("timeout") from error

    def _client(self) -> httpx.AsyncClient:
        # No connection is used twice: one that was opened for a host would serve any other at its address.
        return httpx.AsyncClient(
            verify=self._tls,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
        )

    async def _follow(self, client: httpx.AsyncClient, url: str) -> bytes:
        at: str | httpx.URL = url
        for _ in range(self._limits.redirects + 1):
            target = self._origins.check(at)
            found = await self._ask(client, target)
            if isinstance(found, bytes):
                return found
            at = found
        raise Never("too_many_redirects")

    async def _ask(self, client: httpx.AsyncClient, target: Target) -> bytes | httpx.URL:
        """The body, or where it is instead."""
        pinned = await address(target, self._lookup, self._limits.connect)
        request = client.build_request(
            "GET",
            target.url.copy_with(host=pinned, fragment=None),
            headers={
                "Host": target.url.netloc.decode("ascii"),
                "Accept-Encoding": "identity",
                "User-Agent": "msia",
            },
            extensions={"sni_hostname": target.host},  # whose certificate it must be
        )
        try:
            answer = await client.send(request, stream=True, follow_redirects=False)
            try:
                if answer.status_code in _REDIRECTS:
                    return _elsewhere(target.url, answer.headers)
                _judge(answer)
                return await self._body(answer)
            finally:
                await answer.aclose()
        except httpx.TimeoutException as error:
            raise NotNow("timeout") from error
        except httpx.HTTPError as error:
            raise NotNow("unreachable") from error

    async def _body(self, answer: httpx.Response) -> bytes:
        limit = self._limits.size
        said = answer.headers.get("content-length", "")
        if said.isdecimal() and int(said) > limit:
            raise Never("too_large")
        body = bytearray()
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) > limit:
                raise Never("too_large")
        if not body:
            raise NotNow("empty")
        return bytes(body)


def _elsewhere(url: httpx.URL, headers: Mapping[str, str]) -> httpx.URL:
    try:
        return url.join(headers["location"])
    except (KeyError, httpx.InvalidURL) as error:
        raise Never("bad_redirect") from error


def _judge(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in _LATER or status >= 500:
        raise NotNow("not_found" if status == 404 else f"http_{status}")
    if status != 200:
        raise Never(f"http_{status}")
    # Nothing is unpacked: a few bytes may hide any number of them.
    if answer.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise Never("encoded")
