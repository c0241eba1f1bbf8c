"""What may arrive at any of our APIs, from whoever has no token yet: so much, within so long."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.settings import ServiceSettings


class HttpSettings(ServiceSettings):
    """`HTTP_*`, of every service that listens. A route's own limit is stricter."""

    http_head_limit: int = Field(65_536, gt=0, description="Bytes of a request's line and headers.")
    http_head_timeout: float = Field(10.0, gt=0, description="Seconds for them to arrive.")
    http_body_limit: int = Field(8 * 1024 * 1024, gt=0, description="Bytes; the panel passes on as many.")
    http_body_timeout: float = Field(30.0, gt=0, description="Seconds for a body to arrive.")


class Bounded:
    """ASGI middleware: an API reads a body before it asks for a token, so what is too much ends here."""

    def __init__(
        self, app: ASGIApp, settings: HttpSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app, self._clock = app, clock
        self._limit, self._timeout = settings.http_body_limit, settings.http_body_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self._limit:
            return await self._too_large()(scope, receive, send)
        body = _Body(receive, send, self._limit, self._clock() + self._timeout, self._clock)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception:
            if body.refused is None:
                raise
            # the app was told that the caller is gone: whatever it makes of that, they are answered below
        if body.refused is not None and not body.answering:
            answer = self._too_large() if body.refused == "large" else self._too_slow()
            await answer(scope, receive, send)

    def _too_large(self) -> JSONResponse:
        return _refusal(413, f"the body has more than {self._limit} bytes (HTTP_BODY_LIMIT)")

    def _too_slow(self) -> JSONResponse:
        return _refusal(408, f"the body did not arrive within {self._timeout:g} s (HTTP_BODY_TIMEOUT)")


class _Body:
    """One request's, as far as it came. `refused`: why the rest of it is not read."""

    def __init__(
        self, receive: Receive, send: Send, left: int, until: float, clock: Callable[[], float]
    ) -> None:
        self._receive, self._send, self._left = receive, send, left
        self._until, self._clock, self._whole = until, clock, False
        self.refused: str | None = None
        self.answering = False

    async def receive(self) -> Message:
        if self._whole:  # what comes now is that the caller left, which may take for ever
            return await self._receive()
        if self.refused is None:
            try:
                async with asyncio.timeout(max(0.0, self._until - self._clock())):
                    message = await self._receive()
            except TimeoutError:
                self.refused = "slow"
            else:
                self._left -= len(message.get("body", b""))
                if self._left >= 0:
                    self._whole = not message.get("more_body", False)
                    return message
                self.refused = "large"
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if self.refused is not None and not self.answering:
            return  # what the app makes of a caller who is gone: not true of this one
        self.answering = True
        await self._send(message)


def _refusal(status: int, detail: str) -> JSONResponse:
    headers: dict[str, Any] = {"Connection": "close"}  # or the rest of the body would be read
    return JSONResponse({"detail": detail}, status, headers)
