"""What every service asks of a server and its log before it starts, and what it says when it does not."""

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contracts.errors import Misconfigured, Unreachable
from contracts.events.control import PauseRequested
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.jetstream_api import ask
from eventstore.ledger.checkpoints import origin_of
from eventstore.ledger.notes import SigningKey
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.provision import apply, log_identity, open_log
from eventstore.server import server_findings
from eventstore.store import EventStore
from infra.embedded.nats import CONFIG, NatsServer
from infra.embedded.ports import free_port
from services.agent.app import run as run_agent
from services.agent.settings import AgentSettings
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.unsealed import Rule
from services.common.settings import ServiceSettings
from services.common.startup import opened
from services.ingress.app import serve as run_ingress
from services.ingress.settings import IngressSettings
from services.outbox.app import serve as run_outbox
from services.outbox.settings import OutboxSettings
from services.projections.app import serve as run_projections
from services.projections.settings import ProjectionsSettings
from tests.integration.eventstore.conftest import MASTER
from tests.servers import Servers


class LateNats(NatsServer):
    """One that answers before it syncs, and has 16 MB."""

    def command(self) -> Sequence[str | Path]:
        config = self.home.folder / "late.conf"
        config.write_text(CONFIG.read_text().replace("sync_interval: always", "sync_interval: 10s"))
        return self.mortal([self._binary.path, "--config", config])

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "NATS_MAX_FILE_STORE": "16MB"}


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    started = Servers(tmp_path_factory.mktemp("late"))
    yield started.nats(LateNats)
    started.stop()


@asynccontextmanager
async def operator(nats: NatsServer) -> AsyncIterator[EventStore]:
    client = await connect(nats.url, name="operator")
    yield EventStore(client, stream="EVENTS", source="msia/operator", keys=None)
    await client.close()


async def provision(nats: NatsServer) -> str:
    async with operator(nats) as store:
        await apply(store.client, declared())
        return str(await open_log(store))


def given(nats: NatsServer, **changes: Any) -> dict[str, Any]:
    """Settings as in production, apart from what differs per test."""
    usual = {"nats_url": nats.url, "nats_monitor_url": nats.monitor_url, "msia_master_key": MASTER}
    return {"_env_file": None, "msia_env": "production", **usual, **changes}


async def told(nats: NatsServer, **changes: Any) -> list[str]:
    """What a service says that starts; `Misconfigured` when it does not."""
    async with opened(ServiceSettings(**given(nats, **changes)), "msia/test") as (_, notes):
        return notes


async def test_all_is_well(module_nats: NatsServer) -> None:
    id = await provision(module_nats)
    assert await told(module_nats, msia_log_id=id) == []


async def test_a_server_that_answers_before_it_syncs(late: NatsServer) -> None:
    await provision(late)
    with pytest.raises(Misconfigured, match=r"syncs every 10 s.*Set `sync_interval: always`"):
        await told(late)
    (note,) = await told(late, msia_env="local")
    assert "syncs every 10 s" in note
    (note,) = await told(late, nats_monitor_url=None)
    assert "set NATS_MONITOR_URL" in note
    (note,) = await told(late, nats_monitor_url=f"http://127.0.0.1:{free_port()}")
    assert "is NATS_MONITOR_URL right?" in note
    assert await told(late, nats_monitor_url=None, msia_env="local") == []


async def test_a_store_that_fills_up_is_told_in_time(late: NatsServer) -> None:
    await provision(late)
    async with operator(late) as store:
        for size in (12, 2):
            fill = {"name": f"FILL{size}", "subjects": [f"fill.{size}"]}
            await ask(store.client, f"STREAM.CREATE.FILL{size}", fill)
            for _ in range(size):
                await store.client.jetstream().publish(f"fill.{size}", bytes(1 << 20))
            text = " ".join(await told(late, msia_env="local"))
            assert ("NOW" if size == 2 else "before it is full") in text
            assert "max_file_store" in text


async def test_an_old_server_is_refused_outside_local(module_nats: NatsServer) -> None:
    async with operator(module_nats) as store:
        found = await server_findings(store.client, module_nats.monitor_url, oldest=(99, 0, 0))
    assert {finding.fatal for finding in found} == {True}
    assert "before 99.0.0" in str(found[0])


async def test_fewer_replicas_than_the_setting_says(module_nats: NatsServer) -> None:
    await provision(module_nats)
    with pytest.raises(Misconfigured, match="num_replicas is 1, declared 3"):
        await told(module_nats, msia_replicas=3)


async def test_nobody_answers() -> None:
    nobody = ServiceSettings(_env_file=None, nats_url=f"nats://127.0.0.1:{free_port()}")
    with pytest.raises(Unreachable, match="no NATS server answers"):
        async with opened(nobody, "msia/test", wait=1):
            pass


async def test_a_log_that_begins_with_something_else(nats_server: NatsServer) -> None:
    async with operator(nats_server) as store:
        await apply(store.client, declared())
        with pytest.raises(Misconfigured, match=r"LogOpened: run `msia infra apply`"):
            await told(nats_server)
        await store.append("1-1", PauseRequested(by="a"), id=uuid4())
        with pytest.raises(Misconfigured, match=r"PauseRequested.*: correct NATS_URL"):  # not: apply again
            await open_log(store)
    with pytest.raises(Misconfigured, match="does not start with LogOpened"):
        await told(nats_server)


