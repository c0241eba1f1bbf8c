"""Everything that runs: servers, services, the wires between them, and who starts again what died."""

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from contracts.errors import MsiaError
from eventstore.access import Access
from eventstore.store import EventStore
from infra.embedded.child import Child
from infra.embedded.ports import Ports
from infra.embedded.system import System, as_user
from infra.users.keys import seed_file
from tests.chaos import clock, script
from tests.chaos.forks import Fork, forks
from tests.chaos.whole.acks import Acks
from tests.chaos.whole.disk import SmallDisk
from tests.chaos.whole.model import Model
from tests.chaos.whole.schedule import CLOCKS, SERVICES
from tests.limits import SOON
from tests.proxy import Wire

DOOR = "sandbox-ingress"
PATIENCE = 600.0  # seconds for what takes a few; on a machine that does much else they are many
# Every wait of the protocols is there, only shorter.
SETTINGS = {
    "LOG_LEVEL": "INFO",
    "AGENT_QUIET": "0.3",
    "AGENT_WINDOW": "1",
    "AGENT_DEADLINE": "12",
    "AGENT_MARGIN": "1",
    "AGENT_ACK_WAIT": "3",
    "AGENT_SWEEP_EVERY": "2",
    "LLM_PROVIDERS": "openrouter,offline",
    "OPENROUTER_API_KEY": "sk-of-the-chaos",
    "LLM_TIMEOUT": "0.7",
    "LLM_RETRIES": "0",
    "LLM_BREAKER_REST": "3",
    "LLM_RESERVE": "1",
    "KEEPER_SEAL_AFTER": "2",
    "SWEEP_EVERY": "8",
    "SWEEP_YOUNG": "3",
    "SWEEP_AFTER_OUTAGE": "2",
    "SWEEP_AGAIN": "3",
    "SWEEP_RETRY": "2",
    "SWEEP_REQUEST_TIMEOUT": "5",
    "PROJECTIONS_RETRY": "0.3",
    **{name: str(value) for name, value in {**script.outbox(), **script.SANDBOX}.items()},
    "SANDBOX_WEBHOOK_TIMEOUT": "3",
}

Part = Child | Fork


