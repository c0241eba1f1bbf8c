"""What each question takes among 20,000 conversations: which index, how many statements, no whole table."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import orjson
import pytest

from infra.embedded.postgres import PostgresServer
from services.projections.audit import queries as audit
from services.projections.postgres import query_pool
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.asking import asked
from tests.integration.projections.conftest import MASTER, NAMES, SECRET
from tests.integration.projections.crowd import fill
from tests.servers import fresh_database

CONVERSATIONS = 20_000
# What grows with the log. `published` tariffs, articles and admins are few for ever.
GROWING = {
    "conversations",
    "messages",
    "replies",
    "ticks",
    "files",
    "turns",
    "steps",
    "folds",
    "quotes",
    "deliveries",
    "customers",
    "commands",
    "seals",
}

Node = dict[str, Any]


@dataclass
class Crowd:
    """The API over many conversations, and what it asks Postgres."""

    api: httpx.AsyncClient
    connection: asyncpg.Connection
    said: list[tuple[str, tuple[Any, ...]]]

    async def statements(self, path: str) -> list[tuple[str, tuple[Any, ...]]]:
        """What one question asks."""
        self.said.clear()
        answer = await self.api.get(path)
        assert answer.status_code == 200, answer.text
        return [(sql, args) for sql, args in self.said if any(f"{name}." in sql for name in NAMES)]

    async def nodes(self, path: str) -> list[Node]:
        """Every step of the plans of one question."""
        found: list[Node] = []
        for sql, arguments in await self.statements(path):
            plan = await self.connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *arguments)
            found += _steps(orjson.loads(plan)[0]["Plan"])
        return found


def _steps(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", ()):
        yield from _steps(child)


@pytest.fixture(scope="module")
async def url(shared_postgres: PostgresServer) -> AsyncIterator[str]:
    async with fresh_database(shared_postgres) as url:
        connection = await asyncpg.connect(url)
        await fill(connection, CONVERSATIONS)
        await connection.close()
        yield url


@pytest.fixture(scope="module")
async def crowd(url: str) -> AsyncIterator[Crowd]:
    async with _crowd(url) as found:
        yield found


@asynccontextmanager
async def _crowd(url: str) -> AsyncIterator[Crowd]:
    settings = ProjectionsSettings(
        msia_env="local", postgres_url=url, msia_master_key=MASTER, admin_jwt_secret=SECRET, query_pool=1
    )
    said: list[tuple[str, tuple[Any, ...]]] = []
    async with query_pool(settings) as pool, asked(settings, pool, None) as api:
        async with pool.acquire() as connection:
            connection.add_query_logger(lambda query: said.append((query.query, query.args)))
        connection = await asyncpg.connect(url)
        yield Crowd(api, connection, said)
        await connection.close()


QUESTIONS = {
    "/conversations": "conversations_recent",
    "/conversations?status=open": "conversations_status",
    "/conversations?status=snoozed": "conversations_status",
    "/conversations?answers=human": "conversations_answers",
    "/conversations?category=campers": "conversations_category",
    "/conversations?since=2026-01-10T00:00:00Z&until=2026-01-11T00:00:00Z": "conversations_recent",
    "/conversations?quoted=true": "quotes_conversation",
    "/conversations?quoted=false": "conversations_recent",
    "/conversations?failed=true": "ticks_failed",
    "/conversations?waiting=true": "conversations_waiting",
    "/conversations?outside=false": "conversations_window",
    "/conversations?outside=true": "conversations_recent",
    "/conversations?happened=wrote&day=2026-01-10": "messages_by_day",
    "/conversations?happened=answered&day=2026-01-10": "turns_ended",
    "/conversations?happened=handoff&day=2026-01-10": "turns_ended",
    "/conversations?happened=quoted&day=2026-01-10": "quotes_given",
    "/conversations/counts?happened=answered&day=2026-01-10": "turns_ended",
    "/conversations?q=escape": "messages_words",
    "/conversations?q=hola": "messages_position",
    "/conversations?q=ref123": "messages_words",
    "/conversations?q=ref123&status=open": "messages_words",
    "/conversations?q=77": "conversations_number",
    "/conversations?q=600000123": "customers_phone",
    "/conversations?q=n%C3%BAmero+123": "customers_name",
    "/conversations/1-77": "turns_conversation",
    "/quotes": "quotes_recent",
    "/quotes?conversation=1-70": "quotes_conversation",
    "/quotes?tariff=campers": "quotes_tariff",
    "/quotes?stands=true": "quotes_recent",
    "/deliveries": "deliveries_recent",
    "/deliveries?state=parked": "deliveries_state",
    "/deliveries?state=parked&reason=403": "deliveries_state",
    "/deliveries?state=pending": "deliveries_state",
    "/deliveries/groups": "deliveries_state",
    "/customers": "customers_seen",
    "/customers?q=600000123": "customers_phone",
    "/customers/contact-1-77": "conversations_contact",
    "/audit": "commands_pkey",
    "/audit?by=admin-3": "commands_by",
    "/audit?subject=1-77": "commands_subject",
    "/figures?first=2026-01-10&last=2026-01-11": "turns_ended",
    "/health": "deliveries_state",
    "/ledger": "seals_pkey",
}


@pytest.mark.parametrize(("path", "index"), QUESTIONS.items())
async def test_an_index_leads_to_the_rows(crowd: Crowd, path: str, index: str) -> None:
    nodes = await crowd.nodes(path)
    whole = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
    assert not whole & GROWING
    assert index in {node.get("Index Name") for node in nodes}


@pytest.mark.parametrize(
    "path",
    [
        "/conversations?",
        "/conversations?failed=true&",
        "/conversations?q=ref123&",
        "/quotes?",
        "/deliveries?",
        "/customers?",
        "/audit?",
        "/ledger?",
    ],
)
async def test_a_longer_page_asks_no_more(crowd: Crowd, path: str) -> None:
    short = [sql for sql, _ in await crowd.statements(f"{path}limit=2")]
    long = [sql for sql, _ in await crowd.statements(f"{path}limit=100")]
    assert long == short


async def test_a_long_conversation_asks_no_more(crowd: Crowd) -> None:
    one = len(await crowd.statements("/conversations/1-77"))
    await crowd.connection.execute(
        "INSERT INTO history_v6.turns (turn_id, conversation, position, covers, started_at, attempt) "
        "SELECT gen_random_uuid(), '1-78', 900000 + n, '{}', now(), 1 FROM generate_series(1, 50) n"
    )
    assert len(await crowd.statements("/conversations/1-78")) == one


async def test_wishes_about_what_is_set_aside_are_found_by_an_index(crowd: Crowd) -> None:
    asked = [f"1-{number}" for number in range(1, 51)]
    plan = await crowd.connection.fetchval(f"EXPLAIN (FORMAT JSON) {audit.ABOUT_QUARANTINE}", asked)
    nodes = list(_steps(orjson.loads(plan)[0]["Plan"]))
    assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]
    # by what is rarer: such commands, or commands about these
    assert {"commands_subject", "commands_command"} & {node.get("Index Name") for node in nodes}


async def test_a_query_that_takes_too_long_is_ended(url: str) -> None:
    settings = ProjectionsSettings(msia_env="local", postgres_url=url, query_timeout=0.05)
    async with query_pool(settings) as pool:
        with pytest.raises(asyncpg.QueryCanceledError):
            await pool.fetch("SELECT pg_sleep(60)")
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await pool.execute("DELETE FROM history_v6.messages")
        assert pool.get_max_size() == settings.query_pool
