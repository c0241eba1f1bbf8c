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
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from infra.embedded.valkey import ValkeyServer
from tests.logs import apart
from tests.otlp import Collector, collecting
from tests.servers import MsiaRun, Servers, empty_redis, fresh_database
from tests.system import QUICK, Stack

pytest_plugins = ("tests.measured", "tests.security.counts")  # for tests of any folder

apart()

# no deadline: how long an example takes says more about what else the machine does than about the code
hypothesis.settings.register_profile("usual", deadline=None)
hypothesis.settings.register_profile("full", max_examples=10_000, deadline=None)  # `make test-full`
hypothesis.settings.load_profile("usual")

# A shell starts background jobs with SIGINT ignored, and children inherit that: nobody would hear Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Each worker of pytest-xdist has ports of its own: what one stopped and starts again is free then. And it
# starts its processes without coverage, which doubles the CPU time of a start, but for those of `own_msia`.
_measured: dict[str, str] = {}
if worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    first = 10240 + int(worker) % 10 * 2000
    os.environ["MSIA_FREE_PORTS"] = f"{first}-{first + 1999}"
    _measured = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith("COVERAGE_PROCESS")}

_redis_numbers = itertools.cycle(range(64))


# Their files share one system, and take longest: one worker has a folder of them, and begins with it.
_WHOLE = ("tests/panel/", "tests/chaos/", "tests/e2e/")


class _Scheduling(LoadFileScheduling):
    """Whole files to one worker, as `--dist loadfile`; of some folders all files to one."""

    def _split_scope(self, nodeid: str) -> str:
        return next(filter(nodeid.startswith, _WHOLE), None) or super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Scheduling | None:
    return _Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest first, or the others would wait for it at the end: see `--no-loadscope-reorder`."""
    folders = (*_WHOLE, "tests/integration/", "tests/conformance/", "tests/unit/")
    items.sort(key=lambda item: next((n for n, f in enumerate(folders) if item.nodeid.startswith(f)), -1))


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
    system = MsiaRun(tmp_path, _measured)
    yield system
    system.stop()


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the whole system sends its traces."""
    with collecting() as collector:
        yield collector


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Stack]:
    """The whole system, as `msia run` starts it, with short timers; one for the run."""
    traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "500"}
    run = MsiaRun(tmp_path_factory.mktemp("system"), QUICK | traced)
    run.start()
    yield Stack(run)
    run.stop()
