"""The query API over real rows."""

from collections.abc import AsyncIterator

import httpx
import jwt
import pytest

from infra.embedded.postgres import PostgresServer
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.asking import client_of, token
from tests.integration.projections.conftest import NAMES, Log, Models, Reading, Shown
from tests.servers import Servers
from tests.unit.projections.events import message, part_id, quote_id, story, turn_id


@pytest.fixture
def end(shown: Shown) -> int:
    return shown.end


@pytest.fixture(scope="module")
async def api(shown: Shown) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(shown.settings, shown.log) as client:
        yield client


@pytest.fixture
async def own_api(settings: ProjectionsSettings, log: Log) -> AsyncIterator[httpx.AsyncClient]:
    """Of a system that this test changes."""
    async with client_of(settings, log) as client:
        yield client


@pytest.mark.parametrize("path", ["/conversations", "/quotes", "/tariffs", "/projections", "/events/stream"])
@pytest.mark.parametrize(
    "header",
    [
        None,
        "Basic YTpi",
        "Bearer nonsense",
        f"Bearer {token('another-secret-of-thirty-two-bytes!')}",
        f"Bearer {token(exp=1)}",
        f"Bearer {token(aud='someone-else')}",
        "Bearer " + jwt.encode({"sub": "admin-1", "exp": 9e9}, None, algorithm="none"),
    ],
)
async def test_without_a_valid_token_nothing_is_shown(
    api: httpx.AsyncClient, path: str, header: str | None
) -> None:
    request = api.build_request("GET", path)
    del request.headers["Authorization"]
    if header is not None:
        request.headers["Authorization"] = header
    answer = await api.send(request)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_conversations_by_their_last_message(api: httpx.AsyncClient, end: int) -> None:
    answer = (await api.get("/conversations")).json()
    assert answer["position"] == end
    assert [one["id"] for one in answer["items"]] == ["1-3", "1-2", "1-1"]
    first = answer["items"][2]
    assert first["counts"] == {"customer": 1, "bot": 1, "human": 0, "system": 0, "turns": 1}
    assert (first["answers"], first["status"]) == ("bot", "pending")
    people = (await api.get("/conversations", params={"answers": "human"})).json()
    assert [one["id"] for one in people["items"]] == ["1-3"]
    assert (await api.get("/conversations", params={"status": "resolved"})).json()["items"] == []


