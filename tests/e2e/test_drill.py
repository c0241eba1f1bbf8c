"""The disaster drill: a system with traffic loses every server's disk, and goes on from a backup.

What stays is what stands elsewhere: Chatwoot, the folder of seals, the backups, the secrets.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contracts.events.inbox import MessageReceived
from contracts.ids import KeyId
from contracts.private import Erased
from eventstore.ledger.outside import Outside
from eventstore.vault import Vault
from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from infra.embedded.ports import Ports
from tests.security.remains import holders
from tests.servers import MsiaRun
from tests.system import QUICK, Stack, eventually

BACKUP_KEY = "b1:" + "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI="
EARLY, STAYS, LATE, GAP, NEW = (f"+3460000000{number}" for number in range(1, 6))
QUESTION = "Hola, quiero homologar el escape y el manillar de mi moto"


@pytest.fixture
def stack(own_msia: MsiaRun) -> Stack:
    own_msia.settings |= QUICK | {"KEEPER_SEAL_AFTER": "0.5", "KEEPER_TICK": "0.2"}
    # only of this restart: whoever wrote while the bot was off has perhaps been answered before the disaster
    own_msia.settings |= {"AGENT_LATE_AFTER": "0.1"}
    own_msia.start(200)
    return Stack(own_msia)


def backup(stack_environment: dict[str, str], *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", "backup", *words],
        cwd=ROOT,
        env={**os.environ, **stack_environment, "MSIA_BACKUP_KEY": BACKUP_KEY},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


async def texts(stack: Stack, phone: str) -> list[str]:
    return [bubble["text"] for bubble in await stack.replies(phone)]


async def position(stack: Stack) -> int:
    """Of the last event but seals, which are sealed with what comes next."""
    contexts = ("inbox", "control", "conversation", "customer", "delivery")
    async with stack.log() as store:
        last = [await store.reader.last(f"msia.{context}.>") for context in contexts]
    return max(message.position for message in last if message is not None)


async def sealed(stack: Stack, outside: Outside, position: int) -> int:
    """Wait until everything up to a position is sealed outside."""

    async def size() -> int:
        newest = outside.newest()
        return newest.size if newest else 0

    return int(await eventually(size, lambda covered: covered >= position))


async def wrapped(stack: Stack, conversation: str) -> tuple[str, bytes]:
    customer = stack.json("privacy", "status", "--conversation", conversation)["customer"]
    async with stack.log("ingress") as store:
        kept = await Vault(store.client).latest(KeyId(f"{customer}.1"))
    assert kept is not None
    assert kept.record is not None
    return customer, kept.record


def erase(stack: Stack, phone: str) -> None:
    stack.msia("privacy", "erase", "--phone", phone, "--reason", "lo pide", "--now", "--yes")


@pytest.mark.timeout(600)  # the system starts twice
async def test_all_is_lost_and_put_back(stack: Stack, tmp_path: Path) -> None:
    run, home = stack.run, stack.run.home
    outside, backups = Outside(Path(run.environment["MSIA_SEAL_DIR"])), tmp_path / "backups"
    talks = {phone: await stack.write(phone, QUESTION) for phone in (EARLY, STAYS, LATE)}
    for phone in talks:
        await eventually(lambda phone=phone: stack.replies(phone), bool)
    erase(stack, EARLY)
    late, late_key = await wrapped(stack, talks[LATE])
    await sealed(stack, outside, await position(stack))
    made = backup(stack.environment, "create", str(backups))

    # what happens after the backup: somebody is answered, somebody is erased
    talks[GAP] = await stack.write(GAP, QUESTION)
    answered = await eventually(lambda: texts(stack, GAP), bool)
    erase(stack, LATE)
    await eventually(lambda: _names(outside), lambda names: f"{late}.1.note" in names)
    lost = await sealed(stack, outside, await position(stack))
    before = {phone: await texts(stack, phone) for phone in talks}
    environment = stack.environment
    run.stop()
    for name in ("nats", "valkey", "postgres"):
        shutil.rmtree(home.data(name))

    ports = Ports()
    server = NatsServer(home, ports.claim(0), ports.claim(0), users=home.nats_users)
    server.start()
    server.wait_ready()
    try:
        told = backup({**environment, "NATS_URL": server.url}, "restore", str(backups), "--accept-loss")
    finally:
        server.stop()
    assert told["backup"] == made["backup"]
    assert (told["erased_after_the_backup"], told["newest_seal_outside"]) == ([late], lost)
    assert told["lost"] == lost - told["positions"][1]
    assert holders(home.data("nats"), [late_key]) == {}

    run.start(200)
    stack.msia("quotes", "audit")
    # Chatwoot tells what the log has lost, and the bot stays silent
    await eventually(lambda: stack.stored(talks[GAP]), lambda names: "MessageReceived" in names)
    stack.msia("bot", "on", "--reason", "Chatwoot revisado")
    await stack.write(NEW, QUESTION)
    await eventually(lambda: stack.replies(NEW), bool)
    await sealed(stack, outside, await position(stack))
    for phone, said in before.items():
        now = await texts(stack, phone)
        assert now[: len(said)] == said
        assert not {*said} & {*now[len(said) :]}, f"sent twice to {phone}"
    assert answered == before[GAP]
    async with stack.log("ingress", run.environment["MSIA_MASTER_KEY"]) as store:
        for phone in (EARLY, LATE):
            events = [recorded.event for recorded in await store.load(f"msia.*.{talks[phone]}")]
            words = [event.text for event in events if isinstance(event, MessageReceived)]
            assert words
            assert all(isinstance(word, Erased) for word in words)
        (kept,) = [
            recorded.event
            for recorded in await store.load(f"msia.inbox.{talks[STAYS]}")
            if isinstance(recorded.event, MessageReceived)
        ]
        assert kept.text == QUESTION
    assert holders(home.data("nats"), [late_key]) == {}
    stack.msia("audit", "verify")


async def _names(outside: Outside) -> set[str]:
    folder = outside.erasures.folder
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()
