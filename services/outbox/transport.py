"""One HTTP request whose fate is known: answered, certainly not sent, or lost."""

import asyncio
import json as jsons
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from domain.delivery.answers import Answer, Answered, Lost, NotSent
from services.common.ticking import ticks as elapsed
from services.outbox.lines import Lines

_BEFORE_HEADERS = "send_request_headers.started"
_BEFORE_BODY = "send_request_body.started"


# httpx tells many ways of failing apart; for the log three words are enough.
_REFUSED = (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol)


class TooLate(Exception):
    """The claim's deadline came before the request was written; a half-written one is not handled."""


class Transport:
    """Requests to one Chatwoot. `timeout` seconds cover a whole request, from connecting to its answer.

    `longest_pause`: more seconds than that no Retry-After asks for.
    """

    def __init__(
        self,
        base_url: str,
        timeout: float,
        connections: int,
        ticks: Callable[[], float] = elapsed,
        *,
        longest_pause: float = 3600.0,
    ) -> None:
        self._timeout, self._ticks, self._longest_pause = timeout, ticks, longest_pause
        self._lines = Lines(base_url.rstrip("/").removesuffix("/api/v1"), connections)
        self.in_flight = 0

    async def close(self) -> None:
        await self._lines.close()

    async def ask(
        self,
        method: str,
        path: str,
        token: str,
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        write_before: float | None = None,
    ) -> Answer:
        """Send and wait. No byte is written at or after `write_before` (ticks)."""
        written = False

        async def trace(event: str, _: Mapping[str, Any]) -> None:
            nonlocal written
            if not event.endswith((_BEFORE_HEADERS, _BEFORE_BODY)):
                return
            if write_before is not None and self._ticks() >= write_before:
                raise TooLate
            written = True

        self.in_flight += 1
        try:
            async with asyncio.timeout(self._timeout):
                said = await self._lines.send(
                    method,
                    path,
                    json=json,
                    params=params,
                    # With underscores nginx would drop it.
                    headers={"Api-Access-Token": token},
                    extensions={"trace": trace},
                )
        except TooLate:
            return NotSent("late")
        except TimeoutError:
            return Lost("timeout") if written else NotSent("timeout")
        except _REFUSED:  # nobody listens, the name does not resolve, TLS fails
            return NotSent("refused")
        except httpx.RequestError:  # also an answer whose body cannot be unpacked
            return Lost("reset") if written else NotSent("reset")
        finally:
            self.in_flight -= 1
        asked = _retry_after(said.headers)
        pause = None if asked is None else min(asked, self._longest_pause)
        return Answered(said.status, _json(said.body), pause)


def _json(body: bytes) -> Any:
    try:
        return jsons.loads(body)
    except (ValueError, RecursionError):  # text, a proxy's page, nothing: the status says enough
        return None


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds, from either form of the header (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass  # not a number of seconds: then it is a date, or nothing we can read
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
