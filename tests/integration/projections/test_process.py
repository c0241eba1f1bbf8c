"""The service and its commands, as an operator uses them."""

import asyncio
import json
import time
from pathlib import Path
from uuid import uuid4

import httpx

from contracts.events.control import ProjectionRebuildRequested
from infra.embedded.nats import NatsServer
from services.projections.catalogue import projection
from services.projections.rebuild import alone
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.asking import token
from tests.integration.projections.conftest import (
    DEADLINE,
    NAMES,
    Log,
    Models,
    Reading,
    eventually,
    opened_log,
)
from tests.integration.projections.process import Service, environment
from tests.servers import Servers
from tests.terminal import Ran, run_aside
from tests.unit.projections.events import message, story


async def _ready(service: Service) -> int:
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{service.url}/readyz", timeout=5)).status_code
    except httpx.HTTPError:  # not listening yet: that is the answer
        return 0


async def test_it_starts_serves_and_stops_at_once_with_a_client_listening(
    log: Log, settings: ProjectionsSettings, tmp_path: Path
) -> None:
    end = await log.tell(*story(1))
    headers = {"Authorization": f"Bearer {token()}"}
    with Service(settings, tmp_path) as service:
        await eventually(lambda: _ready(service), 200)
        async with httpx.AsyncClient(base_url=service.url, headers=headers, timeout=DEADLINE) as client:
            found = await client.get("/conversations/1-1", params={"at_least": end})
            assert found.json()["quotes"][0]["gross"]["cents"] == 21175
            assert (await client.get("/projections")).json()["reading"] is True
            wish = ProjectionRebuildRequested(projection="quotes", by="admin-7", reason="filas dudosas")
            await log.store.append("projections", wish, id=uuid4())

            async def rebuilt() -> object:
                items = (await client.get("/projections")).json()["items"]
                return [(one["name"], one["rebuild"]["state"]) for one in items if one["rebuild"]]

            await eventually(rebuilt, [("quotes", "done")])
            async with client.stream("GET", "/events/stream", params={"after": 0}) as stream:
                assert stream.status_code == 200
                began = time.monotonic()
                assert await asyncio.to_thread(service.stop) == 0
                assert time.monotonic() - began < 5
        assert "Traceback" not in service.output
        lines = [json.loads(line) for line in service.output.splitlines()]
        assert {line["service"] for line in lines} == {"projections"}
        assert "¿cuánto" not in service.output


async def test_it_waits_for_servers_that_are_not_there_yet(
    nats_server: NatsServer, own_servers: Servers, tmp_path: Path
) -> None:
    postgres = own_servers.postgres()
    async with opened_log(nats_server):
        pass  # a server without its streams would be refused, not waited for
    await asyncio.to_thread(postgres.stop)
    await asyncio.to_thread(nats_server.stop)
    settings = ProjectionsSettings(nats_url=nats_server.url, postgres_url=postgres.url)
    with Service(settings, tmp_path) as service:
        await eventually(lambda: _ready(service), 503)
        await asyncio.to_thread(nats_server.start)
        await asyncio.to_thread(nats_server.wait_ready)
        async with opened_log(nats_server) as log:
            await log.tell(message(1, 1))
            await asyncio.to_thread(postgres.start)
            await eventually(lambda: _ready(service), 200)
        assert await asyncio.to_thread(service.stop) == 0


async def test_what_is_wrong_is_one_line_and_exit_code_2(
    log: Log, settings: ProjectionsSettings, models: Models, reading: Reading, tmp_path: Path
) -> None:
    with Service(settings, tmp_path, ADMIN_JWT_SECRET="") as service:
        assert await asyncio.to_thread(service.wait) == 2
        assert service.output.count("\n") == 1
        assert "ADMIN_JWT_SECRET" in service.output
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    async with reading():
        await models.at(await log.tell(message(1, 1)))
    await models.pool.execute("UPDATE msia.positions SET log_id = $1", uuid4())
    with Service(settings, elsewhere) as service:
        assert await asyncio.to_thread(service.wait) == 2
        assert "POSTGRES_URL" in service.output
        assert "Traceback" not in service.output


async def test_status_and_rebuild(
    log: Log, settings: ProjectionsSettings, models: Models, reading: Reading, tmp_path: Path
) -> None:
    async def msia(*words: str) -> Ran:
        return await run_aside("projections", *words, environment=environment(settings, tmp_path))

    before = await msia("status")
    assert before.code == 5
    assert "start `msia projections`" in before.err
    async with reading():
        end = await log.tell(*story(1))
        await models.at(end)
        done = await msia("status", "-o", "json")
        rows = done.json["projections"]
        assert [(row["projection"], row["position"], row["lag"], row["quarantined"]) for row in rows] == [
            (name, end, 0, 0) for name in sorted(NAMES)
        ]
        done = await msia("rebuild", "--all")
        assert done.code == 0
        assert "history: swapped" in done.err
        assert "history.turns: 1 rows, equal" in done.err
        await models.pool.execute("DELETE FROM quotes_v4.quotes")
        done = await msia("verify", "quotes", "-o", "csv")
        assert (done.code, "1 rows differ" in done.err) == (1, True)
        assert done.out.splitlines()[1].startswith("quotes,quotes,quote_id=")
        assert done.out.rstrip().endswith("missing,")
        done = await msia("rebuild", "quotes")
        assert done.code == 1
        assert "--accept-differences" in done.err
        done = await msia("rebuild", "quotes", "--drop-old")
        assert (done.code, done.err) == (0, "quotes: dropped quotes_v4_next, quotes_v4_old\n")
        done = await msia("lag", "-o", "json", "--most", "0")
        assert done.code == 0
        rows = done.json["projections"]
        assert {(row["position"], row["end"], row["lag"], row["seconds"]) for row in rows} == {
            (end, end, 0, 0)
        }
        # what is refused to one is said, and stops no other
        await models.pool.execute("DELETE FROM quotes.quotes")
        async with alone(settings, projection("deliveries")):
            done = await msia("rebuild", "--all", "-o", "json")
        assert done.code == 1
        rows = json.loads(done.out)["projections"]
        refused = {row["projection"]: row["refused"] for row in rows if row["refused"]}
        assert (sorted(refused), len(rows)) == (["deliveries", "quotes"], len(NAMES))
        assert "is being rebuilt" in refused["deliveries"]
        assert "--accept-differences" in refused["quotes"]
        assert all(said in done.err for said in refused.values())
        assert "ledger: swapped" in done.err
    await log.tell(message(1, 2))
    done = await msia("lag", "-o", "json", "--most", "0")
    assert (done.code, "more than 0 events behind" in done.err) == (1, True)
    assert all(row["lag"] == 1 and row["seconds"] > 0 for row in json.loads(done.out)["projections"])


async def test_status_without_the_log(
    log: Log,
    nats_server: NatsServer,
    settings: ProjectionsSettings,
    models: Models,
    reading: Reading,
    tmp_path: Path,
) -> None:
    async with reading():
        await models.at(end := await log.tell(message(1, 1)))
    await asyncio.to_thread(nats_server.stop)
    done = await run_aside("projections", "status", "-o", "json", environment=environment(settings, tmp_path))
    await asyncio.to_thread(nats_server.start)
    await asyncio.to_thread(nats_server.wait_ready)
    rows = done.json["projections"]
    assert done.code == 0, done.err
    assert {(row["position"], row["lag"]) for row in rows} == {(end, None)}
    assert "unknown" in done.err
