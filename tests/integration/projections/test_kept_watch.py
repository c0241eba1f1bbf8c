"""`/quarantine` and `/ledger`: what was set aside by whom, and whether the log is as it was sealed."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import httpx
import pytest

from contracts.event import Event
from contracts.events.control import LedgerVerifyRequested, QuarantineDropped, QuarantineRetryRequested
from contracts.events.inbox import MessageReceived
from contracts.events.ledger import LedgerVerified, SealAppended
from contracts.ids import customer_id
from eventstore.ledger.checkpoints import Checkpoint
from eventstore.ledger.trust import Trust
from eventstore.poison import Poison
from eventstore.quarantine import Quarantine, listed
from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from services.common.tasks import end
from tests.integration.projections.asking import client_of
from tests.integration.projections.conftest import (
    Log,
    Models,
    Shown,
    eventually,
    opened_log,
    reader,
    settings_for,
)
from tests.poison import plant
from tests.servers import fresh_database
from tests.unit.projections.events import message

SEED = "test:" + base64.b64encode(b"\x07" * 32).decode()


@pytest.fixture(scope="module")
async def town(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[Shown]:
    """Two poison events: for projections that read messages, and as the agent lists one."""
    async with fresh_database(shared_postgres) as url, opened_log(module_nats) as log:
        settings = settings_for(module_nats, url)
        async with reader(settings), asyncpg.create_pool(url, min_size=0) as pool:
            await log.tell(message(1, 1))
            bad = await plant(log.store, "msia.inbox.1-1", MessageReceived.type)
            await Models(pool).at(bad)
            stored = await log.store.reader.get(bad)
            agent = Quarantine(log.store.client, "agent", retry=0.05)
            agent.put([Poison(bad, "1-1", MessageReceived.type, stored.stored_at, "undecodable", "mal")], bad)
            writing = asyncio.create_task(agent.run())

            async def names() -> object:
                return {one.reader for one in await listed(log.store.client)} >= {
                    "agent",
                    "projections.history",
                }

            await eventually(names, True)
            yield Shown(settings, log, bad)
            await end(writing)


@pytest.fixture(scope="module")
async def api(town: Shown) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(town.settings, town.log) as client:
        yield client


async def _tell(log: Log, aggregate: str, event: Event) -> int:
    return (await log.store.append(aggregate, event, id=uuid4(), owner=customer_id(1, 1))).position


async def test_what_every_reader_set_aside_is_on_one_page(town: Shown, api: httpx.AsyncClient) -> None:
    found = (await api.get("/quarantine")).json()
    readers = [one["reader"] for one in found["items"]]
    assert readers == sorted(readers)
    assert {"agent", "projections.history"} <= set(readers)
    assert found["complete"] is True
    assert found["total"] == len(readers)
    for one in found["items"]:
        assert (one["aggregate"], one["position"], one["poison"]) == ("1-1", town.end, [town.end])
        assert one["type"] == MessageReceived.type
        assert one["since"] is not None
    assert [one["reader"] for one in (await api.get("/quarantine?reader=agent")).json()["items"]] == ["agent"]


async def test_it_goes_on_page_by_page(api: httpx.AsyncClient) -> None:
    whole = (await api.get("/quarantine")).json()["items"]
    page = (await api.get("/quarantine?limit=1")).json()
    seen = page["items"]
    while cursor := page["next"]:
        page = (await api.get("/quarantine", params={"limit": 1, "cursor": cursor})).json()
        seen += page["items"]
    assert seen == whole
    assert len(seen) > 1


async def test_without_the_log_it_says_that_it_does_not_know_all(town: Shown) -> None:
    async with client_of(town.settings, None) as alone:
        found = (await alone.get("/quarantine")).json()
        assert found["complete"] is False
        assert "agent" not in {one["reader"] for one in found["items"]}
        assert "projections.history" in {one["reader"] for one in found["items"]}
        ledger = (await alone.get("/ledger")).json()
        assert (ledger["events"], ledger["unsealed"], ledger["keeper"]) == (None, None, "unknown")


async def test_it_says_what_was_asked_since_of_this_reader(town: Shown, api: httpx.AsyncClient) -> None:
    retry = QuarantineRetryRequested(reader="agent", aggregate="1-1", by="admin-7", reason="clave repuesta")
    at = await _tell(town.log, "1-1", retry)
    drop = QuarantineDropped(reader="outbox", aggregate="1-1", positions=(2,), by="admin-8", reason="x")
    last = await _tell(town.log, "1-1", drop)
    items = (await api.get(f"/quarantine?at_least={last}&timeout=30")).json()["items"]
    wishes = {one["reader"]: one["wish"] for one in items}
    agent = wishes["agent"]
    assert (agent["command"], agent["position"], agent["by"]) == ("retry", at, "admin-7")
    assert agent["reason"] == "clave repuesta"
    assert wishes["projections.history"] is None


async def test_the_ledger_shows_seals_and_the_last_verification(town: Shown, api: httpx.AsyncClient) -> None:
    log = town.log
    empty = (await api.get("/ledger")).json()
    assert (empty["seals"], empty["verification"]["last"]) == ([], None)
    assert empty["unsealed"]["positions"] == empty["events"] == await log.store.last_position()
    first = await log.store.reader.get(1)
    assert empty["unsealed"]["oldest_at"][:19] == first.stored_at.isoformat()[:19]
    sealed = []
    for _ in range(3):
        size = await log.store.last_position()
        head = Checkpoint(f"msia/{empty['log_id']}", size, b"\x01" * 32)
        _, key = Trust.parse(SEED).signer(head.origin)
        root = base64.b64encode(head.root).decode()
        seal = SealAppended(size=size, root=root, note=head.signed(key))
        sealed.append((await _tell(log, "log", seal), size))
    wish = await _tell(log, "ledger", LedgerVerifyRequested(by="admin-7", reason="auditoría"))
    shown = (await api.get(f"/ledger?limit=2&at_least={wish}&timeout=30")).json()
    assert [(one["position"], one["size"]) for one in shown["seals"]] == [*reversed(sealed)][:2]
    assert shown["seals"][0]["signers"] == [key.verifier.id.hex()]
    more = (await api.get("/ledger", params={"limit": 2, "cursor": shown["next"]})).json()
    assert [one["position"] for one in more["seals"]] == [sealed[0][0]]
    assert more["next"] is None
    assert shown["verification"]["waiting"]["by"] == "admin-7"
    assert shown["unsealed"]["oldest_at"] is not None  # the wish
    verified = LedgerVerified(
        ok=False,
        size=wish,
        problem="first bad position: 3 (…)",
        first_bad=3,
        last_bad=3,
        began_at=datetime.now(UTC),
        milliseconds=12,
        by="admin-7",
        wish=wish,
    )
    end = await _tell(log, "verifications", verified)
    shown = (await api.get(f"/ledger?at_least={end}&timeout=30")).json()
    last = shown["verification"]["last"]
    assert (last["ok"], last["first_bad"], last["by"], last["position"]) == (False, 3, "admin-7", end)
    assert shown["verification"]["waiting"] is None
    assert len(shown["verification"]["items"]) == 1
    hasty = town.settings.model_copy(update={"ledger_late": 1e-6})
    async with client_of(hasty, log) as client:  # the wish waits for its seal
        assert (await client.get("/ledger")).json()["keeper"] == "late"
    end = await _tell(log, "log", SealAppended(size=end, root="x", note="no note"))
    async with client_of(hasty, log) as client:  # nothing but the ledger's own is left
        assert (await client.get(f"/ledger?at_least={end}&timeout=30")).json()["keeper"] == "sealing"
