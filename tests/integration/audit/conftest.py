"""A log with streams, a writer with keys, and `msia` as an auditor starts it: without any key."""

import base64
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from tests.terminal import Ran, run, without_settings

MASTER = "test:" + base64.b64encode(b"k" * 32).decode()


async def provision(nats: NatsServer) -> None:
    """Streams, buckets and `LogOpened`, as the operator makes them."""
    client = await connect(nats.url, name="operator")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()


@pytest.fixture(scope="module")
async def writer(module_nats: NatsServer) -> AsyncIterator[EventStore]:
    """Appends with a key ring, as ingress does; one log for the tests of a module."""
    await provision(module_nats)
    async with EventStore.open(module_nats.url, source="msia/test", master_key=MASTER) as store:
        yield store


@dataclass(frozen=True, slots=True)
class Msia:
    """Runs the command line against one server."""

    nats_url: str
    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        mine = {"NATS_URL": self.nats_url, "MSIA_HOME": str(self.home), "COLUMNS": "140", **self.settings}
        return without_settings() | mine

    def __call__(self, *words: str) -> Ran:
        """In this process: only for tests without a running loop."""
        return run(*words, environment=self.environment)

    def command(self, *words: str) -> list[str]:
        """For a process of its own."""
        return [sys.executable, "-m", "services.cli", *words]


@pytest.fixture(scope="module")
def msia(module_nats: NatsServer, tmp_path_factory: pytest.TempPathFactory) -> Msia:
    return Msia(module_nats.url, tmp_path_factory.mktemp("home") / ".msia")
