"""A whole installation of real servers, healthy: each test breaks one thing of it, and asks the doctor."""

import base64
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from contracts.events.ledger import SEALS
from eventstore.ledger.sealed import seal_in
from eventstore.store import EventStore
from infra.embedded.nats import CONFIG, NatsServer
from infra.embedded.postgres import PostgresServer
from infra.embedded.valkey import ValkeyServer
from services.audit.doctor.examining import AREAS, examine
from services.audit.doctor.lines import Line
from services.audit.doctor.settings import DoctorSettings
from services.audit.keeper.app import running as keeping
from services.audit.keeper.settings import KeeperSettings
from services.common.serving import health_app
from tests.integration.audit.conftest import provision
from tests.integration.projections.conftest import MASTER, Log, Models, reader, settings_for
from tests.integration.sandbox.conftest import BOT, SECRET, USER, Sandbox, listener, sandbox_in, served, until
from tests.servers import Servers, empty_redis, fresh_database
from tests.unit.projections.events import message

SEED = "test:" + base64.b64encode(b"\x07" * 32).decode()
SERVICES = ("ingress", "agent", "outbox", "query", "keeper")


class Unsynced(NatsServer):
    """Answers before what it stores is on disk."""

    def command(self) -> Sequence[str | Path]:
        config = self.home.folder / "unsynced.conf"
        config.write_text(CONFIG.read_text().replace("sync_interval: always", 'sync_interval: "10s"'))
        return self.mortal([self._binary.path, "--config", config])


@dataclass
class Said:
    """What a service says of itself at its `/readyz`."""

    problems: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    async def ready(self) -> dict[str, str]:
        return self.problems

    @contextlib.contextmanager
    def saying(self, *, problem: str = "", note: str = "") -> Iterator[None]:
        if problem:
            self.problems["nats"] = problem
        if note:
            self.notes.append(note)
        try:
            yield
        finally:
            self.problems.clear()
            self.notes.clear()


@dataclass(frozen=True)
class Installation:
    """Servers, and the environment that leads to them."""

    environment: Mapping[str, str]
    store: EventStore
    sandbox: Sandbox
    said: Mapping[str, Said]
    unsynced: NatsServer

    def settings(self, **other: Any) -> DoctorSettings:
        return DoctorSettings(**{name.lower(): value for name, value in self.environment.items()} | other)

    async def look(self, *areas: str, **other: Any) -> dict[str, Line]:
        """The lines of these areas, the worst of each check, with settings changed."""
        found: dict[str, Line] = {}
        order = ("ok", "skipped", "warn", "fail")
        for line in await examine(self.settings(**other), areas or list(AREAS)):
            before = found.get(line.check)
            if before is None or order.index(line.state) > order.index(before.state):
                found[line.check] = line
        return found


@pytest.fixture(scope="module")
async def installation(
    tmp_path_factory: pytest.TempPathFactory, shared_valkey: ValkeyServer, shared_postgres: PostgresServer
) -> AsyncIterator[Installation]:
    folder = tmp_path_factory.mktemp("doctor")
    servers = Servers(folder / "servers")
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(servers.stop)
        nats, unsynced = servers.nats(), servers.nats(Unsynced)
        await provision(nats)
        await provision(unsynced)
        store = await stack.enter_async_context(
            EventStore.open(nats.url, source="msia/ingress", master_key=MASTER)
        )
        end_of_log = await Log(store).tell(message(1, 1))
        url = await stack.enter_async_context(fresh_database(shared_postgres))
        await _fill(nats, url, end_of_log)
        await _seal(store, nats, folder / "seals")
        sandbox = await stack.enter_async_context(sandbox_in(folder / "sandbox", "http://127.0.0.1:9/nobody"))
        said = {name: Said() for name in SERVICES}
        opened = listener()
        await stack.enter_async_context(served(_services(said), opened))
        at = f"http://127.0.0.1:{opened.getsockname()[1]}"
        environment = {
            "MSIA_ENV": "local",
            "NATS_URL": nats.url,
            "NATS_MONITOR_URL": nats.monitor_url,
            "MSIA_MASTER_KEY": MASTER,
            "MSIA_SEAL_KEY": SEED,
            "MSIA_SEAL_DIR": str(folder / "seals"),
            "POSTGRES_URL": url,
            "REDIS_URL": empty_redis(shared_valkey, 63),
            "INGRESS_URL": f"{at}/ingress",
            "QUERY_URL": f"{at}/query",
            **{f"{name.upper()}_HEALTH_URL": f"{at}/{name}" for name in ("agent", "outbox", "keeper")},
            "CHATWOOT_API_URL": sandbox.url,
            "CHATWOOT_ACCOUNT_ID": "1",
            "CHATWOOT_INBOX_ID": "1",
            "CHATWOOT_API_TOKEN": BOT["Api-Access-Token"],
            "CHATWOOT_USER_TOKEN": USER["Api-Access-Token"],
            "CHATWOOT_WEBHOOK_SECRET": SECRET,
            "ADMIN_JWT_SECRET": "only-for-tests-" * 3,
            "DOCTOR_TIMEOUT": "90",  # this machine is busier than one that serves
            "DOCTOR_PATIENCE": "20",
        }
        changed = {"outgoing_url": "http://127.0.0.1:9/api/chatwoot/webhook"}
        await sandbox.http.patch("/api/v1/accounts/1/agent_bots/1", json=changed, headers=USER)
        await sandbox.http.patch(
            "/api/v1/accounts/1", json={"keep_pending_on_bot_failure": True}, headers=USER
        )
        yield Installation(environment, store, sandbox, said, unsynced)


def _services(said: Mapping[str, Said]) -> FastAPI:
    app = FastAPI()
    for name, one in said.items():
        app.mount(f"/{name}", health_app(name, one.ready, one.notes))
    return app


async def _fill(nats: NatsServer, url: str, end_of_log: int) -> None:
    """The read models, as their runner fills them."""
    async with reader(settings_for(nats, url)), asyncpg.create_pool(url, min_size=0, max_size=2) as pool:
        await Models(pool).at(end_of_log)


async def _seal(store: EventStore, nats: NatsServer, folder: Path) -> None:
    """Everything in the log, as the keeper seals it."""
    settings = KeeperSettings(
        msia_env="local",
        nats_url=nats.url,
        nats_monitor_url=nats.monitor_url,
        msia_seal_key=SEED,
        msia_seal_dir=folder,
        keeper_seal_after=0.05,
        keeper_tick=0.05,
        keeper_health_port=0,
    )
    before = await store.last_position()

    async def sealed() -> bool:
        last, outside = await store.reader.last(SEALS), settings.outside.newest()  # in this order it seals
        inside = last is not None and seal_in(last).claim.size >= before
        return inside and outside is not None and outside.size >= before

    async with keeping(settings):
        await until(sealed, 60)
