"""A sandbox that tells an ingress which is not always there, and sweeps of what it could not tell."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.inbox import MessageReceived
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.common.serving import serving
from services.ingress.app import create_app, opened
from services.ingress.sweeping.chatwoot import connected
from services.ingress.sweeping.outage import Outage
from services.ingress.sweeping.running import recorder, sweeping
from services.ingress.sweeping.settings import SweepSettings
from services.ingress.sweeping.sweep import Sweep
from tests.integration.ingress.conftest import MASTER, ingress_settings, provision
from tests.integration.sandbox.conftest import BOT, SECRET, USER, Sandbox, sandbox_in, until

QUICK: dict[str, Any] = {
    "sweep_every": 0.5,
    "sweep_after_outage": 0.2,
    "sweep_again": 0.3,
    "sweep_retry": 0.2,
    "sweep_young": 0.0,
}


def phone(customer: int) -> str:
    return f"+3400000{customer:04d}"


@dataclass
class Town:
    """The sandbox, the log, and the port that its webhooks go to."""

    sandbox: Sandbox
    store: EventStore
    port: int
    nats: NatsServer

    async def writes(self, text: str, customer: int = 1) -> str:
        """A customer writes; the id of the conversation."""
        return str((await self.sandbox.say(text, **{"from": phone(customer)}))["conversation"])

    async def told(self) -> None:
        """Wait until Chatwoot has told, or given up telling, everything so far."""

        async def quiet() -> bool:
            return (await self.sandbox.http.get("/__fake/jobs")).json()["waiting"] == 0

        await until(quiet, 30)

    async def events(self, filter: str = "msia.inbox.*") -> list[Recorded[Event]]:
        return await self.store.load(filter)

    async def received(self, conversation: str = "*") -> list[MessageReceived]:
        events = await self.events(f"msia.inbox.{conversation}")
        return [one.event for one in events if isinstance(one.event, MessageReceived)]

    async def resumed(self) -> list[str]:
        events = await self.events("msia.control.*")
        return [one.aggregate for one in events if type(one.event).__name__ == "ResumeRequested"]

    def settings(self, **changes: Any) -> SweepSettings:
        values = {
            "nats_url": self.nats.url,
            "msia_master_key": SecretStr(MASTER),
            "chatwoot_api_url": self.sandbox.url,
            "chatwoot_account_id": 1,
            "chatwoot_inbox_id": 1,
            "chatwoot_api_token": SecretStr(BOT["Api-Access-Token"]),
            "chatwoot_user_token": SecretStr(USER["Api-Access-Token"]),
        }
        return SweepSettings(_env_file=None, **(values | QUICK | changes))

    @asynccontextmanager
    async def ingress(
        self, *, sweeps: bool = True, port: int | None = None, **changes: Any
    ) -> AsyncIterator[list[str]]:
        """An ingress on the port that Chatwoot knows, or on another; yields what its `/readyz` notes."""
        settings = ingress_settings(
            self.nats.url,
            chatwoot_account_id=1,
            chatwoot_inbox_id=1,
            chatwoot_webhook_secret=SECRET,
            **{
                name: changes.pop(name)
                for name in list(changes)
                if not name.startswith(("sweep", "chatwoot"))
            },
        )
        async with AsyncExitStack() as stack:
            store, told = await stack.enter_async_context(opened(settings))
            app = create_app(settings, store, told)
            await stack.enter_async_context(serving(app, "127.0.0.1", port or self.port))
            if sweeps:
                wanted = self.settings(**changes)
                running = sweeping(wanted, store, app.state.outage, app.state.notes)
                await stack.enter_async_context(running)
            yield app.state.notes

    @asynccontextmanager
    async def sweeper(self, **changes: Any) -> AsyncIterator[list[str]]:
        """Another replica's, without a door."""
        notes: list[str] = []
        async with sweeping(self.settings(**changes), self.store, Outage(), notes):
            yield notes

    @asynccontextmanager
    async def sweep(self, **changes: Any) -> AsyncIterator[Sweep]:
        """One that is run by the test."""
        settings = self.settings(**changes)
        async with connected(settings) as chatwoot:
            yield Sweep(self.store, recorder(self.store), chatwoot, settings)


@pytest.fixture
async def town(nats_server: NatsServer, tmp_path: Path) -> AsyncIterator[Town]:
    """Nobody is listening to the webhooks yet."""
    await provision(nats_server.url)
    port = free_port()
    webhook = f"http://127.0.0.1:{port}/api/chatwoot/webhook"
    async with (
        sandbox_in(tmp_path / "sandbox", webhook) as sandbox,
        EventStore.open(nats_server.url, source="msia/test", master_key=MASTER) as store,
    ):
        yield Town(sandbox, store, port, nats_server)
