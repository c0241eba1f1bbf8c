"""What a browser is told by the APIs, and that their documentation asks nobody else for anything."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from infra.embedded.nats import NatsServer
from infra.openapi import NOTHING, SECRET
from services.agent.api.app import agent_api
from services.agent.settings import AgentSettings
from services.common.headers import DEFAULTS, Headers
from services.projections.api.app import query_api
from services.projections.api.state import QueryState
from services.projections.settings import ProjectionsSettings
from tests.integration.ingress.conftest import ingress_settings, provision, running
from tests.integration.ingress.people import QUICK

FOREIGN = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}


@pytest.fixture(scope="module")
async def door(module_nats: NatsServer) -> AsyncIterator[httpx.AsyncClient]:
    await provision(module_nats.url)
    async with running(ingress_settings(module_nats.url, **QUICK)) as ingress:
        yield ingress.http


@pytest.mark.parametrize(
    "path", ["/livez", "/readyz", "/metrics", "/openapi.json", "/docs", "/api/bot", "/api/nowhere", "/"]
)
async def test_every_answer_says_what_may_be_made_of_it(door: httpx.AsyncClient, path: str) -> None:
    answer = await door.get(path, headers=FOREIGN)
    for name, value in DEFAULTS.items():
        if (name, path) != ("Content-Security-Policy", "/docs"):
            assert answer.headers.get_list(name) == [value], name
    assert "server" not in answer.headers or "/" not in answer.headers["server"]  # no version
    assert [name for name in answer.headers if name.startswith("access-control-")] == []


async def test_no_other_origin_is_let_in(door: httpx.AsyncClient) -> None:
    for path in ("/api/bot/switch", "/api/chatwoot/webhook", "/openapi.json"):
        answer = await door.options(path, headers=FOREIGN)
        assert answer.status_code == 405
        assert [name for name in answer.headers if name.startswith("access-control-")] == []


@pytest.mark.parametrize("path", ["/api/bot/", "//example.com/", "/docs/", "/docs/assets"])
async def test_no_redirect_leads_elsewhere(door: httpx.AsyncClient, path: str) -> None:
    answer = await door.get(httpx.URL(f"{door.base_url}".rstrip("/") + path))
    to = answer.headers.get("location")
    assert to is None or httpx.URL(to).host in ("", door.base_url.host), to


@pytest.mark.parametrize("api", ["ingress", "query", "agent"])
async def test_the_documentation_is_served_from_here(door: httpx.AsyncClient, api: str) -> None:
    apps = {
        "query": lambda: query_api(QueryState(ProjectionsSettings(), NOTHING, NOTHING), SECRET),
        "agent": lambda: agent_api(AgentSettings(), dict, [], NOTHING, NOTHING, NOTHING),  # type: ignore[arg-type]
    }
    if api == "ingress":
        await _documented(door)
        return
    transport = httpx.ASGITransport(Headers(apps[api]()))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        await _documented(http)


async def _documented(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs")
    assert page.status_code == 200
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert len(loaded) == 3
    for address in loaded:
        assert address.startswith("/docs/assets/"), address
        assert (await http.get(address)).status_code == 200, address
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in re.findall(r"script-src ([^;]+)", policy)[0]
    assert "http" not in policy
    assert (await http.get("/docs/assets/../serving.py")).status_code == 404
