"""A what-if over HTTP: one at a time, ended with the agent, and only as long as it may."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import jwt
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.agent.api.app import agent_api
from services.agent.api.inuse import InUse
from services.agent.api.trial import Trials
from services.agent.settings import AgentSettings
from services.common.auth import AUDIENCE, ISSUER, Guard
from services.common.serving import serving
from tests.integration.agent.conftest import Log

SECRET = "only-for-tests-" * 3
WISH = {"conversation": "1-1", "model": "offline", "reason": "una prueba"}
DEADLINE = 60.0


@dataclass
class Ingress:
    """Answers the opening of words when the test says so."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/api/privacy/open/{id}")
        async def opened(id: str) -> JSONResponse:
            self.asked.set()
            await self.answers.wait()
            return JSONResponse({"detail": f"conversation {id} is not in the log"}, status_code=404)

        return app


@dataclass
class Desk:
    """An operator, at an agent whose ingress is slow."""

    http: httpx.AsyncClient
    trials: Trials
    ingress: Ingress


@pytest.fixture
async def desk(
    log: Log, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> AsyncIterator[Desk]:
    changes = getattr(request, "param", {})
    settings = AgentSettings(
        _env_file=None, msia_env="local", nats_url=nats_server.url, admin_jwt_secret=SECRET, **changes
    )
    await log.says(1)  # what is not in the log, ingress is not asked for
    port, ingress, trials = free_port(), Ingress(), Trials(settings)
    monkeypatch.setenv("INGRESS_URL", f"http://127.0.0.1:{port}")

    async def ready() -> dict[str, str]:
        return {}

    in_use: InUse = None  # type: ignore[assignment]  # settings are not asked for here
    guard = Guard(lambda: None, local=True, stale_after=1)
    app = agent_api(settings, ready, [], guard, trials, in_use)
    claims = {"sub": "admin-7", "role": "operator", "iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 600}
    headers = {"Authorization": f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}"}
    transport = httpx.ASGITransport(app)
    async with (
        serving(ingress.app, "127.0.0.1", port),
        httpx.AsyncClient(transport=transport, base_url="http://agent", headers=headers) as http,
    ):
        yield Desk(http, trials, ingress)
        ingress.answers.set()
        await trials.close()


async def test_one_at_a_time(desk: Desk) -> None:
    first = asyncio.create_task(desk.http.post("/api/whatif", json=WISH))
    async with asyncio.timeout(DEADLINE):
        await desk.ingress.asked.wait()
    second = await desk.http.post("/api/whatif", json=WISH)
    assert (second.status_code, second.headers["Retry-After"]) == (429, "5")
    desk.ingress.answers.set()
    assert (await first).status_code == 404
    assert (await desk.http.post("/api/whatif", json=WISH)).status_code == 404  # not 429: it is free again


async def test_it_ends_with_the_agent(desk: Desk) -> None:
    running = asyncio.create_task(desk.http.post("/api/whatif", json=WISH))
    async with asyncio.timeout(DEADLINE):
        await desk.ingress.asked.wait()
        await desk.trials.close()
        answer = await running
    assert (answer.status_code, answer.json()["detail"]) == (503, "the agent stops: retry")


@pytest.mark.parametrize("desk", [{"agent_whatif_seconds": 1e-9}], indirect=True)
async def test_when_time_is_over_nothing_more_is_opened(desk: Desk) -> None:
    desk.ingress.answers.set()
    answer = await desk.http.post("/api/whatif", json=WISH)
    assert answer.status_code == 200, answer.text
    assert answer.json()["left_out"] == [{"conversation": "1-1", "turn_id": None, "why": "time"}]
    assert not desk.ingress.asked.is_set()


async def test_a_lost_ingress_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGRESS_URL", f"http://127.0.0.1:{free_port()}")
    answer = await desk.http.post("/api/whatif", json=WISH)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