async def test_a_look_alike_is_refused_and_the_restored_log_is_not(
    nats_server: NatsServer, tmp_path: Path
) -> None:
    id = await provision(nats_server)
    data, backup = nats_server.home.data("nats"), tmp_path / "backup"
    await asyncio.to_thread(nats_server.stop)
    shutil.copytree(data, backup)
    shutil.rmtree(data)
    await asyncio.to_thread(nats_server.restart)
    other = await provision(nats_server)
    with pytest.raises(Misconfigured, match=f"this is log {other}, MSIA_LOG_ID says {id}"):
        await told(nats_server, msia_log_id=id)
    assert await told(nats_server) == []  # nobody remembers

    await asyncio.to_thread(nats_server.stop)
    shutil.rmtree(data)
    shutil.copytree(backup, data)
    await asyncio.to_thread(nats_server.restart)
    assert await told(nats_server, msia_log_id=id) == []


async def test_a_log_without_its_newest_seal(nats_server: NatsServer, tmp_path: Path) -> None:
    """The same `LogOpened`, an older or another history: only the seal tells."""
    await provision(nats_server)
    data, backup, seals = nats_server.home.data("nats"), tmp_path / "backup", tmp_path / "seals"
    (note,) = await told(nats_server, msia_seal_dir=seals)
    assert f"no seal in {seals}" in note
    await asyncio.to_thread(nats_server.stop)
    shutil.copytree(data, backup)
    await asyncio.to_thread(nats_server.restart)
    key = await seal(nats_server, seals)
    for vkeys in ("", key):
        assert await told(nats_server, msia_seal_dir=seals, msia_seal_vkeys=vkeys) == []
    (note_file,) = seals.glob("seals/*/*.note")
    stranger = SigningKey(key.partition("+")[0], b"x" * 32).verifier
    with pytest.raises(Misconfigured, match=rf"{note_file.name}: .*MSIA_SEAL_VKEYS"):
        await told(nats_server, msia_seal_dir=seals, msia_seal_vkeys=str(stranger))

    await asyncio.to_thread(nats_server.stop)
    shutil.rmtree(data)
    shutil.copytree(backup, data)
    await asyncio.to_thread(nats_server.restart)
    with pytest.raises(Misconfigured, match="does not hold that seal"):
        await told(nats_server, msia_seal_dir=seals)


async def seal(nats: NatsServer, folder: Path) -> str:
    """What a keeper leaves outside; returns its verifier key."""
    async with operator(nats) as store:
        id, trust = await log_identity(store), Trust.parse(f"k:{base64.b64encode(b's' * 32).decode()}")
        keeper = Keeper(store, id, trust, Outside(folder), Rule(events=1, after=0.01))
        async with asyncio.timeout(30):
            while keeper.outside.newest() is None:
                await keeper.step()
        (verifier,) = trust.verifiers(origin_of(id))
        return str(verifier)


async def test_a_durable_ahead_of_the_log(module_nats: NatsServer) -> None:
    """2.15 pulls one back that a restore left ahead; one that was made so it leaves there."""
    await provision(module_nats)
    settings = AgentSettings(**given(module_nats))
    async with operator(module_nats) as store:
        end, durable = await store.last_position(), "CONSUMER.CREATE.EVENTS.agent"
        ahead = {"durable_name": "agent", "deliver_policy": "by_start_sequence", "opt_start_seq": 100}
        await ask(store.client, "CONSUMER.DELETE.EVENTS.agent")
        await ask(
            store.client,
            durable,
            {"stream_name": "EVENTS", "config": {**ahead, "ack_policy": "explicit"}},
        )
        with pytest.raises(Misconfigured, match=f"agent stands at position 99, the log ends at {end}"):
            async with opened(settings, "msia/agent", consumer=settings.consumer):
                pass
        await ask(store.client, "CONSUMER.DELETE.EVENTS.agent")


SERVICES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "agent": lambda values: run_agent(AgentSettings(**values)),
    "outbox": lambda values: run_outbox(
        OutboxSettings(**values, chatwoot_api_url="http://127.0.0.1:9", chatwoot_api_token="t0k3n")
    ),
    "ingress": lambda values: run_ingress(
        IngressSettings(**values, chatwoot_webhook_secret="s3" * 8, chatwoot_account_id=1)
    ),
    "projections": lambda values: run_projections(
        ProjectionsSettings(
            **values,
            postgres_url="postgresql://writer@127.0.0.1:9/none",
            postgres_reader_url="postgresql://reader@127.0.0.1:9/none",
            admin_jwt_secret="s" * 32,
            query_port=0,  # it serves before it has looked, so that it can say what is wrong
        )
    ),
}


@pytest.mark.parametrize("service", SERVICES)
async def test_every_service_asks(module_nats: NatsServer, service: str) -> None:
    await provision(module_nats)
    async with operator(module_nats) as store:
        mine = await log_identity(store)
    with pytest.raises(Misconfigured, match=f"this is log {mine}"):
        await SERVICES[service](given(module_nats, msia_log_id=uuid4()))
