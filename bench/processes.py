"""The services and the peers as processes of their own, and what each of them takes."""

import asyncio
import base64
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.machine import cpu_seconds
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.home import ROOT, Home
from infra.embedded.nats import CONFIG, NatsServer
from infra.embedded.ports import free_port
from infra.embedded.probes import answers_http
from infra.embedded.service import ROOMS, Room, Service
from services.common.logging import configure
from tests.fixtures.chatwoot.bodies import SECRET

MASTER = "bench:" + base64.b64encode(b"b" * 32).decode()
SEAL = "bench:" + base64.b64encode(bytes(32)).decode()
PATIENCE = 120.0  # seconds until a process that does not answer counts as broken


class Unsynced(NatsServer):
    """For filling a log: a crash of the machine would lose the measurement anyway."""

    def command(self) -> Sequence[str | Path]:
        config = self.home.folder / "unsynced.conf"
        config.write_text(CONFIG.read_text().replace("sync_interval: always", "sync_interval: 2m"))
        return [config if part == CONFIG else part for part in super().command()]


class Peer:
    """`python -m <words>`, until it is killed. Ready when `/readyz` of `port` answers."""

    def __init__(
        self, words: Sequence[str], port: int = 0, environment: Mapping[str, str] | None = None
    ) -> None:
        self._words, self.port, self._environment = words, port, dict(environment or {})
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", *self._words]
        self._process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **self._environment})

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_ready(self, path: str = "/readyz") -> None:
        ends = time.monotonic() + PATIENCE
        while not answers_http(self.port, path):
            if self._process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"{self._words[0]} did not start: {self._process.poll()}")
            time.sleep(0.01)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


class System:
    """Our services, each by its name, over servers that run already."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._home = Home(folder)
        self._home.make()
        self._environment = {**environment_of(folder), **environment}
        self.running: dict[str, Service] = {}

    def start(self, *names: str) -> dict[str, float]:
        """One after the other; seconds until each was ready."""
        taken = {}
        for room in ROOMS:
            if room.name in names:
                began = time.monotonic()
                self._start(room)
                taken[room.name] = time.monotonic() - began
        return taken

    def _start(self, room: Room) -> None:
        port = free_port()
        service = Service(room, self._home, port, {**self._environment, room.port_setting: str(port)})
        self.running[room.name] = service
        service.start()
        service.wait_ready(PATIENCE)

    def cpu(self) -> float:
        return sum(cpu_seconds(service.pid) for service in self.running.values())

    def stop(self) -> None:
        for service in self.running.values():
            service.ask_to_stop()
        for service in self.running.values():
            service.wait_stopped(20.0)


def environment_of(folder: Path) -> dict[str, str]:
    """What all services need beyond their servers; no limit that one fast sender would meet."""
    return {
        "MSIA_HOME": str(folder),
        "MSIA_ENV": "local",
        "MSIA_MASTER_KEY": MASTER,
        "ADMIN_JWT_SECRET": "only-for-a-bench-" * 3,
        "CHATWOOT_WEBHOOK_SECRET": SECRET,
        "CHATWOOT_API_TOKEN": "bot-token",
        "CHATWOOT_USER_TOKEN": "user-token",
        "CHATWOOT_ACCOUNT_ID": "8",
        "MSIA_SEAL_KEY": SEAL,
        "MSIA_SEAL_DIR": str(folder / "seals"),
        "WEBHOOK_RATE": "1000000",
        "WEBHOOK_BURST": "1000000",
        "WEBHOOK_STRANGERS_RATE": "1000000",
        "WEBHOOK_STRANGERS_BURST": "1000000",
        "WEBHOOK_DEADLINE": "30",  # a busy machine is to be slow here, not to refuse
        "LLM_PROVIDERS": "offline",
        "AGENT_QUIET": "0",
        "AGENT_WINDOW": "0",
        "OUTBOX_RATE": "0",
        "OUTBOX_CONVERSATION_RATE": "0",
        "OUTBOX_PACE": "0",
        "LOG_LEVEL": "INFO",  # as in production; into a file of its own
    }


@contextlib.contextmanager
def logging_into(file: Path) -> Iterator[None]:
    """What a service that runs in this process logs, as much as in production."""
    with file.open("w") as output:
        with contextlib.redirect_stdout(output):
            configure("bench", "INFO")
        try:
            yield
        finally:
            configure("bench", "ERROR")


async def provision(nats: str) -> None:
    """What `msia infra apply` does."""
    client = await connect(nats, name="operator")
    try:
        await apply(client, declared())
        await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    finally:
        await client.close()


async def worked_off(nats: str) -> None:
    """Each work consumer stands at the log's end, as where the services have run all along."""
    client = await connect(nats, name="operator")
    try:
        for consumer in declared().consumers:
            waiting = await client.jetstream().pull_subscribe_bind(consumer.name, consumer.stream)
            while (info := await waiting.consumer_info()).num_pending or info.num_ack_pending:
                if not info.num_pending:
                    await asyncio.sleep(0.02)  # the last acks are on their way
                    continue
                for message in await waiting.fetch(500, timeout=5):
                    await message.ack()
    finally:
        await client.close()
