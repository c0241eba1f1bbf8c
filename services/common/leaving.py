"""Taking leave of whoever keeps a connection open: the answer says that it is the last one on it."""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Leaving:
    """ASGI middleware: `Connection: close` on every answer while `leaving` says so.

    Otherwise a request could meet the very moment in which an idle connection is closed, and Chatwoot
    does not send a webhook again for that.
    """

    def __init__(self, app: ASGIApp, leaving: Callable[[], bool]) -> None:
        self._app, self._leaving = app, leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def last(message: Message) -> None:
            if message["type"] == "http.response.start" and self._leaving():
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, last if scope["type"] == "http" else send)
