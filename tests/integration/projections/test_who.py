"""Who may ask the query API what, what an auditor does not read, and what is not sent twice."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.projections.api.app import ROOMS
from services.projections.api.permissions import EVERYBODY, PERMISSIONS, SEES_PERSONAL
from tests.integration.projections.asking import client_of, ids
from tests.integration.projections.conftest import Shown
from tests.integration.projections.told import PART, TURN
from tests.unit.projections import events as e

PATHS = {
    "list_conversations": "/conversations",
    "count_conversations": "/conversations/counts",
    "show_conversation": "/conversations/1-1",
    "show_conversation_state": "/conversations/1-1/state",
    "list_conversation_events": "/conversations/1-1/events",
    "explain_turn": f"/conversations/1-1/turns/{TURN}",
    "list_quotes": "/quotes",
    "count_quotes": "/quotes/counts",
    "show_quote": f"/quotes/{e.quote_id(1, 1)}",
    "list_tariffs": "/tariffs",
    "show_tariff": "/tariffs/motos-part/1",
    "show_tariff_draft": "/tariffs/motos-part/draft",
    "compare_tariffs": "/tariffs/motos-part/diff",
    "list_deliveries": "/deliveries",
    "count_deliveries": "/deliveries/groups",
    "show_delivery": f"/deliveries/{PART}",
    "list_customers": "/customers",
    "show_customer": "/customers/contact-1-1",
    "show_usage": "/usage",
    "list_admins": "/admins",
    "list_commands": "/audit",
    "show_figures": "/figures",
    "show_health": "/health",
    "list_projections": "/projections",
    "list_quarantine": "/quarantine",
    "show_ledger": "/ledger",
    "search_knowledge": "/knowledge/search?q=escape",
    "list_articles": "/knowledge/articles",
}


# Without a position in front and a tag: see test_stream.py and test_panel.py.
STREAMED = {"stream_events", "download_conversation_events"}


@pytest.fixture(scope="module")
async def api(known: Shown) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(known.settings, known.log) as client:
        yield client


@pytest.fixture(scope="module")
async def auditor(known: Shown) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(known.settings, known.log, "auditor") as client:
        yield client


@pytest.mark.parametrize("role", ["admin", "operator", "auditor", "service", "guest"])
async def test_one_table_says_who_may(known: Shown, role: str) -> None:
    async with client_of(known.settings, known.log, role) as client:
        for name, path in PATHS.items():
            answer = await client.get(path)
            assert answer.status_code == (200 if role in PERMISSIONS[name] else 403), (name, answer.text)


async def test_the_table_has_every_route_and_no_other(api: httpx.AsyncClient) -> None:
    routes = {route.name for room in ROOMS for route in room.router.routes}  # type: ignore[attr-defined]
    assert routes == PERMISSIONS.keys() == PATHS.keys() | STREAMED
    contract = (await api.get("/openapi.json")).json()
    operations = [one for path in contract["paths"].values() for one in path.values()]
    assert {one["operationId"] for one in operations} == routes
    for operation in operations:
        assert operation["description"]
        assert operation["tags"]
        assert {"401", "403", "503"} <= operation["responses"].keys()


@pytest.mark.parametrize("name", sorted(name for name, roles in PERMISSIONS.items() if "auditor" in roles))
async def test_an_auditor_reads_no_personal_data(auditor: httpx.AsyncClient, name: str) -> None:
    if name in STREAMED:
        return
    answer = await auditor.get(PATHS[name])
    assert answer.status_code == 200
    for word in ("señor", "Lucía", "+346", "Son 175", "Son 99", "ana@example.org", "una-huella"):
        assert word not in answer.text


async def test_what_is_hidden_says_so(auditor: httpx.AsyncClient) -> None:
    said = (await auditor.get("/conversations/1-1")).json()["messages"][0]
    assert (said["text"], said["hidden"], said["erased"]) == (None, True, False)
    tool = (await auditor.get(f"/conversations/1-1/turns/{TURN}")).json()["tools"][0]
    assert (tool["private"], tool["closed"]) == (None, "hidden")
    assert tool["open"]["name"] == "quote"
    assert await ids(auditor, q="homologación") == []
    assert await ids(auditor, q="600000000") == []
    assert await ids(auditor, q="1-1") == ["1-1"]
    assert SEES_PERSONAL < EVERYBODY


@pytest.mark.parametrize("name", sorted(PATHS))
async def test_what_did_not_change_is_not_sent_again(api: httpx.AsyncClient, name: str) -> None:
    first = await api.get(PATHS[name])
    tag = first.headers["ETag"]
    assert first.headers["MSIA-Position"] == str(first.json()["position"])
    again = await api.get(PATHS[name], headers={"If-None-Match": f'"another", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert (again.headers["ETag"], again.headers["MSIA-Position"]) == (tag, first.headers["MSIA-Position"])
    other = await api.get(PATHS[name], headers={"If-None-Match": 'W/"0123456789"'})
    assert other.status_code == 200
