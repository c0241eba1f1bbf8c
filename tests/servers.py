"""Real servers for the tests: the same child processes as `msia run`, on free ports, in temporary folders."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import redis

from infra.embedded import envfile
from infra.embedded.child import Child
from infra.embedded.home import ROOT, Home
from infra.embedded.logs import last_words
from infra.embedded.nats import NatsServer
from infra.embedded.orphans import Identity
from infra.embedded.ports import Ports
from infra.embedded.postgres import PostgresServer
from infra.embedded.privileges import die_with_parent
from infra.embedded.valkey import ValkeyServer

Server = TypeVar("Server", bound=Child)

PASSWORD = "only-for-tests"
# a crash of the machine would lose the test anyway
FAST_POSTGRES = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB"}


class Servers:
    """Starts servers, each in a folder of its own below `folder`; `stop` ends them all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = Ports()
        self._numbers = itertools.count(1)
        self._started: list[Child] = []

    def nats(self, kind: type[NatsServer] = NatsServer, users: Path | None = None) -> NatsServer:
        """`users`: the folder of their keys; by default anybody may do anything."""
        ports = self._ports.claim(0), self._ports.claim(0)
        return self._begin(kind(self._home("nats"), *ports, users=users))

    def valkey(self) -> ValkeyServer:
        return self._begin(ValkeyServer(self._home("valkey"), self._ports.claim(0), PASSWORD))

    def postgres(self) -> PostgresServer:
        home = self._home("postgres")
        return self._begin(PostgresServer(home, self._ports.claim(0), PASSWORD, settings=FAST_POSTGRES))

    def stop(self) -> None:
        """All at once: nobody needs what they hold."""
        for child in self._started:
            child.ask_to_stop()
        for child in self._started:
            child.wait_stopped(5.0)
        self._started.clear()

    def _home(self, name: str) -> Home:
        home = Home(self._folder / f"{name}-{next(self._numbers)}")
        home.make()
        return home

    def _begin(self, server: Server) -> Server:
        self._started.append(server)
        server.start()
        server.wait_ready()
        return server


@asynccontextmanager
async def fresh_database(server: PostgresServer) -> AsyncIterator[str]:
    """The URL of an empty database, dropped afterwards with whoever is still connected."""
    name = f"test_{uuid4().hex}"
    connection = await asyncpg.connect(server.url)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(server.url)._replace(path=f"/{name}"))
    finally:
        await connection.close()
        # a new connection, as the test may have restarted the server
        connection = await asyncpg.connect(server.url)
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.close()


def empty_redis(server: ValkeyServer, number: int) -> str:
    """The URL of database `number` (0 to 63), emptied."""
    url = urlunsplit(urlsplit(server.url)._replace(path=f"/{number}"))
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


class MsiaRun:
    """`msia run` as a user starts it, on free ports, with its state in `folder`/.msia."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = Home(folder / ".msia")
        self._output = folder / "run.log"
        ports = ("INGRESS", "QUERY", "SANDBOX", "AGENT_HEALTH", "OUTBOX_HEALTH", "KEEPER_HEALTH", "PANEL")
        servers = ("NATS", "NATS_MONITOR", "REDIS", "POSTGRES")
        # only tests/panel looks at the panel, and Node's start takes a second of a core
        usual = {f"{name}_PORT": "0" for name in (*ports, *servers)} | {"MSIA_PANEL": "off"}
        self.settings = usual | dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 180.0) -> None:
        """Return at its line `ready`. Raises `TimeoutError`, or `RuntimeError` with what it said."""
        self._output.parent.mkdir(parents=True, exist_ok=True)
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [*die_with_parent(signal.SIGTERM), sys.executable, "-m", "services.cli", "run"],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**os.environ, **self.settings, "MSIA_HOME": str(self.home.folder)},
                start_new_session=True,
            )
        deadline = time.monotonic() + seconds
        while "ready" not in self.output.splitlines():
            if self._process.poll() is not None:
                raise RuntimeError(f"msia run ended:\n{self.output}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"not ready after {seconds:.0f} s:\n{self.output}")
            time.sleep(0.05)

    @property
    def output(self) -> str:
        """What it has said so far."""
        return self._output.read_text()

    @property
    def environment(self) -> dict[str, str]:
        """URLs, tokens and secrets of the running system."""
        return envfile.read(self.home.run_env)

    def log(self, name: str) -> str:
        """The log of one child."""
        return self.home.log(name).read_text()

    def identity(self, name: str) -> Identity:
        """The process of one child now: a service, `nats`, `valkey` or `postgres`."""
        found = Identity.read(self.home.pid_file(name))
        if found is None:
            raise LookupError(f"{name} is not running; it said: {last_words(self.home.log(name))}")
        return found

    def stop(self) -> int | None:
        """SIGTERM, and its exit code; None when it was never started."""
        if self._process is None:
            return None
        self._process.terminate()
        return self._process.wait(40)

    def pause(self) -> None:
        """The runner stands still: what dies now stays dead."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """The runner goes on, and starts again what died."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """`kill -9` of the runner alone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
