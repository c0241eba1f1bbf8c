"""A Chatwoot of a few routes whose answers a test scripts. It keeps what it was sent, in order."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

BOT, USER = "bot-token", "user-token"


@dataclass
class Request:
    """One request, as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class ScriptedChatwoot:
    """`faults` are used up by POSTs to `messages`, in order; then all is well.

    500-before, 500-after, reset-before, reset-after, hang-after (before or after the commit), 429, 422,
    flood, 401, 404.
    """

    faults: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    labels: list[str] = field(default_factory=lambda: ["vip"])
    status: str = "pending"
    assignee: int | None = None
    can_reply: bool = True
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    down: bool = False  # answers 503 to everything
    retry_after: str | None = None  # … and with it this
    unlistable: bool = False  # answers 500 to whoever lists messages
    before_commit: Callable[[Request], Awaitable[None]] | None = None
    committed: Callable[[dict[str, Any]], Awaitable[None]] | None = None
    url: str = ""

    # --- what a test asks ---------------------------------------------------------------------

    @property
    def texts(self) -> list[str]:
        """What is on the phone."""
        return [message["content"] for message in self.messages if not message["private"]]

    def sent(self, method: str = "POST", part: str = "/messages") -> list[Request]:
        return [r for r in self.requests if r.method == method and r.path.endswith(part)]

    def person_takes_over(self) -> None:
        self.status, self.assignee, self.updated_at = "open", 9, datetime.now(UTC)

    # --- the server ---------------------------------------------------------------------------

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["ScriptedChatwoot"]:
        tasks: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            # The other side leaves, or the test ends: either way the connection is over.
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while (request := await self._read(reader)) is not None:
                    if not await self._handle(request, writer):
                        break
            writer.close()
            tasks.discard(task)

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, reader: asyncio.StreamReader) -> Request | None:
        head = await reader.readuntil(b"\r\n\r\n")
        line, *lines = head.decode().strip().split("\r\n")
        method, target, _ = line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (h.partition(":") for h in lines)}
        length = int(headers.get("content-length", 0))
        body = json.loads(await reader.readexactly(length)) if length else None
        parts = urlsplit(target)
        return Request(method, parts.path, parse_qs(parts.query), headers, body)

    async def _handle(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """False: the connection is dropped."""
        self.requests.append(request)
        if self.down:
            return await _answer(writer, 503, None, self.retry_after)
        if request.method == "GET":
            return await _answer(writer, *self._get(request))
        if not request.path.endswith("/messages"):
            return await _answer(writer, 200, self._post(request))
        if self.before_commit:
            await self.before_commit(request)
        fault = self.faults.pop(0) if self.faults else "ok"
        message = None
        if fault == "ok" or fault.endswith("-after"):
            message = self._commit(request)
            if self.committed:
                await self.committed(message)
        match fault:
            case "ok":
                return await _answer(writer, 200, message)
            case "500-before" | "500-after":
                return await _answer(writer, 500, {"status": 500, "error": "Internal Server Error"})
            case "429":
                return await _answer(writer, 429, None)
            case "flood":
                return await _answer(writer, 422, {"error": "Validation failed: Too many messages"})
            case "422" | "401" | "404":
                return await _answer(writer, int(fault), {"error": "no"})
            case "hang-after":
                await asyncio.sleep(3600)
        writer.transport.abort()  # type: ignore[union-attr]
        return False

    def _commit(self, request: Request) -> dict[str, Any]:
        message = {
            "id": 100 + len(self.messages),
            "content": request.body["content"],
            "private": request.body["private"],
            "message_type": 1,
            "content_attributes": request.body["content_attributes"],
            "status": "sent",
            "source_id": None,  # until WhatsApp has it
        }
        self.messages.append(message)
        return message

    def _get(self, request: Request) -> tuple[int, Any]:
        token = request.headers.get("api-access-token")
        if request.path.endswith("/messages"):
            if token != USER:
                return 401, {"error": "Access to this endpoint is not authorized for bots"}
            if self.unlistable:
                return 500, {"status": 500, "error": "Internal Server Error"}
            after = int(request.query["after"][0])
            return 200, {"payload": [m for m in self.messages if m["id"] > after][:100]}
        if request.path.endswith("/labels"):
            return 200, {"payload": self.labels}
        public = [m for m in self.messages if not m["private"]]
        return 200, {
            "status": self.status,
            "can_reply": self.can_reply,
            "labels": self.labels,
            "messages": public[-1:],
            "meta": {"assignee": {"id": self.assignee}, "assignee_type": "User"} if self.assignee else {},
            "updated_at": self.updated_at.timestamp(),
        }

    def _post(self, request: Request) -> Any:
        if request.path.endswith("/labels"):
            self.labels = request.body["labels"]
            return {"payload": self.labels}
        self.status, self.updated_at = request.body["status"], datetime.now(UTC)
        return {"meta": {}, "payload": {"success": None, "current_status": self.status}}


async def _answer(
    writer: asyncio.StreamWriter, status: int, body: Any, retry_after: str | None = None
) -> bool:
    content = b"Retry later\n" if body is None else json.dumps(body).encode()
    kind = "text/plain" if body is None else "application/json"
    head = f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {len(content)}\r\n"
    if retry_after is not None:
        head += f"retry-after: {retry_after}\r\n"
    writer.write(f"{head}\r\n".encode() + content)
    await writer.drain()
    return True