@dataclass
class Running:
    """What runs now, by name; what is done to one is done under its lock."""

    system: System
    folder: Path
    parts: dict[str, Part] = field(default_factory=dict)
    wires: dict[str, Wire] = field(default_factory=dict)
    dials: dict[str, clock.Dial] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)  # how often one ended by itself
    lag: float = 0.0  # longest time that the living sandbox took to say that it lives
    locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    model: Model = field(default_factory=Model)
    disk: SmallDisk | None = None
    commands: int = 0
    http: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=30, trust_env=False, limits=SOON)
    )

    def environment(self, user: str, label: str = "") -> dict[str, str]:
        """Settings of one process; `label`: whose wires lie between it and the servers."""
        told = {**as_user(self.system.environment, user), **SETTINGS}
        told["OPENROUTER_BASE_URL"] = f"{self.model.url}/v1"
        told["LOG_LEVEL"] = os.environ.get("MSIA_CHAOS_LOG", "INFO")
        for name, setting in (("nats", "NATS_URL"), ("valkey", "REDIS_URL"), ("postgres", "POSTGRES_URL")):
            if wire := self.wires.get(f"{label}-{name}"):
                told[setting] = wire.url
        if wire := self.wires.get(f"{label}-chatwoot"):
            told["CHATWOOT_API_URL"] = wire.url
        if label == "sandbox":
            told["SANDBOX_WEBHOOK_URL"] = f"{self.wires[DOOR].url}/api/chatwoot/webhook"
        return told

    async def start(self, name: str) -> None:
        """Start it again; a server has its door open at the end."""
        part = self.parts[name]
        await asyncio.to_thread(part.start)
        if isinstance(part, Child):
            await asyncio.to_thread(part.wait_ready, PATIENCE)

    async def supervise(self) -> None:
        """Start again what ended by itself, until cancelled: as `msia run` or an orchestrator does."""
        while True:
            for name, part in self.parts.items():
                if not part.alive and not self.locks[name].locked():
                    async with self.locks[name]:
                        self.ended[name] = self.ended.get(name, 0) + 1
                        await asyncio.sleep(0.3)
                        with contextlib.suppress(MsiaError):  # tried again at the next look
                            await self.start(name)
            await asyncio.sleep(0.2)

    async def watch(self) -> None:
        """Measure the sandbox's lag, until cancelled."""
        while True:
            began = time.monotonic()
            with contextlib.suppress(httpx.TransportError):  # dead, so it reads nothing late
                await self.http.get(f"{self.system.environment['SANDBOX_URL']}/livez")
                self.lag = max(self.lag, time.monotonic() - began)
            await asyncio.sleep(0.1)

    async def told(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the sandbox, however often it is killed meanwhile."""
        ends = time.monotonic() + PATIENCE
        url = f"{self.system.environment['SANDBOX_URL']}/__fake{path}"
        while True:
            try:
                answer = await self.http.request(method, url, json=body)
                answer.raise_for_status()
                return answer.json()
            except httpx.TransportError:  # it is being started again
                if time.monotonic() > ends:
                    raise
                await asyncio.sleep(0.1)

    async def ready(self, name: str) -> bool:
        """What its `/readyz` says."""
        url = self.health[name]
        try:
            return (await self.http.get(f"{url}/readyz")).is_success
        except httpx.TransportError:  # it has not opened its door yet
            return False

    async def all_ready(self) -> None:
        """Return once everybody is."""
        ends = time.monotonic() + PATIENCE
        for name in SERVICES:
            while not await self.ready(name):
                if time.monotonic() > ends:
                    raise TimeoutError(f"{name} is not ready; see {self.folder / name}.log")
                await asyncio.sleep(0.1)

    @property
    def acks(self) -> Acks:
        door = self.wires[DOOR]
        assert isinstance(door, Acks)
        return door

    @property
    def health(self) -> Mapping[str, str]:
        return self._health

    def __post_init__(self) -> None:
        ports = Ports()
        told = self.system.environment
        self._ports = {name: str(ports.claim(0)) for name in ("agent-2", "outbox-2")}
        self._health = {
            "ingress": told["INGRESS_URL"],
            "agent-1": told["AGENT_HEALTH_URL"],
            "agent-2": f"http://127.0.0.1:{self._ports['agent-2']}",
            "outbox-1": told["OUTBOX_HEALTH_URL"],
            "outbox-2": f"http://127.0.0.1:{self._ports['outbox-2']}",
            "projections": told["QUERY_URL"],
            "keeper": told["KEEPER_HEALTH_URL"],
            "sandbox": told["SANDBOX_URL"],
        }

    def service(self, label: str) -> Fork:
        """A process of it, not yet started."""
        room = label.partition("-")[0]
        settings = self.environment(room, label)
        if port := self._ports.get(label):
            settings[f"{room.upper()}_HEALTH_PORT"] = port
        dial = self.dials[label].file if label in CLOCKS else None
        return Fork(forks(), label, [room], self.folder, settings, dial)

    async def msia(self, *words: str, seconds: float = PATIENCE) -> tuple[int | None, str]:
        """Exit code and output of a command, as in a terminal: without any wire between."""
        self.commands += 1
        label = f"command-{self.commands}"
        told = {**self.system.environment, "MSIA_HOME": str(self.system.home.folder)}
        command = Fork(forks(), label, words, self.folder, told)
        await asyncio.to_thread(command.start)
        try:
            code = await asyncio.to_thread(command.wait, seconds)
        finally:
            command.kill()
        return code, command.log.read_text()

    def log(self, user: str) -> contextlib.AbstractAsyncContextManager[EventStore]:
        """The log itself, as one of its users and without any wire between."""
        told = self.system.environment
        access = Access.of_file(seed_file(self.system.home.nats_users, user))
        master = told["MSIA_MASTER_KEY"]
        return EventStore.open(told["NATS_URL"], source=f"msia/{user}", master_key=master, access=access)
