"""A real sandbox on a free port, and a receiver of its webhooks that answers as told."""

import asyncio
import contextlib
import json
import socket
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response

from services.sandbox import server as sandbox_server
from services.sandbox.app import create_app
from services.sandbox.settings import SandboxSettings
from services.sandbox.world import World

BOT = {"Api-Access-Token": "bot-token-of-the-tests"}
USER = {"Api-Access-Token": "user-token-of-the-tests"}
SECRET = "whsec_of_the_tests_000000"
PHONE = "+34000000001"
MESSAGES = "/api/v1/accounts/1/conversations/1/messages"


def settings_for(folder: Path, port: int, webhook_url: str, **more: Any) -> SandboxSettings:
    """Short timers: a delivery takes some 50 ms."""
    values: dict[str, Any] = {
        "sandbox_port": port,
        "sandbox_data": folder,
        "sandbox_webhook_url": webhook_url,
        "chatwoot_api_token": BOT["Api-Access-Token"],
        "chatwoot_user_token": USER["Api-Access-Token"],
        "chatwoot_webhook_secret": SECRET,
        "sandbox_webhook_timeout": 2.0,
        "sandbox_webhook_retry_delay": 0.05,
        "sandbox_accept_delay": (0.01, 0.03),
        "sandbox_attachment_delay": 0.02,
        "sandbox_delivered_delay": (0.01, 0.03),
        "sandbox_read_delay": (0.01, 0.03),
        "sandbox_seed": 1,
    }
    return SandboxSettings(**(values | more))


class QuietServer(sandbox_server.Server):
    """The runner of the tests keeps its signal handlers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def until(condition: Callable[[], Any], timeout: float = 10.0) -> Any:
    """The condition's first true value; polls, and fails loudly at the deadline."""
    deadline = asyncio.get_running_loop().time() + timeout
    while True:
        value = condition()
        if asyncio.iscoroutine(value):
            value = await value
        if value:
            return value
        assert asyncio.get_running_loop().time() < deadline, "the condition never held"
        await asyncio.sleep(0.01)


def listener() -> socket.socket:
    opened = socket.socket()
    opened.bind(("127.0.0.1", 0))
    return opened


@contextlib.asynccontextmanager
async def served(
    app: FastAPI, socket_: socket.socket, end: Callable[[], None] = lambda: None
) -> AsyncIterator[None]:
    config = uvicorn.Config(
        app, http=sandbox_server.Protocol, ws="none", log_config=None, timeout_graceful_shutdown=1
    )
    server = QuietServer(config, end)
    task = asyncio.create_task(server.serve(sockets=[socket_]))
    await until(lambda: server.started or task.done())
    try:
        yield
    finally:
        server.should_exit = True
        await task


@dataclass
class Delivered:
    """One webhook request as it came."""

    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found


@dataclass
class Receiver:
    """Answers 200, or as it was told for the next deliveries of an event."""

    url: str
    received: list[Delivered] = field(default_factory=list)
    refusals: defaultdict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    stalled: set[str] = field(default_factory=set)

    def refuse(self, event: str, *statuses: int) -> None:
        """Answer its next deliveries with these."""
        self.refusals[event].extend(statuses)

    def stall(self, event: str) -> None:
        """Never answer it, until the caller leaves."""
        self.stalled.add(event)

    def events(self) -> list[str]:
        return [delivered.body["event"] for delivered in self.received]

    def of(self, event: str) -> list[Delivered]:
        return [delivered for delivered in self.received if delivered.body["event"] == event]


class Doors:
    """One server for all receivers: each has a path of its own, so late deliveries go to nobody else."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.receivers: dict[str, Receiver] = {}
        self.app = FastAPI()
        self.app.add_api_route("/{name}", self._take, methods=["POST"])

    def open(self) -> Receiver:
        name = f"receiver-{len(self.receivers)}"
        self.receivers[name] = Receiver(f"{self.url}/{name}")
        return self.receivers[name]

    async def _take(self, name: str, request: Request) -> Response:
        receiver = self.receivers[name]
        delivered = Delivered(dict(request.headers), await request.body())
        receiver.received.append(delivered)
        event = delivered.body["event"]
        if event in receiver.stalled:
            while not await request.is_disconnected():
                await asyncio.sleep(0.01)
        refusals = receiver.refusals[event]
        return Response(status_code=refusals.popleft() if refusals else 200)


@pytest.fixture(scope="package")
async def doors() -> AsyncIterator[Doors]:
    opened = listener()
    held = Doors(f"http://127.0.0.1:{opened.getsockname()[1]}")
    async with served(held.app, opened):
        yield held


@pytest.fixture
def receiver(doors: Doors) -> Receiver:
    return doors.open()


@dataclass
class Sandbox:
    """A running sandbox, its state, and the ways to talk to it."""

    url: str
    world: World
    http: httpx.AsyncClient

    async def say(self, text: str = "Hola", **more: Any) -> dict[str, Any]:
        body = {"from": PHONE, "name": "Lucía Demo", "type": "text", "text": text} | more
        response = await self.http.post("/__fake/whatsapp/inbound", json=body)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def post(self, content: str, **more: Any) -> httpx.Response:
        return await self.http.post(MESSAGES, json={"content": content} | more, headers=BOT)

    async def phone(self, who: str = PHONE) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get(f"/__fake/customer/{who}")).json()
        return found

    async def act(self, action: str, **more: Any) -> dict[str, Any]:
        body = {"phone": PHONE} | more
        response = await self.http.post(f"/__fake/agent/{action}", json=body)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def shown(self, text: str, status: str | None = None) -> dict[str, Any]:
        """The bubble with this text, once it is on the phone (and has this tick)."""

        async def look() -> dict[str, Any] | None:
            for bubble in (await self.phone())["messages"]:
                if bubble["text"] == text and status in (None, bubble["status"]):
                    return dict(bubble)
            return None

        found: dict[str, Any] = await until(look)
        return found


@contextlib.asynccontextmanager
async def sandbox_in(folder: Path, webhook_url: str, **more: Any) -> AsyncIterator[Sandbox]:
    opened = listener()
    settings = settings_for(folder, opened.getsockname()[1], webhook_url, **more)
    app = create_app(settings)
    world: World = app.state.world
    client = httpx.AsyncClient(base_url=settings.base_url, timeout=30, trust_env=False, verify=False)
    async with served(app, opened, world.live.close), client:
        yield Sandbox(settings.base_url, world, client)


class Start(Protocol):
    """Starts a sandbox with settings of the test's own."""

    async def __call__(self, **more: Any) -> Sandbox: ...


@pytest.fixture
async def start(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Start]:
    async with contextlib.AsyncExitStack() as stack:

        async def begin(**more: Any) -> Sandbox:
            values = {"webhook_url": receiver.url} | more
            return await stack.enter_async_context(sandbox_in(tmp_path / "sandbox", **values))

        yield begin


@pytest.fixture(scope="package")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    async with sandbox_in(tmp_path_factory.mktemp("sandbox"), "http://127.0.0.1:9/nobody-yet") as sandbox:
        yield sandbox


@pytest.fixture
async def sandbox(running: Sandbox, receiver: Receiver) -> Sandbox:
    """The shared sandbox, empty, its ids from 1, its bot's webhook going to this test's receiver."""
    await running.http.post("/__fake/reset", json={"sequences": True})
    changed = await running.http.patch(
        "/api/v1/accounts/1/agent_bots/1", json={"outgoing_url": receiver.url}, headers=USER
    )
    assert changed.status_code == 200
    return running
