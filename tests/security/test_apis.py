"""Every operation of the three APIs: what its document allows and what it does not, as each role."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest
from schemathesis import GenerationMode

from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from infra.embedded.postgres import PostgresServer
from services.agent.api.app import agent_api
from services.agent.api.trial import Trials
from services.agent.settings import AgentSettings
from services.common.auth import Guard
from services.common.serving import serving
from services.common.tasks import end
from services.projections.api.app import query_api
from services.projections.api.cursors import Cursors
from services.projections.api.hub import Hub
from services.projections.api.state import QueryState
from services.projections.postgres import query_pool
from tests.integration.ingress.conftest import ingress_settings, running
from tests.integration.ingress.people import QUICK, with_people
from tests.integration.projections.asking import token
from tests.integration.projections.conftest import MASTER, SECRET, Models, opened_log, reader, settings_for
from tests.security.counts import LONG, Counts
from tests.security.fuzzing import Found, fuzz
from tests.servers import fresh_database
from tests.unit.projections.events import message, person_replied, story, tariff, turn_id

POSITIVE, NEGATIVE = [GenerationMode.POSITIVE], [GenerationMode.NEGATIVE]
EXAMPLES, EVERY = (25, 1) if LONG else (2, 4)
ENDLESS = {"stream_events"}  # an answer that goes on: tests/integration/projections/test_stream.py
# Its parts are made by the running agent alone: tests/e2e/test_whatif.py asks it there.
WITHOUT_PARTS = {"show_settings"}
OPEN = {"accept_invitation", "login", "logout", "refresh_session", "chatwoot_webhook"}
KNOWN = {
    "conversation": ["1-1", "1-2", "1-3"],
    "id": ["1-1", "1-2", "1-3"],
    "slug": ["motos-part"],
    "name": ["conversations", "answer"],
    "number": ["1"],
    "turn_id": [str(turn_id(1, 1))],
    "contact": ["1-1"],
}


@dataclass
class System:
    """Where each of the three listens, and what it says of itself."""

    urls: Mapping[str, str]

    async def document(self, api: str) -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=self.urls[api], timeout=60) as http:
            found: dict[str, Any] = (await http.get("/openapi.json")).json()
        return found


@pytest.fixture(scope="module")
async def system(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[System]:
    history = [*tariff(1, 14000), *story(1), *story(2), message(3, 1), person_replied(3, 2)]
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database(shared_postgres))
        log = await stack.enter_async_context(opened_log(module_nats))
        settings = settings_for(module_nats, url)
        # unsigned, which `local` allows: a body that is only refused would never be parsed
        door_settings = ingress_settings(
            module_nats.url, **QUICK, msia_master_key=MASTER, chatwoot_webhook_secret=""
        )
        door = await with_people(await stack.enter_async_context(running(door_settings)))
        await stack.enter_async_context(reader(settings))
        async with asyncpg.create_pool(url, min_size=0, max_size=2) as pool:
            await Models(pool).at(await log.tell(*history))

        state = QueryState(settings, await stack.enter_async_context(query_pool(settings)), Cursors(SECRET))
        state.store = log.store
        state.hub = Hub(log.store.reader, settings.sse_buffer, settings.projections_tick)
        hub = asyncio.create_task(state.hub.run())
        stack.push_async_callback(end, hub)
        query = free_port()
        await stack.enter_async_context(serving(query_api(state, SECRET), "127.0.0.1", query))

        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(os.environ, "INGRESS_URL", str(door.http.base_url))
            patch.setitem(os.environ, "QUERY_URL", f"http://127.0.0.1:{query}")
            patch.setitem(os.environ, "NATS_URL", module_nats.url)
            agent_settings = AgentSettings(
                _env_file=None, msia_env="local", nats_url=module_nats.url, admin_jwt_secret=SECRET
            )
            trials, agent = Trials(agent_settings), free_port()
            guard = Guard(lambda: None, local=True, stale_after=1)
            app = agent_api(agent_settings, _ready, [], guard, trials, None)  # type: ignore[arg-type]
            await stack.enter_async_context(serving(app, "127.0.0.1", agent))
            stack.push_async_callback(trials.close)
            urls = {"ingress": str(door.http.base_url), "query": f"http://127.0.0.1:{query}"}
            yield System(urls | {"agent": f"http://127.0.0.1:{agent}"})


async def _ready() -> dict[str, str]:
    return {}


def bearer(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(role=role, exp=4_102_444_800)}"}


APIS = ["ingress", "query", "agent"]


@pytest.mark.parametrize("mode", [POSITIVE, NEGATIVE], ids=["allowed", "not allowed"])
@pytest.mark.parametrize("api", APIS)
async def test_whatever_is_sent_gets_an_answer_of_the_document(
    system: System, counts: Counts, api: str, mode: list[GenerationMode]
) -> None:
    found = await asyncio.to_thread(
        fuzz,
        await system.document(api),
        system.urls[api],
        bearer("admin"),
        examples=EXAMPLES,
        known=KNOWN,
        leave=ENDLESS | WITHOUT_PARTS,
        modes=mode,
        every=1 if api == "agent" else EVERY,
    )
    counts.add(f"fuzz of the {api} API", **found.counted)
    _sound(found)
    if mode == POSITIVE and api != "agent":
        assert found.statuses[200], "what was tried is the door alone"


@pytest.mark.skipif(not LONG, reason="make security")
@pytest.mark.parametrize("role", ["operator", "auditor", "service", "nobody"])
@pytest.mark.parametrize("api", APIS)
async def test_other_roles_break_nothing_either(system: System, counts: Counts, api: str, role: str) -> None:
    found = await asyncio.to_thread(
        fuzz,
        await system.document(api),
        system.urls[api],
        bearer(role),
        examples=EXAMPLES // 5,
        known=KNOWN,
        leave=ENDLESS | WITHOUT_PARTS,
        modes=POSITIVE,
    )
    counts.add(f"fuzz of the {api} API, other roles", **found.counted)
    _sound(found)


FORGED = {
    "none": {},
    "other secret": {"Authorization": f"Bearer {token('x' * 32)}"},
    "expired": {"Authorization": f"Bearer {token(exp=1)}"},
    "other audience": {"Authorization": f"Bearer {token(aud='msia-other')}"},
    "no algorithm": {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ."},
}


@pytest.mark.parametrize("forged", FORGED if LONG else ["none", "other secret"])
@pytest.mark.parametrize("api", APIS)
async def test_without_a_valid_token_every_operation_is_refused(
    system: System, counts: Counts, api: str, forged: str
) -> None:
    asked: list[tuple[str, str, int]] = []
    async with httpx.AsyncClient(base_url=system.urls[api], headers=FORGED[forged], timeout=60) as http:
        for path, methods in (await system.document(api))["paths"].items():
            for method, operation in methods.items():
                if operation["operationId"] not in OPEN:
                    answer = await http.request(method, re.sub(r"{(\w+)}", _filled, path), json={})
                    asked.append((method, path, answer.status_code))
    counts.add(
        "operations without a valid token",
        tried=len(asked),
        refused=sum(status == 401 for *_, status in asked),
        fives=sum(status >= 500 for *_, status in asked),
    )
    assert asked
    assert [one for one in asked if one[-1] != 401] == []


def _filled(place: re.Match[str]) -> str:
    return KNOWN.get(place[1], ["1"])[0]


def _sound(found: Found) -> None:
    assert found.tried
    assert (found.crashes, found.fives) == (0, 0), "\n".join(found.wrong)
    assert found.wrong == []
