"""Each server: what it acknowledged is there after `kill -9`, on the same port."""

import json
import os
import signal
import stat
import subprocess
import urllib.request
from pathlib import Path

import asyncpg
import nats
import pytest
import redis.asyncio

from contracts.errors import Unreachable
from infra.embedded import privileges
from infra.embedded.nats import NatsServer
from infra.embedded.orphans import Identity
from infra.embedded.postgres import PostgresServer
from tests.servers import Servers


async def stored(server: NatsServer, *publish: bytes) -> int:
    """Publish, and count the messages of the stream."""
    client = await nats.connect(server.url)
    stream = client.jetstream()
    await stream.add_stream(name="TEST", subjects=["test"])
    for body in publish:
        await stream.publish("test", body)
    messages = (await stream.stream_info("TEST")).state.messages
    await client.close()
    return messages


async def rows(server: PostgresServer, *statements: str) -> int:
    """Run the statements, and count the rows of the table."""
    connection = await asyncpg.connect(server.url)
    for statement in statements:
        await connection.execute(statement)
    count: int = await connection.fetchval("SELECT count(*) FROM kept")
    await connection.close()
    return count


async def test_nats_keeps_what_it_acknowledged(nats_server: NatsServer) -> None:
    url = nats_server.url
    assert await stored(nats_server, b"1", b"2") == 2
    nats_server.kill()
    nats_server.start()
    nats_server.wait_ready()
    assert nats_server.url == url
    assert await stored(nats_server) == 2


def test_nats_flushes_every_write_and_says_how_much_it_may_hold(nats_server: NatsServer) -> None:
    with urllib.request.urlopen(f"{nats_server.monitor_url}/jsz?config=true", timeout=5) as answer:
        config = json.load(answer)["config"]
    assert config["sync_always"] is True
    assert config["max_storage"] == 100 * 2**30
    assert Path(config["store_dir"]).is_relative_to(nats_server.home.folder)


async def test_a_paused_nats_stands_still_and_goes_on(nats_server: NatsServer) -> None:
    assert await stored(nats_server, b"1") == 1
    nats_server.pause()
    assert not nats_server.ready()
    nats_server.resume()
    nats_server.wait_ready()
    assert await stored(nats_server) == 1


async def test_valkey_keeps_what_it_acknowledged(own_servers: Servers) -> None:
    server = own_servers.valkey()
    async with redis.asyncio.Redis.from_url(server.url) as client:
        await client.set("key", "value")
    server.kill()
    server.start()
    server.wait_ready()
    async with redis.asyncio.Redis.from_url(server.url) as client:
        assert await client.get("key") == b"value"


async def test_valkey_wants_its_password(own_servers: Servers) -> None:
    server = own_servers.valkey()
    async with redis.asyncio.Redis.from_url(server.url.replace("only-for-tests", "wrong")) as client:
        with pytest.raises(redis.AuthenticationError):
            await client.ping()


def test_nobody_else_may_read_valkeys_password(own_servers: Servers) -> None:
    server = own_servers.valkey()
    config = server.home.folder / "valkey.conf"
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert "only-for-tests" not in Path(f"/proc/{server.pid}/cmdline").read_text()


async def test_postgres_keeps_what_it_acknowledged(own_servers: Servers) -> None:
    server = own_servers.postgres()
    assert await rows(server, "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (1), (2)") == 2
    server.kill()
    server.start()
    server.wait_ready()
    assert await rows(server) == 2
    server.restart()
    assert await rows(server) == 2


async def test_postgres_wants_its_password_and_knows_spanish_letters(shared_postgres: PostgresServer) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(shared_postgres.url.replace("only-for-tests", "wrong"))
    connection = await asyncpg.connect(shared_postgres.url)
    assert await connection.fetchval("SELECT lower('ÁÑÜ')") == "áñü"
    assert await connection.fetchval("SHOW timezone") == "UTC"
    await connection.close()


async def test_a_stale_pid_file_of_postgres_does_not_block_its_start(own_servers: Servers) -> None:
    """PostgreSQL believes its pid file as long as anybody has that pid."""
    server = own_servers.postgres()
    await rows(server, "CREATE TABLE kept (id int)")
    pid_file = next(server.home.data("postgres").glob("*/postmaster.pid"))
    lines = pid_file.read_text().splitlines()
    server.kill()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    server.start()
    server.wait_ready()
    assert await rows(server) == 0


@pytest.mark.parametrize("which", ["nats", "valkey", "postgres"])
def test_an_orphan_is_ended_at_the_next_start(which: str, own_servers: Servers, tmp_path: Path) -> None:
    """As if an earlier runner had died, and the kernel had not told the child."""
    server = getattr(own_servers, which)()
    pid_file = server.home.pid_file(which)
    server.stop()
    command = [str(word) for word in server.command()]
    end = command.index("--pdeathsig")
    with (tmp_path / "orphan.log").open("wb") as log:
        orphan = subprocess.Popen(
            command[: end - 1] + command[end + 3 :], env=server.environment(), stdout=log, stderr=log
        )
    identity = Identity.of(orphan.pid, server.stop_signal)
    assert identity is not None
    identity.write(pid_file)

    server.start()
    server.wait_ready()
    assert orphan.wait(5) is not None
    assert Identity.read(pid_file) == Identity.of(server.pid)


def test_a_start_that_fails_tells_the_servers_last_words(own_servers: Servers) -> None:
    server = own_servers.nats()
    server.stop()
    store = server.home.data("nats")
    store.rename(store.with_name("elsewhere"))
    store.write_text("a file where the folder was")
    server.start()
    with pytest.raises(Unreachable, match=r"nats ended at start: .*not a directory"):
        server.wait_ready(5)


def test_a_port_that_another_program_has_taken_is_said_before_the_start(own_servers: Servers) -> None:
    holder = own_servers.valkey()
    other = NatsServer(own_servers.nats().home, holder.ports[0], 0)
    with pytest.raises(Unreachable, match=r"nats cannot have port \d+: another program has taken it"):
        other.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has no need to become another")
async def test_root_without_namespaces_runs_postgres_as_nobody(
    own_servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Containers forbid `unshare`; and files change hands when the way changes between two runs."""
    works = privileges._works
    monkeypatch.setattr(privileges, "_works", lambda prefix: prefix[0] != "unshare" and works(prefix))
    privileges.a_user_for_postgres.cache_clear()
    server = own_servers.postgres()
    assert os.stat(f"/proc/{server.pid}").st_uid == privileges.NOBODY
    assert await rows(server, "CREATE TABLE kept (id int)") == 0
    server.stop()
    monkeypatch.undo()
    privileges.a_user_for_postgres.cache_clear()

    again = PostgresServer(server.home, server.ports[0], "only-for-tests")
    try:
        again.start()
        again.wait_ready()
        assert await rows(again) == 0
    finally:
        again.stop()
    assert again.exit_code == 0


def test_a_server_stops_when_it_is_told(own_servers: Servers) -> None:
    for server in (own_servers.nats(), own_servers.valkey(), own_servers.postgres()):
        server.stop()
        assert server.exit_code == 0
        assert not server.home.pid_file(server.name).exists()


def test_a_server_that_does_not_listen_is_killed(nats_server: NatsServer) -> None:
    nats_server.stop_signal = signal.SIGCONT  # which it does not mind
    nats_server.stop_seconds = 0.1
    nats_server.stop()
    assert nats_server.exit_code == -signal.SIGKILL