async def test_pages_follow_each_other_without_gap_or_repeat(api: httpx.AsyncClient, end: int) -> None:
    for path, key in (("/conversations", "id"), ("/quotes", "quote_id")):
        whole = [one[key] for one in (await api.get(path)).json()["items"]]
        seen: list[str] = []
        cursor = None
        while True:
            params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
            page = (await api.get(path, params=params)).json()
            seen += [one[key] for one in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == whole
        assert len(whole) >= 2


async def test_one_conversation_with_everything(api: httpx.AsyncClient, end: int) -> None:
    answer = (await api.get("/conversations/1-1")).json()
    assert answer["position"] == end
    assert [(said["author"], said["text"]) for said in answer["messages"]] == [
        ("customer", "¿cuánto por el escape?"),
        ("bot", "Son 175 €"),
    ]
    assert answer["messages"][1]["tick"] == "delivered"
    turn = answer["turns"][0]
    assert turn["turn_id"] == str(turn_id(1, 1))
    assert [(step["kind"], step["name"]) for step in turn["steps"]] == [("tool", "quote")]
    assert turn["quotes"] == [str(quote_id(1, 1))]
    assert answer["quotes"][0]["gross"] == {"cents": 21175, "currency": "EUR"}
    assert answer["deliveries"][0]["part_id"] == str(part_id(1, 1))
    assert answer["deliveries"][0]["state"] == "delivered"


async def test_one_quote(api: httpx.AsyncClient, end: int) -> None:
    found = (await api.get(f"/quotes/{quote_id(1, 1)}")).json()["quote"]
    assert found["stands"] is True
    assert (found["net"]["cents"], found["vat"]["cents"], found["vat_percent"]) == (17500, 3675, 21)
    assert found["tariff"] == {"slug": "motos-part", "version": 1, "position": 5}
    assert found["extras"] == [{"code": "URGENTE", "option": None, "net": {"cents": 1000, "currency": "EUR"}}]
    assert found["elements"] == ["ESCAPE", "MANILLAR"]
    listed = (await api.get("/quotes", params={"conversation": "1-2", "stands": True})).json()["items"]
    assert [one["quote_id"] for one in listed] == [str(quote_id(2, 1))]
    assert (await api.get("/quotes", params={"stands": False})).json()["items"] == []


async def test_how_often_a_version_was_quoted(api: httpx.AsyncClient, end: int) -> None:
    given = (await api.get("/quotes", params={"stands": True})).json()["items"]
    assert (await api.get("/quotes/counts")).json()["items"] == [
        {
            "slug": "motos-part",
            "version": 1,
            "quotes": len(given),
            "conversations": len({one["conversation"] for one in given}),
        }
    ]


async def test_published_tariffs(api: httpx.AsyncClient, end: int) -> None:
    listed = (await api.get("/tariffs")).json()["items"]
    assert [(one["slug"], one["number"], one["name"]) for one in listed] == [("motos-part", 1, "Motos")]
    assert listed[0]["tiers"] == [
        {
            "code": "T1",
            "name": "Básica",
            "net": {"cents": 14000, "currency": "EUR"},
            "admits": {"A": 2},
            "max_elements": None,
        }
    ]
    whole = (await api.get("/tariffs/motos-part/1")).json()
    assert whole["elements"][0]["keywords"] == ["escape"]
    assert whole["category"]["vat_percent"] == 21


async def test_where_the_projections_stand(
    own_api: httpx.AsyncClient, log: Log, models: Models, reading: Reading
) -> None:
    async with reading():
        end = await log.tell(*story(1))
        await models.at(end)
    await models.pool.execute(
        "INSERT INTO msia.quarantine VALUES ('quotes_v4', 'quotes', '1-9', 3, 'KeyMissing')"
    )
    later = await log.tell(message(2, 1))
    answer = (await own_api.get("/projections")).json()
    assert (answer["log_end"], answer["position"], answer["reading"]) == (later, end, False)
    assert {one["name"]: one["lag"] for one in answer["items"]} == dict.fromkeys(NAMES, 1)
    aside = {one["name"]: one["quarantined"] for one in answer["items"] if one["quarantined"]}
    assert aside == {"quotes": [{"aggregate": "1-9", "position": 3, "error": "KeyMissing"}]}


@pytest.mark.parametrize(
    "path", ["/conversations/1-99", "/quotes/00000000-0000-0000-0000-000000000000", "/tariffs/motos-part/9"]
)
async def test_what_is_not_there(api: httpx.AsyncClient, end: int, path: str) -> None:
    answer = await api.get(path)
    assert answer.status_code == 404
    assert str(end) in answer.json()["detail"]


async def test_one_reads_ones_own_writes(own_api: httpx.AsyncClient, log: Log, reading: Reading) -> None:
    async with reading():
        mine = await log.tell(message(9, 90, "hola"))
        answer = await own_api.get("/conversations/1-9", params={"at_least": mine, "timeout": 20})
        assert answer.json()["position"] >= mine
        late = await own_api.get("/conversations", params={"at_least": mine + 1000, "timeout": 0.05})
    assert late.status_code == 503
    assert f"stand at position {mine}" in late.json()["detail"]


async def test_before_the_first_rows(own_api: httpx.AsyncClient) -> None:
    answer = await own_api.get("/conversations")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    problems = (await own_api.get("/readyz")).json()["problems"]
    assert problems == dict.fromkeys(sorted(NAMES), "not built yet")


async def test_ready_means_near_the_log(
    models: Models, settings: ProjectionsSettings, log: Log, reading: Reading
) -> None:
    async with reading():
        await models.at(await log.tell(*story(1)))
    async with client_of(settings.model_copy(update={"projections_ready_lag": 3}), log) as api:
        assert (await api.get("/readyz")).status_code == 200
        assert (await api.get("/livez")).status_code == 200
        await models.pool.execute(
            "UPDATE msia.positions SET position = position - 4 WHERE projection = 'quotes'"
        )
        answer = await api.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["problems"] == {"quotes": "4 events behind"}


async def test_rows_are_shown_without_the_log(shown: Shown) -> None:
    async with client_of(shown.settings, None) as alone:
        assert (await alone.get("/readyz")).json()["problems"] == {"log": "does not answer"}
        assert (await alone.get("/conversations")).status_code == 200
        assert (await alone.get("/projections")).json()["items"][0]["lag"] is None
        assert (await alone.get("/events/stream")).status_code == 503


async def test_postgres_away_is_a_503_and_comes_back(
    log: Log, settings: ProjectionsSettings, reading: Reading, own_servers: Servers
) -> None:
    server: PostgresServer = own_servers.postgres()
    url = ProjectionsSettings(postgres_url=server.url).postgres_url
    end = await log.tell(*story(1))
    async with (
        reading(postgres_url=url),
        client_of(settings.model_copy(update={"postgres_url": url}), log) as api,
    ):
        assert (await api.get("/quotes", params={"at_least": end, "timeout": 20})).status_code == 200
        server.kill()
        answer = await api.get("/quotes")
        assert answer.status_code == 503
        assert "Postgres" in answer.json()["detail"]
        assert "postgres" in (await api.get("/readyz")).json()["problems"]
        server.start()
        server.wait_ready()
        assert (await api.get("/quotes")).status_code == 200


async def test_the_contract_is_documented(api: httpx.AsyncClient) -> None:
    contract = (await api.get("/openapi.json")).json()
    assert {"/conversations", "/conversations/{id}", "/quotes", "/quotes/{id}", "/tariffs"} <= contract[
        "paths"
    ].keys()
    assert "HTTPBearer" in contract["components"]["securitySchemes"]
    assert (await api.get("/docs")).status_code == 200
