"""Admins' commands: who may, what is stored, and how the command line hears of it."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest

from contracts.errors import BadInput, NotAllowed, NotFound, Unreachable
from contracts.events.control import QuarantineDropped, QuarantineRetryRequested
from contracts.events.inbox import MessageReceived
from eventstore.poison import Poison, read
from eventstore.quarantine import Quarantine, listed, one
from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.agent.turns.reading import NEEDS
from services.common.ingress import IngressClientSettings, command
from tests.integration.ingress.conftest import Ingress, ingress_settings, provision, running
from tests.poison import plant
from tests.terminal import run_aside

SECRET = "only for the tests of commands!!"


def token(role: str, secret: str = SECRET) -> str:
    claims = {"sub": "admin-7", "role": role, "iss": "msia", "aud": "msia", "exp": int(time.time()) + 600}
    return jwt.encode(claims, secret, algorithm="HS256")


@dataclass
class Door:
    """A running ingress, and clients of it."""

    ingress: Ingress
    nats_url: str

    def client(self, role: str = "operator") -> IngressClientSettings:
        url = str(self.ingress.http.base_url)
        return IngressClientSettings(_env_file=None, ingress_url=url, msia_token=token(role))

    async def wishes(self) -> list[Any]:
        found = await read(self.ingress.store, "test", "msia.control.1-1", 0, NEEDS)
        return [recorded.event for recorded in found.events]

    def environment(self, home: Path) -> dict[str, str]:
        return {
            **os.environ,
            "MSIA_HOME": str(home),
            "NATS_URL": self.nats_url,
            "INGRESS_URL": str(self.ingress.http.base_url),
            "MSIA_TOKEN": token("admin"),
            "COLUMNS": "200",
        }

    async def msia(self, home: Path, *words: str) -> tuple[int, str, str]:
        ran = await run_aside(*words, environment=self.environment(home))
        return ran.code, ran.out, ran.err

    async def at_terminal(self, home: Path, *words: str, stdin: int) -> tuple[int, str, str]:
        """The command line in a process of its own."""
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services.cli", *words),
            cwd=ROOT,
            env=self.environment(home),
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await child.communicate()
        assert child.returncode is not None
        return child.returncode, out.decode(), err.decode()


@pytest.fixture
async def door(nats_server: NatsServer) -> AsyncIterator[Door]:
    await provision(nats_server.url)
    async with running(ingress_settings(nats_server.url, admin_jwt_secret=SECRET)) as ingress:
        yield Door(ingress, nats_server.url)


async def test_an_operator_wishes_another_try(door: Door) -> None:
    accepted = await command(door.client(), "quarantine", "agent", "1-1", "retry", reason="clave repuesta")
    (wish,) = await door.wishes()
    assert wish == QuarantineRetryRequested(
        reader="agent", aggregate="1-1", by="admin-7", reason="clave repuesta"
    )
    assert accepted == {"position": 2}
    stored = await door.ingress.store.reader.get(2)
    assert stored.headers["ce-actor"] == "admin-7"


async def test_a_drop_names_positions_of_this_aggregate_only(door: Door) -> None:
    mine = await plant(door.ingress.store, "msia.inbox.1-1", MessageReceived.type)
    other = await plant(door.ingress.store, "msia.inbox.1-2", MessageReceived.type)
    body: dict[str, Any] = {"reason": "irrecuperable"}
    for positions in ([other], [mine, other], [9999]):
        with pytest.raises(NotFound, match="position"):
            await command(door.client(), "quarantine", "agent", "1-1", "drop", positions=positions, **body)
    assert await door.wishes() == []
    await command(door.client("admin"), "quarantine", "agent", "1-1", "drop", positions=[mine, mine], **body)
    (wish,) = await door.wishes()
    assert wish == QuarantineDropped(
        reader="agent", aggregate="1-1", positions=(mine,), by="admin-7", reason="irrecuperable"
    )


@pytest.mark.parametrize(
    ("reader", "aggregate", "body"),
    [
        ("nobody", "1-1", {"positions": [1], "reason": "x"}),
        ("agent", "1.1", {"positions": [1], "reason": "x"}),
        ("agent", "1-1", {"positions": [], "reason": "x"}),
        ("agent", "1-1", {"positions": [0], "reason": "x"}),
        ("agent", "1-1", {"positions": [1], "reason": ""}),
        ("agent", "1-1", {"positions": [1]}),
        ("agent", "1-1", {"positions": [1], "reason": "x", "more": True}),
    ],
)
async def test_what_makes_no_sense_is_refused(
    door: Door, reader: str, aggregate: str, body: dict[str, Any]
) -> None:
    with pytest.raises(BadInput):
        await command(door.client(), "quarantine", reader, aggregate, "drop", **body)
    assert await door.ingress.store.last_position() == 1


@pytest.mark.parametrize("role", ["auditor", ""])
async def test_the_role_must_suffice(door: Door, role: str) -> None:
    with pytest.raises(NotAllowed, match="operator or admin"):
        await command(door.client(role), "quarantine", "agent", "1-1", "retry")
    assert await door.wishes() == []


@pytest.mark.parametrize("bad", ["", "nonsense", token("admin", "x" * 32)])
async def test_without_a_token_of_ours_nothing_happens(door: Door, bad: str) -> None:
    settings = door.client().model_copy(update={"msia_token": type(door.client().msia_token)(bad)})
    with pytest.raises(NotAllowed):
        await command(settings, "quarantine", "agent", "1-1", "retry")
    assert await door.wishes() == []


async def test_without_a_secret_there_are_no_commands(nats_server: NatsServer) -> None:
    await provision(nats_server.url)
    async with running(ingress_settings(nats_server.url)) as ingress:
        notes = (await ingress.http.get("/readyz")).json()["notes"]
        assert any("commands are off" in note for note in notes)
        settings = IngressClientSettings(
            _env_file=None, ingress_url=str(ingress.http.base_url), msia_token=token("admin")
        )
        with pytest.raises(NotFound, match="ADMIN_JWT_SECRET"):
            await command(settings, "quarantine", "agent", "1-1", "retry")


async def test_nobody_there_is_unreachable() -> None:
    settings = IngressClientSettings(
        _env_file=None, ingress_url=f"http://127.0.0.1:{free_port()}", msia_token=token("admin")
    )
    with pytest.raises(Unreachable, match="make run"):
        await command(settings, "quarantine", "agent", "1-1", "retry")


async def test_the_command_line_from_list_to_drop(door: Door, tmp_path: Path) -> None:
    store = door.ingress.store
    bad = await plant(store, "msia.inbox.1-1", MessageReceived.type)
    await plant(store, "msia.inbox.1-1", MessageReceived.type)
    await _list(door, bad)
    _, out, _ = await door.msia(tmp_path, "quarantine", "list", "-o", "table")
    assert "agent" in out
    assert "1-1" in out
    _, out, _ = await door.msia(tmp_path, "quarantine", "show", "agent", "1-1", "-o", "json")
    assert '"behind": 1' in out
    _, out, err = await door.msia(tmp_path, "conversations", "show", "1-1", "-o", "json")
    assert f'"agent": {bad}' in out
    assert f"1-1 is quarantined since position {bad}" in err
    code, _, err = await door.msia(tmp_path, "quarantine", "drop", "agent", "1-1", "--reason", "perdido")
    assert (code, err.startswith("agent leaves 1 events out")) == (0, True)
    (wish,) = await door.wishes()
    assert (wish.positions, wish.reason, wish.by) == ((bad,), "perdido", "admin-7")
    with pytest.raises(NotFound, match="has not set 1-1 aside"):
        await one(store.client, "outbox", "1-1")


async def _list(door: Door, position: int) -> None:
    """As the agent does when it comes to this position."""
    store = door.ingress.store
    message = await store.reader.get(position)
    quarantine = Quarantine(store.client, "agent", retry=0.05)
    poison = Poison(position, "1-1", MessageReceived.type, message.stored_at, "undecodable", "no decodifica")
    quarantine.put([poison], position)
    writing = asyncio.create_task(quarantine.run())
    async with asyncio.timeout(20):
        while not await listed(store.client):
            await asyncio.sleep(0.01)
    writing.cancel()
