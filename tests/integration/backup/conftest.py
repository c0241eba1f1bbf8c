"""A log with customers, files and seals, a backup of it, and what happened afterwards."""

import base64
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from contracts.events.customer import CustomerErased
from contracts.events.inbox import MediaStored, MessageReceived
from contracts.ids import KeyId, customer_id, media_event_id
from eventstore.declared import declared
from eventstore.ledger.erasures import Erasure
from eventstore.ledger.leaf import leaf_hash
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.media import Media
from eventstore.provision import apply, open_log
from eventstore.reading import Reader
from eventstore.store import EventStore
from eventstore.vault import Vault
from infra.backup.creating import Made, Times, create
from infra.backup.place import Found, Place
from infra.backup.restoring import Restored, Restoring, Terms
from infra.backup.sealing import BackupKey
from infra.embedded.nats import NatsServer
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.telling import Telling
from services.audit.keeper.unsealed import Rule
from services.common.customers.erasing import Eraser, Why
from services.common.customers.places import CustomerRef
from tests.integration.privacy.planting import planted
from tests.servers import Servers

MASTER = "m1:" + base64.b64encode(b"m" * 32).decode()
SEALS = "test:" + base64.b64encode(b"\x07" * 32).decode()
BACKUP = "b1:" + base64.b64encode(b"b" * 32).decode()
KEY = BackupKey("b1", b"b" * 32)
TRUST = Trust.parse(SEALS)
EARLY, STAYS, LATE = 1, 2, 3  # contacts: erased before the backup, never, after it
NOW = datetime.now(UTC)


@contextmanager
def bar(name: str, total: int | None) -> Iterator[Callable[[int], None]]:
    yield lambda done: None


def times(now: datetime = NOW) -> Times:
    return Times(now, timedelta(hours=24), timedelta(days=30))


async def leaves(reader: Reader, up_to: int | None = None) -> list[bytes]:
    return [leaf_hash(message) async for message in reader.read(">", 0, up_to)]


def opened(server: NatsServer, user: str = "test", master: str = "") -> "asynccontextmanager[EventStore]":
    return EventStore.open(server.url, source=f"msia/{user}", master_key=master)  # type: ignore[return-value]


async def sealed(store: EventStore, outside: Outside, log_id: UUID) -> int:
    """A keeper starts, seals all there is, and notes who was erased; how much is sealed."""
    now = 0.0
    keeper = Keeper(store, log_id, TRUST, outside, Rule(1_000, 1.0), 0.05, lambda: now)
    await keeper.start()
    while await keeper.step():
        pass
    now = 10.0
    await keeper.step()
    await Telling(store.reader, outside.erasures, keeper.signing).step()
    return keeper.unsealed.sealed


async def say(store: EventStore, contact: int, times: int = 1) -> None:
    for _ in range(times):
        event = planted(MessageReceived, f"p{contact}", 1, contact, contact)
        owner = customer_id(1, contact)
        await store.append(f"1-{contact}", event, id=uuid4(), owner=owner, create_key=True)


async def erase(server: NatsServer, contact: int) -> None:
    async with opened(server, "ingress") as store:
        eraser = Eraser(store, Vault(store.client), Media(store.client, None))
        await eraser.erase(CustomerRef(1, contact), Why("admin-7", "lo pide"))


async def wrapped(store: EventStore, contact: int) -> bytes | None:
    kept = await Vault(store.client).latest(KeyId(f"contact-1-{contact}.1"))
    assert kept is not None
    return kept.record


@dataclass
class Past:
    """The log that was, its backup, and what stood in it then."""

    folder: Path
    log_id: UUID
    made: Made
    leaves: list[bytes]
    digest: str  # of the file that STAYS sent
    place: UUID
    late_key: bytes  # of LATE, as the bucket held it
    late_at: datetime | None = None
    sealed: int = 0

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def outside(self) -> Outside:
        return Outside(self.folder / "seals")

    @property
    def environment(self) -> dict[str, str]:
        return {
            "MSIA_MASTER_KEY": MASTER,
            "MSIA_SEAL_KEY": SEALS,
            "MSIA_BACKUP_KEY": BACKUP,
            "MSIA_SEAL_DIR": str(self.outside.folder),
            "MSIA_HOME": str(self.folder / "home"),
            "MSIA_ENV": "local",
        }

    def chosen(self) -> tuple[Found, Found]:
        place = Place(self.backups, self.backups)
        return place.choose("log", None, [KEY]), place.choose("keys", None, [KEY])

    def copy(self, folder: Path) -> "Past":
        """Of its own for a test that changes files."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Past(
            folder,
            self.log_id,
            self.made,
            self.leaves,
            self.digest,
            self.place,
            self.late_key,
            self.late_at,
            self.sealed,
        )

    def notes(self) -> list[Erasure]:
        return list(self.outside.erasures.read(TRUST.verifiers(f"msia/{self.log_id}")))

    async def restore(self, server: NatsServer, *, accept_loss: bool = True) -> Restored:
        log, keys = self.chosen()
        async with opened(server, "operator") as store:
            terms = Terms(datetime.now(UTC), timedelta(days=30), accept_loss, 60.0)
            return await Restoring(
                store, declared(), log, keys, self.notes(), TRUST, self.outside, terms, bar, lambda text: None
            ).run()


async def _lived(server: NatsServer, folder: Path) -> Past:
    async with opened(server, "operator") as store:
        await apply(store.client, declared())
        log_id = await open_log(store)
    (folder / "backups").mkdir(parents=True)
    outside = Outside(folder / "seals")
    async with opened(server, master=MASTER) as store:
        for contact in (EARLY, STAYS, LATE):
            await say(store, contact, 8)
        assert store.keys is not None
        place, owner = media_event_id(1, 5, 1), customer_id(1, STAYS)
        digest = await Media(store.client, store.keys).store(
            b"una foto" * 9_000, await store.keys.current(owner), place
        )
        told = planted(MediaStored, "p2", 1, STAYS, STAYS).model_copy(update={"digest": digest})
        await store.append(f"1-{STAYS}", told, id=uuid4(), owner=owner)
        await erase(server, EARLY)
        # the agent has taken some of its work
        work = await store.client.jetstream().pull_subscribe_bind("agent", stream="EVENTS")
        for message in await work.fetch(5, timeout=20):
            await message.ack_sync()
        await sealed(store, outside, log_id)
        late_key = await wrapped(store, LATE)
        assert late_key is not None
        before = await leaves(store.reader)
        backups = Place(folder / "backups", folder / "backups")
        made = await create(store, backups, [KEY], times(), bar)
    past = Past(folder, log_id, made, before, digest, place, late_key)
    await erase(server, LATE)
    async with opened(server, master=MASTER) as store:
        await say(store, STAYS, 3)
        past.sealed = await sealed(store, outside, log_id)
        (told_of,) = [
            recorded
            for recorded in await store.load(f"msia.customer.contact-1-{LATE}")
            if isinstance(recorded.event, CustomerErased)
        ]
        past.late_at = told_of.stored_at
    return past


@pytest.fixture(scope="module")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Past]:
    """Nobody may change it: see `past`."""
    folder = tmp_path_factory.mktemp("lived")
    servers = Servers(folder / "servers")
    yield await _lived(servers.nats(), folder / "past")
    servers.stop()


@pytest.fixture
def past(lived: Past, tmp_path: Path) -> Past:
    return lived.copy(tmp_path / "past")
