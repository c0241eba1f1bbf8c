"""Every service as replicas, each a process of its own, on servers that a test may break.

One sandbox plays Chatwoot and WhatsApp; its webhooks come through a balancer before the replicas of ingress.
"""

import asyncio
import base64
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.home import ROOT, Home
from infra.embedded.ports import Ports
from infra.embedded.service import AGENT, INGRESS, OUTBOX, PROJECTIONS, SANDBOX, Room, Service
from tests.balancer import Balancer
from tests.limits import SOON
from tests.system import QUICK

MASTER = "replicas:" + base64.b64encode(b"r" * 32).decode()
PATIENCE = 120.0  # seconds for what takes two or three
SERVICES = (AGENT, INGRESS, OUTBOX, PROJECTIONS)
SETTINGS = {
    **QUICK,
    "AGENT_QUIET": "0.2",
    "AGENT_WINDOW": "0.5",
    "AGENT_FLOOD_TEXTS": "10000",  # they write on as soon as they are answered
    # a machine that starts eight processes at once must not take the slow for the dead
    "AGENT_DEADLINE": "20",
    "AGENT_MARGIN": "2",
    "OUTBOX_CLAIM": "4",
    "OUTBOX_REQUEST_TIMEOUT": "10",
    "OUTBOX_SERVER_LIMIT": "2",
    "OUTBOX_SWEEP_EVERY": "2",
    "OUTBOX_STANDBY": "2",
    "STOP_DRAIN": "3",  # its balancer looks ten times a second, when it gets to it
    "SANDBOX_ACCEPT_DELAY": "[0.01, 0.05]",
    "SANDBOX_DELIVERED_DELAY": "[0.01, 0.05]",
    "SANDBOX_READ_DELAY": "[0.01, 0.05]",
}


@dataclass(frozen=True)
class Places:
    """Where the servers are."""

    nats: str
    redis: str
    postgres: str
    copies: int = 1  # of each stream


class Replica(Service):
    """A service whose settings may change from one start to the next."""

    def tell(self, further: Mapping[str, str]) -> None:
        self._environment = {**self._environment, **further}


class Replicas:
    """`services[name]` are the replicas of one service."""

    def __init__(
        self,
        services: Mapping[str, list[Replica]],
        sandbox: Service,
        balancer: Balancer,
        store: EventStore,
        environment: Mapping[str, str],
    ) -> None:
        self.environment = environment  # what all of them are told
        self.services, self.sandbox, self.balancer, self.store = services, sandbox, balancer, store
        self.http = httpx.AsyncClient(base_url=sandbox.where, timeout=30, trust_env=False, limits=SOON)

    def __iter__(self) -> Iterator[Replica]:
        for replicas in self.services.values():
            yield from replicas

    async def restart(self, service: Replica, further: Mapping[str, str] | None = None) -> None:
        """SIGTERM, its end, and a new process that is ready; it is told `further` settings from then on."""
        await asyncio.to_thread(service.ask_to_stop)
        await asyncio.to_thread(service.wait_stopped, PATIENCE)
        assert service.exit_code == 0, f"{service.name} ended with {service.exit_code}: {service.log}"
        service.tell(further or {})
        service.start()
        await asyncio.to_thread(service.wait_ready, PATIENCE)


@asynccontextmanager
async def replicated(
    places: Places, folder: Path, counts: Mapping[Room, int], further: Mapping[str, str] | None = None
) -> AsyncIterator[Replicas]:
    """Everything runs and is ready; a log that has no tariffs yet gets those of the seed."""
    ports = Ports()
    rooms = [(room, number) for room in SERVICES for number in range(counts.get(room, 1))]
    numbers = {(room, number): ports.claim(0) for room, number in rooms}
    sandbox_port = ports.claim(0)
    doors = [f"http://127.0.0.1:{port}" for (room, _), port in numbers.items() if room is INGRESS]
    balancer = Balancer(doors)
    async with balancer.serving():
        shared = {
            **SETTINGS,
            "MSIA_HOME": str(folder),  # of the commands; each service has its own
            "MSIA_ENV": "local",
            "MSIA_MASTER_KEY": MASTER,
            "MSIA_REPLICAS": str(places.copies),
            "ADMIN_JWT_SECRET": "secret-of-the-replicas-" + "0" * 20,
            "NATS_URL": places.nats,
            "REDIS_URL": places.redis,
            "POSTGRES_URL": places.postgres,
            "CHATWOOT_API_URL": f"http://127.0.0.1:{sandbox_port}",
            "CHATWOOT_ACCOUNT_ID": "1",
            "CHATWOOT_INBOX_ID": "1",
            "CHATWOOT_API_TOKEN": "bot-token-of-the-replicas",
            "CHATWOOT_USER_TOKEN": "user-token-of-the-replicas",
            "CHATWOOT_WEBHOOK_SECRET": "whsec_of_the_replicas",
            "SANDBOX_WEBHOOK_URL": f"http://127.0.0.1:{balancer.port}/api/chatwoot/webhook",
            **(further or {}),
        }
        await _provisioned(places, shared)
        services: dict[str, list[Replica]] = {room.name: [] for room in SERVICES}
        for (room, number), port in numbers.items():
            services[room.name].append(_service(room, folder / f"{room.name}-{number}", port, shared))
        sandbox = _service(SANDBOX, folder / "sandbox", sandbox_port, shared)
        everybody = [*(one for replicas in services.values() for one in replicas), sandbox]
        try:
            for each in everybody:
                each.start()
            for each in everybody:
                await asyncio.to_thread(each.wait_ready, PATIENCE)
            async with EventStore.open(places.nats, source="msia/test", master_key=MASTER) as store:
                running = Replicas(services, sandbox, balancer, store, shared)
                async with running.http:
                    yield running
        finally:
            for each in everybody:
                each.insist()
            for each in everybody:
                each.wait_stopped(5.0)


def _service(room: Room, folder: Path, port: int, shared: Mapping[str, str]) -> Replica:
    home = Home(folder)
    home.make()
    own = {"MSIA_HOME": str(home.folder), room.port_setting: str(port)}
    return Replica(room, home, port, {**shared, **own})


async def _provisioned(places: Places, shared: Mapping[str, str]) -> None:
    client = await connect(places.nats, name="operator", timeout=PATIENCE)
    try:
        await apply(client, declared(replicas=places.copies))
        await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    finally:
        await client.close()
    words = ("tariffs", "load", "--file", "infra/seed/tariffs.yaml", "--if-empty")
    await asyncio.to_thread(command, words, shared)


def command(words: Iterable[str], environment: Mapping[str, str], stdin: str | None = None) -> str:
    """What `msia <words>` prints on stdout."""
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"msia {' '.join(words)}: {done.returncode}\n{done.stderr}\n{done.stdout}"
    return done.stdout
