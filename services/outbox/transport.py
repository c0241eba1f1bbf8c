"""One HTTP request whose fate is known: answered, certainly not sent, or lost."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from domain.delivery.answers import Answer, Answered, Lost, NotSent

_BEFORE_HEADERS = "send_request_headers.started"
_BEFORE_BODY = "send_request_body.started"


# httpx tells many ways of failing apart; for the log three words are enough.
_REFUSED = (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol)


class TooLate(Exception):
    """The claim's deadline came before the request was written; a half-written one is not handled."""


class Transport:
    """Requests to one Chatwoot. `timeout` seconds cover a whole request, from connecting to its answer."""

    def __init__(
        self, base_url: str, timeout: float, connections: int, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._timeout, self._ticks = timeout, ticks
        self.in_flight = 0
        self._client = httpx.AsyncClient(
            base_url=base_url.rstrip("/").removesuffix("/api/v1"),
            timeout=None,  # the whole request has a limit, see `ask`
            limits=httpx.Limits(
                max_connections=connections,
                # Servers close idle connections after 5 s or more; one that closes under a request
                # makes its outcome unknown, which costs far more than a handshake.
                keepalive_expiry=2.0,
            ),
        )

    async def close(self) -> None:
        await self._client.aclose()

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
                response = await self._client.request(
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
        return Answered(response.status_code, _json(response), _retry_after(response))


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:  # text, a proxy's page, nothing: the status says enough
        return None


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds, from either form of the header (RFC 9110, 10.2.3)."""
    value = response.headers.get("Retry-After")
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
