"""`kill -9` of whoever started the servers: they go too, and the next start finds nothing in its way."""

import json
import subprocess
import sys
import time
from pathlib import Path

from infra.embedded.home import ROOT, Home
from infra.embedded.orphans import Identity
from infra.embedded.ports import Ports

STARTER = """
import json, sys, time
from pathlib import Path
from infra.embedded.home import Home
from infra.embedded.nats import NatsServer
from infra.embedded.orphans import end_leftovers
from infra.embedded.postgres import PostgresServer
from infra.embedded.valkey import ValkeyServer

folder, nats, monitor, redis, postgres = json.loads(sys.argv[1])
home = Home(Path(folder))
with home.lock():
    end_leftovers(home.pids)
    servers = [NatsServer(home, nats, monitor)]
    servers += [ValkeyServer(home, redis, "p"), PostgresServer(home, postgres, "p")]
    for server in servers:
        server.start()
    for server in servers:
        server.wait_ready()
    print("ready", flush=True)
    time.sleep(300)
"""


def start(arguments: list[object]) -> subprocess.Popen[str]:
    """A process that has started three servers."""
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, json.dumps(arguments)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == "ready\n"
    return starter


def servers(home: Home) -> list[Identity]:
    found = [Identity.read(home.pid_file(name)) for name in ("nats", "valkey", "postgres")]
    return [one for one in found if one is not None]


def wait_gone(processes: list[Identity], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while any(one.alive for one in processes):
        assert time.monotonic() < deadline, "they outlive who started them"
        time.sleep(0.01)


def test_they_die_with_who_started_them_and_start_again_on_the_same_ports(tmp_path: Path) -> None:
    ports = Ports()
    home = Home(tmp_path / ".msia")
    arguments: list[object] = [str(home.folder), *(ports.claim(0) for _ in range(4))]
    for _ in range(2):
        with start(arguments) as starter:
            running = servers(home)
            assert len(running) == 3
            starter.kill()
        wait_gone(running)
    # at once this time: what has not died yet is ended by the next start
    with start(arguments) as starter:
        starter.kill()
        starter.wait()
        with start(arguments) as again:
            running = servers(home)
            assert all(one.alive for one in running)
            again.kill()
    wait_gone(running)
