"""`msia replay fold --check`: the log's fold against the real read models, as they are and tampered with."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest

from eventstore.store import EventStore
from infra.embedded.demo_token import demo_token
from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from infra.embedded.postgres import PostgresServer
from tests.integration.audit import story
from tests.integration.audit.conftest import MASTER, Msia
from tests.servers import fresh_database

SECRET = "only-for-tests-" * 3
SECONDS = 40.0


@pytest.fixture(scope="module")
async def database(shared_postgres: PostgresServer) -> AsyncIterator[str]:
    async with fresh_database(shared_postgres) as url:
        yield url


@pytest.fixture(scope="module")
async def log(writer: EventStore) -> None:
    await story.tell(writer, 1, 101)
    await story.tell(writer, 2, 201)


@pytest.fixture(scope="module")
def checking(module_nats: NatsServer, database: str, log: None, msia: Msia) -> Iterator[Msia]:
    """`msia` beside a running query API."""
    port = free_port()
    settings = {
        "MSIA_ENV": "local",
        "MSIA_MASTER_KEY": MASTER,
        "POSTGRES_URL": database,
        "ADMIN_JWT_SECRET": SECRET,
        "QUERY_PORT": str(port),
        "QUERY_URL": f"http://127.0.0.1:{port}",
        "MSIA_TOKEN": demo_token(SECRET, int(time.time())),
    }
    service = Msia(module_nats.url, msia.home, settings)
    process = subprocess.Popen(
        service.command("projections"), env=service.environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        _wait_ready(settings["QUERY_URL"], process)
        yield service
    finally:
        process.terminate()
        process.wait(20)


def _wait_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        assert process.poll() is None, "the query API ended"
        try:
            if httpx.get(f"{url}/readyz", trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(0.1)
    raise TimeoutError(f"{url} is not ready")


def change(url: str, statement: str) -> None:
    async def go() -> None:
        connection = await asyncpg.connect(url)
        assert await connection.execute(statement) != "UPDATE 0"
        await connection.close()

    asyncio.run(go())


def test_it_agrees(checking: Msia) -> None:
    ran = checking("replay", "fold", "1-1", "1-2", "--check")
    assert [fold["check"]["differences"] for fold in ran.json["folds"]] == [[], []]
    assert "1-1: the read model agrees" in ran.err


def test_1_and_the_amount_when_a_row_was_altered(checking: Msia, database: str) -> None:
    gross = "UPDATE quotes.quotes SET gross_cents = gross_cents {} WHERE conversation = '1-1'"
    change(database, gross.format("- 100"))
    try:
        ran = checking("replay", "fold", "1-1", "1-2", "--check", "-o", "table")
    finally:
        change(database, gross.format("+ 100"))
    assert ran.code == 1
    assert "1-1: the read model DIFFERS" in ran.err
    amounts = "fold [6, 17500, 3675, 21175], read model [6, 17500, 3675, 21075]"
    assert f"quote {story.quote_id(1)}: {amounts}" in ran.err
    assert "1-2: the read model agrees" in ran.err


def test_4_for_a_token_of_someone_else(checking: Msia) -> None:
    forged = Msia(checking.nats_url, checking.home, {**checking.settings, "MSIA_TOKEN": "forged"})
    ran = forged("replay", "fold", "1-1", "--check")
    assert (ran.code, ran.out) == (4, "")
    assert "does not accept MSIA_TOKEN" in ran.err


def test_5_when_no_query_api_answers(checking: Msia) -> None:
    away = Msia(checking.nats_url, checking.home, {**checking.settings, "QUERY_URL": "http://127.0.0.1:1"})
    ran = away("replay", "fold", "1-1", "--check")
    assert (ran.code, ran.out) == (5, "")
    assert "no query API answers at http://127.0.0.1:1" in ran.err


def test_2_without_a_token_or_with_a_position(checking: Msia) -> None:
    nameless = Msia(checking.nats_url, checking.home, {**checking.settings, "MSIA_TOKEN": ""})
    assert "MSIA_TOKEN" in nameless("replay", "fold", "1-1", "--check").err
    ran = checking("replay", "fold", "1-1", "--check", "--position", "5")
    assert ran.code == 2
    assert "leave --position out" in ran.err


def test_3_for_an_unknown_conversation(checking: Msia) -> None:
    assert checking("replay", "fold", "1-9", "--check").code == 3
