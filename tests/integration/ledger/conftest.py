"""A real log, keepers that a test moves step by step, and the verifier beside them."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from contracts.events.control import PauseRequested
from eventstore.declared import declared
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.unsealed import Rule
from services.audit.ledger.sources import Live
from services.audit.ledger.verifying import Verified, verify

SEED = "test:" + base64.b64encode(b"\x07" * 32).decode()
ROTATED = "next:" + base64.b64encode(b"\x08" * 32).decode() + "," + SEED


@dataclass
class Clock:
    """Monotonic seconds, moved by the test."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Town:
    """One log."""

    server: NatsServer
    store: EventStore
    log_id: UUID
    clock: Clock
    folder: Path

    @property
    def outside(self) -> Outside:
        return Outside(self.folder / "seals")

    async def grow(self, events: int) -> None:
        for _ in range(events):
            position = await self.store.last_position() + 1
            await self.store.append(
                f"1-{position % 5}", PauseRequested(by=f"admin-{position:06}"), id=uuid4()
            )

    def keeper(
        self, outside: Outside | None = None, keys: str = SEED, store: EventStore | None = None
    ) -> Keeper:
        rule = Rule(events=20, after=10.0)
        return Keeper(
            store or self.store,
            self.log_id,
            Trust.parse(keys),
            outside or self.outside,
            rule,
            0.05,
            self.clock,
        )

    async def sealed_by(self, keeper: Keeper) -> int:
        """Let it read all there is, and seal once the time has come; how much is sealed."""
        while await keeper.step():
            pass
        self.clock.now += 10.0
        await keeper.step()
        return keeper.unsealed.sealed

    async def verify(self, outside: Outside | None = None, keys: str = ROTATED) -> Verified:
        chosen = outside or self.outside
        return await verify(await Live.of(self.store.reader), Trust.parse(keys), chosen.seals(), chosen.tiles)


@asynccontextmanager
async def opened(server: NatsServer, folder: Path) -> AsyncIterator[Town]:
    async with EventStore.open(server.url, source="msia/keeper") as store:
        await apply(store.client, declared())
        yield Town(server, store, await open_log(store), Clock(), folder)


@pytest.fixture
async def town(nats_server: NatsServer, tmp_path: Path) -> AsyncIterator[Town]:
    async with opened(nats_server, tmp_path) as made:
        yield made
