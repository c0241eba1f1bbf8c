"""The service and its commands, as an operator uses them."""

import asyncio
import json
import time
from pathlib import Path
from uuid import uuid4

import httpx

from infra.embedded.nats import NatsServer
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.conftest import (
    DEADLINE,
    NAMES,
    Log,
    Models,
    Reading,
    eventually,
    opened_log,
)
from tests.integration.projections.process import Service, environment, msia
from tests.integration.projections.test_api import token
from tests.servers import Servers
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
    done = msia("projections", env=environment(settings, tmp_path) | {"ADMIN_JWT_SECRET": ""})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "ADMIN_JWT_SECRET" in done.stderr
    async with reading():
        await models.at(await log.tell(message(1, 1)))
    await models.pool.execute("UPDATE msia.positions SET log_id = $1", uuid4())
    with Service(settings, tmp_path) as service:
        assert await asyncio.to_thread(service.wait) == 2
        assert "POSTGRES_URL" in service.output
        assert "Traceback" not in service.output


async def test_status_and_rebuild(
    log: Log, settings: ProjectionsSettings, models: Models, reading: Reading, tmp_path: Path
) -> None:
    env = environment(settings, tmp_path)
    before = await asyncio.to_thread(msia, "projections", "status", env=env)
    assert before.returncode == 5
    assert "start `msia projections`" in before.stderr
    async with reading():
        end = await log.tell(*story(1))
        await models.at(end)
        done = await asyncio.to_thread(msia, "projections", "status", "-o", "json", env=env)
        rows = json.loads(done.stdout)["projections"]
        assert [(row["projection"], row["position"], row["lag"], row["quarantined"]) for row in rows] == [
            (name, end, 0, 0) for name in sorted(NAMES)
        ]
        done = await asyncio.to_thread(msia, "projections", "rebuild", "--all", env=env)
        assert done.returncode == 0
        assert "history: swapped" in done.stderr
        assert "history.turns: 1 rows, equal" in done.stderr
        await models.pool.execute("DELETE FROM quotes_v1.quotes")
        done = await asyncio.to_thread(msia, "projections", "rebuild", "quotes", env=env)
        assert done.returncode == 1
        assert "--accept-differences" in done.stderr
