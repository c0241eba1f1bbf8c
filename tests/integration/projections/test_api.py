"""The query API over real rows."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx
import jwt
import pytest

from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from services.common.auth import AUDIENCE, ISSUER
from services.projections.api.app import query_api
from services.projections.api.cursors import Cursors
from services.projections.api.state import QueryState
from services.projections.postgres import query_pool
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.conftest import (
    NAMES,
    SECRET,
    Log,
    Models,
    Reading,
    opened_log,
    reader,
    settings_for,
)
from tests.servers import Servers, fresh_database
from tests.unit.projections.events import message, part_id, person_replied, quote_id, story, tariff, turn_id


def token(secret: str = SECRET, **claims: object) -> str:
    return jwt.encode(
        {"sub": "admin-1", "role": "admin", "iss": ISSUER, "aud": AUDIENCE, "exp": time.time() + 60} | claims,
        secret,
        algorithm="HS256",
    )


@asynccontextmanager
async def client_of(settings: ProjectionsSettings, log: Log | None) -> AsyncIterator[httpx.AsyncClient]:
    async with query_pool(settings) as pool:
        state = QueryState(settings, pool, Cursors(SECRET), store=log.store if log else None)
        transport = httpx.ASGITransport(query_api(state, SECRET))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://query", headers={"Authorization": f"Bearer {token()}"}
        ) as client:
            yield client


@dataclass
class Shown:
    """A system that nobody changes: two told conversations, one with a person, and a tariff."""

    settings: ProjectionsSettings
    log: Log
    end: int


@pytest.fixture(scope="module")
async def shown(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[Shown]:
    async with fresh_database(shared_postgres) as url, opened_log(module_nats) as log:
        settings = settings_for(module_nats, url)
        history = [*tariff(1, 14000), *story(1), *story(2), message(3, 1), person_replied(3, 2)]
        async with reader(settings), asyncpg.create_pool(url, min_size=0) as pool:
            end = await log.tell(*history)
            await Models(pool).at(end)
            yield Shown(settings, log, end)


@pytest.fixture
def end(shown: Shown) -> int:
    return shown.end


@pytest.fixture
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
    del api.headers["Authorization"]
    answer = await api.get(path, headers={"Authorization": header} if header else {})
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
        "INSERT INTO msia.quarantine VALUES ('quotes_v1', 'quotes', '1-9', 3, 'KeyMissing')"
    )
    later = await log.tell(message(2, 1))
    answer = (await own_api.get("/projections")).json()
    assert (answer["log_end"], answer["position"], answer["reading"]) == (later, end, False)
    assert [(one["name"], one["lag"]) for one in answer["items"]] == [
        ("deliveries", 1),
        ("history", 1),
        ("knowledge", 1),
        ("quotes", 1),
        ("tariffs", 1),
    ]
    assert answer["items"][3]["quarantined"] == [{"aggregate": "1-9", "position": 3, "error": "KeyMissing"}]


@pytest.mark.parametrize(
    "path", ["/conversations/1-99", "/quotes/00000000-0000-0000-0000-000000000000", "/tariffs/motos-part/9"]
)
async def test_what_is_not_there(api: httpx.AsyncClient, end: int, path: str) -> None:
    answer = await api.get(path)
    assert answer.status_code == 404
    assert str(end) in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/conversations?limit=0", "limit"),
        ("/conversations?limit=201", "limit"),
        ("/conversations?status=sleeping", "status"),
        ("/conversations?at_least=-1", "at_least"),
        ("/conversations?timeout=31", "timeout"),
        ("/conversations/1", "id"),
        ("/conversations/1-1'--", "id"),
        ("/quotes/no-uuid", "id"),
        ("/quotes?stands=perhaps", "stands"),
        ("/tariffs/motos-part/0", "number"),
        ("/tariffs/motos-part/99999999999", "number"),
        ("/events/stream?conversation=hola", "conversation"),
        ("/events/stream?after=-1", "after"),
    ],
)
async def test_what_makes_no_sense_names_the_field(
    api: httpx.AsyncClient, end: int, path: str, field: str
) -> None:
    answer = await api.get(path)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == field


async def test_a_cursor_that_was_made_up_or_is_of_another_list(api: httpx.AsyncClient, end: int) -> None:
    given = (await api.get("/quotes", params={"limit": 1})).json()["next"]
    for path, cursor in (
        ("/conversations", "AAAA"),
        ("/conversations", given),
        ("/quotes", given[:-2] + "AA"),
    ):
        answer = await api.get(path, params={"cursor": cursor})
        assert answer.status_code == 400
        assert "cursor" in answer.json()["detail"]


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
