"""A running ingress: the real app over HTTP on a free port, in front of a real NATS server."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest

from contracts.envelope import Recorded
from contracts.event import Event
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.common.serving import serving
from services.ingress.app import create_app, opened
from services.ingress.media.running import fetching
from services.ingress.media.settings import MediaSettings
from services.ingress.settings import IngressSettings
from tests.fixtures.chatwoot.bodies import ACCOUNT, INBOX, SECRET, raw, signed
from tests.integration.ingress.files import Files, file_server

MASTER = "k1:" + base64.b64encode(b"only for the tests of ingress !!").decode()


def ingress_settings(url: str, **changes: Any) -> IngressSettings:
    """As usual, apart from what differs per test."""
    values: dict[str, Any] = {
        "msia_env": "local",  # the server knows no users, and tokens that a test mints belong to no session
        "nats_url": url,
        "msia_master_key": MASTER,
        "chatwoot_account_id": ACCOUNT,
        "chatwoot_inbox_id": INBOX,
        "chatwoot_webhook_secret": SECRET,
        "ingress_nats_wait": 2.0,
    }
    return IngressSettings(_env_file=None, **(values | changes))


class Ingress:
    """One instance, and the log behind it."""

    def __init__(self, http: httpx.AsyncClient, store: EventStore) -> None:
        self.http, self.store = http, store

    async def post(self, body: Any, *, delivery: str | None = None, **headers: str) -> httpx.Response:
        """Deliver a body as Chatwoot does: its bytes, signed."""
        content = body if isinstance(body, bytes) else raw(body)
        return await self.http.post(
            "/api/chatwoot/webhook", content=content, headers=signed(content, delivery=delivery) | headers
        )

    async def events(self, filter: str = "msia.inbox.>") -> list[Recorded[Event]]:
        """What stands in the log, decrypted."""
        return await self.store.load(filter)

    async def names(self, filter: str = "msia.inbox.>") -> list[str]:
        return [type(one.event).__name__ for one in await self.events(filter)]


@asynccontextmanager
async def running(settings: IngressSettings) -> AsyncIterator[Ingress]:
    """Serve until the block ends."""
    async with AsyncExitStack() as stack:
        store, told = await stack.enter_async_context(opened(settings))
        port = free_port()
        await stack.enter_async_context(serving(create_app(settings, store, told), "127.0.0.1", port))
        http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30)
        yield Ingress(await stack.enter_async_context(http), store)


async def provision(url: str) -> None:
    """What `msia infra apply` does."""
    client = await connect(url, name="operator")
    try:
        await apply(client, declared())
        await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    finally:
        await client.close()


@pytest.fixture
async def nats(module_nats: NatsServer) -> NatsServer:
    """A server with the declared streams and a new log: shared, but emptied for every test."""
    client = await connect(module_nats.url, name="operator")
    try:
        for stream in await client.jetstream().streams_info():
            await client.jetstream().delete_stream(stream.config.name or "")
    finally:
        await client.close()
    await provision(module_nats.url)
    return module_nats


@pytest.fixture
async def ingress(nats: NatsServer) -> AsyncIterator[Ingress]:
    """One instance on a log of its own."""
    async with running(ingress_settings(nats.url)) as instance:
        yield instance


Start = Callable[..., Awaitable[Ingress]]


@pytest.fixture
async def start(nats: NatsServer) -> AsyncIterator[Start]:
    """Starts further instances on the same log; keyword arguments are settings."""
    async with AsyncExitStack() as stack:

        async def one(**changes: Any) -> Ingress:
            return await stack.enter_async_context(running(ingress_settings(nats.url, **changes)))

        yield one


@pytest.fixture
async def files() -> AsyncIterator[Files]:
    async with file_server() as server:
        yield server


@pytest.fixture
async def worker(nats: NatsServer, files: Files) -> AsyncIterator[Callable[..., Awaitable[EventStore]]]:
    """Starts media workers on the log, each with a connection of its own; keyword arguments are settings."""
    async with AsyncExitStack() as stack:

        async def one(**changes: Any) -> EventStore:
            values = {
                "chatwoot_api_url": files.url,
                "media_pauses": "0.05,0.05",
                "media_grace": 0,
                "nats_url": nats.url,
            }
            settings = MediaSettings(_env_file=None, **(values | changes))
            door = ingress_settings(nats.url)
            key = door.msia_master_key.get_secret_value()
            opening = EventStore.open(nats.url, source="msia/ingress", master_key=key)
            store = await stack.enter_async_context(opening)
            await stack.enter_async_context(fetching(settings, door, store, []))
            return store

        yield one
