"""The door of Chatwoot's API: reads the whole request, notes it on disk, lets faults act, answers.

The body is read first, so a caller who gives up does not undo the work: nginx buffers and Puma goes on.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import HTTPException, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.sandbox import faults
from services.sandbox.api import params
from services.sandbox.api.errors import ApiError
from services.sandbox.server import drop_connection
from services.sandbox.state import ApiRequest
from services.sandbox.world import World

GUARDED = ("/api/v1/", "/rails/")
BODY_LIMIT = 64 * 1024 * 1024


class Door:
    """ASGI middleware around everything that belongs to Chatwoot, and nothing of the sandbox's own."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(GUARDED):
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            return
        if len(body) > BODY_LIMIT:
            await PlainTextResponse("Request Entity Too Large\n", status_code=413)(scope, receive, send)
            return
        entry = self._begin(scope, await _marks(scope, body))
        rules = faults.firing(self._world, "api", f"{scope['method']} {scope['path']}")
        if rules:  # noted first: who is killed meanwhile must be able to tell why
            entry.faults = [rule.kind for rule in rules]
            self._world.store.save(entry)
        answer = await faults.apply(self._world, rules, entry, lambda: self._handle(scope, body, entry))
        entry.status = answer.status_code if answer else None
        entry.outcome = "answered" if answer else "dropped"
        entry.finished_at = self._world.clock()
        self._world.store.save(entry)
        if answer is None:
            await drop_connection(scope, receive)
        else:
            await answer(scope, receive, send)

    def _begin(self, scope: Scope, marks: params.Params) -> ApiRequest:
        return self._world.store.add(
            ApiRequest(
                method=scope["method"],
                path=scope["path"],
                started_at=self._world.clock(),
                msia_part=_text(marks.get("msia_part")),
                msia_turn=_text(marks.get("msia_turn")),
            )
        )

    async def _handle(self, scope: Scope, body: bytes, entry: ApiRequest) -> Response:
        """The application's own answer, held back; it notes in the entry what it created."""
        captured = Captured()
        scope = {**scope, "state": {**scope.get("state", {}), "entry": entry}}
        await self._app(scope, _replay(body), captured.send)
        if entry.finished_at is not None:  # it was answered before it was handled
            self._world.store.save(entry)
        return captured.response()


class Captured:
    """Collects an answer instead of sending it."""

    def __init__(self) -> None:
        self._start: MutableMapping[str, Any] = {}
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._body += message.get("body", b"")

    def response(self) -> Response:
        response = Response(bytes(self._body), self._start["status"])
        response.raw_headers = list(self._start["headers"])
        return response


async def _read(receive: Receive) -> bytes | None:
    """The body, cut shortly after the limit; None when the caller left before it was complete."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > BODY_LIMIT:
            return bytes(body)


def _replay(body: bytes) -> Callable[[], Awaitable[Message]]:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    return receive


async def _marks(scope: Scope, body: bytes) -> params.Params:
    """The content attributes, for the log; what is unreadable is the application's to refuse."""
    try:
        found = await params.read(Request(scope, _replay(body)))
    except (ApiError, HTTPException):
        return {}
    return params.as_object(found.get("content_attributes"))


def _text(value: Any) -> str | None:
    return str(value) if value is not None else None
