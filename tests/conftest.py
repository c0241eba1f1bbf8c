"""Fixtures of real servers. What is shared starts once per run, when the first test asks for it.

A test that touches the log takes `nats_server`: subjects are fixed, so two tests cannot share a server, and a
new one takes 20 ms. It has `stop`, `start`, `restart`, `kill`, `pause` and `resume`.
"""

import itertools
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest

from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from infra.embedded.valkey import ValkeyServer
from tests.servers import MsiaRun, Servers, empty_redis, fresh_database
from tests.system import QUICK, Stack

# no deadline: how long an example takes says more about what else the machine does than about the code
hypothesis.settings.register_profile("usual", deadline=None)
hypothesis.settings.register_profile("full", max_examples=10_000, deadline=None)  # `make test-full`
hypothesis.settings.load_profile("usual")

# A shell starts background jobs with SIGINT ignored, and children inherit that: nobody would hear Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Each worker of pytest-xdist has ports of its own: what one stopped and starts again is free then.
if worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    first = 10240 + int(worker) % 10 * 2000
    os.environ["MSIA_FREE_PORTS"] = f"{first}-{first + 1999}"

_redis_numbers = itertools.cycle(range(64))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Starts further servers for the whole run: `servers.nats()`, `.valkey()`, `.postgres()`."""
    started = Servers(tmp_path_factory.mktemp("servers"))
    yield started
    started.stop()


@pytest.fixture
def own_servers(tmp_path: Path) -> Iterator[Servers]:
    """The same, for servers that this test stops, kills or starts several of."""
    started = Servers(tmp_path / "servers")
    yield started
    started.stop()


@pytest.fixture
def nats_server(own_servers: Servers) -> NatsServer:
    """A NATS server of this test's own, without any stream."""
    return own_servers.nats()


@pytest.fixture(scope="module")
def module_nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    """A NATS server of this module's own, for tests that use different conversations."""
    started = Servers(tmp_path_factory.mktemp("nats"))
    yield started.nats()
    started.stop()


@pytest.fixture(scope="session")
def shared_nats(servers: Servers) -> NatsServer:
    """One NATS server for the run: only for streams and subjects that carry the test's own name."""
    return servers.nats()


@pytest.fixture(scope="session")
def shared_valkey(servers: Servers) -> ValkeyServer:
    return servers.valkey()


@pytest.fixture(scope="session")
def shared_postgres(servers: Servers) -> PostgresServer:
    return servers.postgres()


@pytest.fixture
def redis_url(shared_valkey: ValkeyServer) -> str:
    """An empty Redis database."""
    return empty_redis(shared_valkey, next(_redis_numbers))


@pytest.fixture
async def postgres_url(shared_postgres: PostgresServer) -> AsyncIterator[str]:
    """An empty PostgreSQL database of this test's own."""
    async with fresh_database(shared_postgres) as url:
        yield url


@pytest.fixture
def own_msia(tmp_path: Path) -> Iterator[MsiaRun]:
    """A system of this test's own, not yet started, for what breaks or settings that differ."""
    system = MsiaRun(tmp_path)
    yield system
    system.stop()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system, as `msia run` starts it, with short timers; one for the run."""
    run = MsiaRun(tmp_path_factory.mktemp("system"), QUICK)
    run.start()
    yield Stack(run)
    run.stop()
