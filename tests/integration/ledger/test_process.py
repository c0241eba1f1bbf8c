"""`msia keeper` as a process: what a supervisor sees, and what a kill -9 leaves."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest

from contracts.events.control import LedgerVerifyRequested
from contracts.events.ledger import VERIFICATIONS, LedgerVerified
from infra.embedded.home import ROOT
from tests.integration.ledger.conftest import SEED, Town

COMMAND = [sys.executable, "-m", "services.cli", "keeper"]


class Desk:
    """Starts keepers on one log."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.keepers: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "MSIA_HOME": str(town.folder / "home"),
            "MSIA_ENV": "local",
            "NATS_URL": town.server.url,
            "MSIA_SEAL_KEY": SEED,
            "MSIA_SEAL_DIR": str(town.folder / "seals"),
            "KEEPER_HEALTH_PORT": "0",
            "KEEPER_SEAL_EVENTS": "3",
            "KEEPER_SEAL_AFTER": "0.2",
            "KEEPER_TICK": "0.05",
            "KEEPER_VERIFY_TICK": "0.1",
        }

    def keeper(self) -> subprocess.Popen[bytes]:
        with (self.town.folder / "keeper.log").open("ab") as log:
            started = subprocess.Popen(COMMAND, cwd=ROOT, env=self.environment, stderr=log)
        self.keepers.append(started)
        return started

    async def sealed(self, size: int, seconds: float = 60.0) -> None:
        """Wait until a seal outside covers so many positions."""
        async with asyncio.timeout(seconds):
            while (newest := self.town.outside.newest()) is None or newest.size < size:
                await asyncio.sleep(0.02)


@pytest.fixture
def desk(town: Town) -> Iterator[Desk]:
    made = Desk(town)
    yield made
    for keeper in made.keepers:
        keeper.kill()
        keeper.wait()


async def test_killed_again_and_again_no_seal_is_lost_or_doubled(desk: Desk) -> None:
    """kill -9 while it appends, writes tiles or writes a seal; a second one runs beside it all the time."""
    desk.keeper()
    for _ in range(3):
        victim = desk.keeper()
        before = desk.town.outside.newest()
        await desk.town.grow(10)
        await desk.sealed((before.size if before else 0) + 6)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    await desk.town.grow(4)
    await desk.sealed(await desk.town.store.last_position() - 4)
    found = await desk.town.verify()
    assert found.missing_outside <= 1  # the last one may be on its way
    wish = LedgerVerifyRequested(by="admin-7", reason="antes de la auditoría")
    await desk.town.store.append("ledger", wish, id=uuid4())
    async with asyncio.timeout(60):
        verified = await anext(desk.town.store.follow(VERIFICATIONS))
    assert isinstance(verified.event, LedgerVerified)
    assert (verified.event.ok, verified.event.by) == (True, "admin-7")
    for keeper in desk.keepers:
        keeper.terminate()
    assert desk.keepers[0].wait(30) == 0


async def test_a_seal_outside_that_nobody_trusted_signed_ends_the_process(desk: Desk) -> None:
    """The supervisor sees exit code 2, the person one line that names the file."""
    await desk.town.grow(3)
    keeper = desk.town.keeper()
    await keeper.start()
    await desk.town.sealed_by(keeper)
    newest = desk.town.outside.newest()
    assert newest is not None
    newest.path.write_text(newest.note.replace("\n4\n", "\n3\n"))
    refused = desk.keeper()
    assert await asyncio.to_thread(refused.wait, 60) == 2
    assert newest.path.name in (desk.town.folder / "keeper.log").read_text()
