"""Readiness asks NATS itself: an answer within the patience, the declared streams, the log we started on."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from nats.aio.client import Client

from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.common.health import HealthSettings, LogHealth
from services.common.leaving import Leaving
from services.common.serving import add_health
from services.common.vital import Vital
from services.common.watchdog import Consumed
from services.common.wedged import turning

SETTINGS = HealthSettings(health_fresh=0, health_patience=2, health_lag=3)


@pytest.fixture
async def store(nats_server: NatsServer) -> AsyncIterator[EventStore]:
    client = await connect(nats_server.url, name="operator")
    await _begin(client)
    await client.close()
    async with EventStore.open(nats_server.url, source="msia/test") as opened:
        yield opened


async def _begin(client: Client) -> None:
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))


async def test_nothing_is_wrong_with_a_log_as_declared(store: EventStore) -> None:
    health = LogHealth(store, declared(), SETTINGS)
    assert await health.problems() == {}
    assert health.drift() == []


async def test_a_drift_that_can_lose_events_is_a_problem_and_another_is_told(store: EventStore) -> None:
    health = LogHealth(store, declared(), SETTINGS)
    js = store.client.jetstream()
    config = (await js.stream_info("EVENTS")).config
    config.max_msgs, config.allow_direct = 1_000_000, False
    await js.update_stream(config)
    assert "max_msgs" in (await health.problems())["streams"]
    assert any("allow_direct" in told for told in health.drift())


async def test_a_stream_that_is_missing_is_named(store: EventStore) -> None:
    await store.client.jetstream().delete_stream("KV_QUARANTINE")
    assert "KV_QUARANTINE: missing" in (await LogHealth(store, declared(), SETTINGS).problems())["streams"]


async def test_another_log_under_the_same_name_is_noticed(store: EventStore) -> None:
    health = LogHealth(store, declared(), SETTINGS)
    assert await health.problems() == {}
    await store.client.jetstream().delete_stream("EVENTS")
    await _begin(store.client)
    assert "we started on" in (await health.problems())["log"]


async def test_a_server_that_hangs_or_is_gone_does_not_answer(
    nats_server: NatsServer, store: EventStore
) -> None:
    health = LogHealth(store, declared(), SETTINGS.model_copy(update={"health_patience": 0.5}))
    nats_server.pause()
    assert list(await health.problems()) == ["nats"]
    nats_server.resume()
    async with asyncio.timeout(60):
        while await health.problems():
            await asyncio.sleep(0.05)
    nats_server.kill()
    assert list(await health.problems()) == ["nats"]


async def test_a_lag_over_the_limit_is_a_problem(store: EventStore) -> None:
    health = LogHealth(store, declared(), SETTINGS)
    assert health.lag(Consumed(waiting=3)) == {}
    assert "4 messages wait" in health.lag(Consumed(waiting=4))["lag"]
    assert health.lag(Consumed(problem="nobody asks"))["consumer"] == "nobody asks"


async def test_a_vital_task_that_ends_is_named_and_nothing_of_what_it_said() -> None:
    async def fail() -> None:
        raise ValueError("Ana García, +34600000000")

    async def ready() -> dict[str, str]:
        return {}

    vital = Vital()
    vital.start("pulse", asyncio.Event().wait())
    app = FastAPI()
    add_health(app, ready, alive=vital.ended)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        assert (await client.get("/livez")).status_code == 200
        vital.start("sweep", fail())
        async with asyncio.timeout(10):
            await vital.over.wait()
        for path in ("/livez", "/readyz"):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["problems"]) == (
                503,
                {"sweep": "has ended (ValueError)"},
            )
    await vital.close()


async def test_whoever_stops_is_not_ready_and_closes_its_connections() -> None:
    async def ready() -> dict[str, str]:
        return {}

    app = FastAPI()
    add_health(app, ready)
    leaving = Leaving(app, lambda: app.state.stopping)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(leaving), base_url="http://test") as client:
        assert "connection" not in (await client.get("/readyz")).headers
        app.state.stopping = True
        answer = await client.get("/readyz")
        assert (answer.status_code, list(answer.json()["problems"])) == (503, ["stopping"])
        assert answer.headers["connection"] == "close"
        assert (await client.get("/livez")).status_code == 200


@pytest.mark.parametrize("block", ["time.sleep(60)", "re.match('(a*)*b', 'a' * 40)"])
async def test_a_loop_that_stands_still_ends_its_process(block: str, tmp_path: Path) -> None:
    """Also where the interpreter's lock is held: a thread of Python could not tell."""
    program = tmp_path / "wedged.py"
    program.write_text(
        "import asyncio, re, time\n"
        "from services.common.wedged import turning\n"
        "async def work():\n"
        "    await asyncio.sleep(0.01)\n"
        f"    {block}\n"
        "asyncio.run(turning(work(), 1.0))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(program), stderr=asyncio.subprocess.PIPE, env={"PYTHONPATH": "."}
    )
    async with asyncio.timeout(50):
        _, said = await process.communicate()
    assert process.returncode == 1
    assert b"wedged.py" in said
    assert b"Timeout" in said


async def test_a_loop_that_turns_is_left_alone() -> None:
    async def work() -> str:
        for _ in range(30):
            await asyncio.sleep(0.01)
        return "done"

    assert await turning(work(), 300.0) == "done"
