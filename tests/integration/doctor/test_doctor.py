"""`msia doctor` on real servers: whole, and with one thing broken at a time."""

import asyncio
import base64
import json
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from eventstore.connection import connect
from eventstore.jetstream_api import ask
from infra.embedded.postgres import PostgresServer
from services.audit.doctor.lines import Line
from services.projections.schemas import prepare
from services.sandbox.state import Account, Inbox, User
from tests import terminal
from tests.integration.doctor.conftest import Installation
from tests.integration.projections.conftest import Log
from tests.integration.sandbox.conftest import BOT
from tests.servers import fresh_database
from tests.unit.projections.events import message

NOBODY = "127.0.0.1:9"
OTHER_SEED = "test:" + base64.b64encode(b"\x09" * 32).decode()


def run(environment: dict[str, str], folder: Path, *words: str) -> tuple[int, str, str]:
    """The command in this process, with this environment alone: exit code, stdout, stderr."""
    settings = {
        "PATH": os.environ["PATH"],
        "MSIA_HOME": str(folder / ".msia"),
        "COLUMNS": "140",
        **environment,
    }
    ran = terminal.run("doctor", *words, environment=settings)
    return ran.code, ran.out, ran.err


def is_found(line: Line, state: str, *says: str) -> None:
    assert line.state.value == state, line
    assert line.todo or state in ("ok", "skipped")
    for words in says:
        assert words in line.seen + line.todo, line


async def test_a_healthy_installation(installation: Installation, tmp_path: Path) -> None:
    before = await installation.store.last_position()
    env = dict(installation.environment)
    code, out, err = await asyncio.to_thread(run, env, tmp_path, "-o", "json")
    found = json.loads(out)
    not_well = {(line["area"], line["check"]): line for line in found["lines"] if line["state"] != "ok"}
    assert code == 0, not_well
    # PostgreSQL of the tests runs without fsync, no model is configured; the machine is what it is
    expected = {("postgres", "durability"), ("models", "offline")}
    assert {line for line in not_well if line[0] != "machine"} <= expected
    assert {line["area"] for line in found["lines"]} == {
        "settings", "nats", "seals", "keys", "postgres", "redis", "services", "chatwoot", "models", "machine",
    }  # fmt: skip
    assert found["schema_version"] == 1
    for name, value in env.items():
        if name.endswith(("TOKEN", "SECRET", "KEY")):
            assert value not in out + err, name
    assert await installation.store.last_position() == before

    code, table, _ = await asyncio.to_thread(run, env, tmp_path, "-o", "table", "--only", "nats")
    assert code == 0
    assert "every write is on disk" in table
    assert "chatwoot" not in table


async def test_nobody_is_there(installation: Installation, tmp_path: Path) -> None:
    elsewhere = {
        "NATS_URL": f"nats://someone:hidden-pw@{NOBODY}",
        "POSTGRES_URL": f"postgresql://msia:hidden-pw@{NOBODY}/msia",
        "REDIS_URL": f"redis://:hidden-pw@{NOBODY}/0",
        "CHATWOOT_API_URL": f"http://{NOBODY}",
        **{name: f"http://{NOBODY}" for name in installation.environment if name.endswith("_HEALTH_URL")},
        "INGRESS_URL": f"http://{NOBODY}",
        "QUERY_URL": f"http://{NOBODY}",
        "DOCTOR_PATIENCE": "2",
    }
    env = {**installation.environment, **elsewhere}
    code, out, err = await asyncio.to_thread(run, env, tmp_path, "-o", "json")
    assert code == 5
    failed = {(line["area"], line["check"]) for line in json.loads(out)["lines"] if line["state"] == "fail"}
    assert failed == {
        *((area, "reachable") for area in ("nats", "postgres", "redis")),
        ("chatwoot", "address"),
        *(("services", name) for name in ("ingress", "agent", "outbox", "projections", "keeper")),
    }
    assert "hidden-pw" not in out + err
    assert "Traceback" not in err


async def test_an_unknown_area_is_a_usage_error(installation: Installation, tmp_path: Path) -> None:
    code, _, err = await asyncio.to_thread(run, {}, tmp_path, "--only", "nast")
    assert code == 2
    assert "nats" in err


async def test_a_server_that_answers_before_it_syncs(installation: Installation) -> None:
    there = {"nats_monitor_url": installation.unsynced.monitor_url}
    is_found(
        (await installation.look("nats", **there, msia_env="production"))["fsync"], "fail", "10 s", "always"
    )
    is_found((await installation.look("nats", **there))["fsync"], "warn")
    unknown = await installation.look("nats", nats_monitor_url=None)
    is_found(unknown["fsync"], "warn", "NATS_MONITOR_URL")
    gone = await installation.look("nats", nats_monitor_url=f"http://{NOBODY}")
    is_found(gone["monitor"], "warn", "NATS_MONITOR_URL")


async def test_streams_that_are_not_as_declared(installation: Installation) -> None:
    server = installation.unsynced
    client = await connect(server.url, name="operator")
    config = (await ask(client, "STREAM.INFO.EVENTS") or {})["config"]
    await ask(client, "STREAM.UPDATE.EVENTS", {**config, "duplicate_window": 60_000_000_000})
    there = {"nats_url": server.url, "nats_monitor_url": server.monitor_url}
    found = await installation.look("nats", **there)
    is_found(found["drift"], "warn", "duplicate_window", "60", "msia infra apply")
    await ask(client, "STREAM.DELETE.KV_QUARANTINE")
    is_found((await installation.look("nats", **there))["drift"], "fail", "KV_QUARANTINE is missing")
    await ask(client, "STREAM.DELETE.EVENTS")
    found = await installation.look("nats", **there)
    is_found(found["drift"], "fail")
    assert any(line.state.value == "fail" for name, line in found.items() if name in ("log", "the rest"))
    await client.close()


async def test_another_log_than_was_told(installation: Installation) -> None:
    is_found((await installation.look("nats", msia_log_id=uuid4()))["log"], "fail", "MSIA_LOG_ID")
    is_found((await installation.look("nats", msia_replicas=3))["copies"], "fail", "MSIA_REPLICAS")
    is_found((await installation.look("nats", msia_env="production"))["copies"], "warn", "backups")


async def test_a_keeper_that_stopped(installation: Installation) -> None:
    is_found((await installation.look("seals"))["keeper"], "ok")
    await Log(installation.store).tell(message(7, 700))
    late = {"keeper_seal_after": 1e-6, "doctor_seal_grace": 1e-6}
    is_found((await installation.look("seals", **late))["keeper"], "fail", "msia keeper")
    is_found((await installation.look("seals"))["keeper"], "ok")  # within its time


async def test_seals_of_another_key_directory_or_log(installation: Installation, tmp_path: Path) -> None:
    forged = await installation.look("seals", msia_seal_key=OTHER_SEED)
    is_found(forged["this log"], "fail", "msia audit verify")
    is_found((await installation.look("seals", msia_seal_key="no key"))["key"], "fail", "MSIA_SEAL_KEY")
    is_found((await installation.look("seals", msia_seal_key=""))["key"], "warn", "MSIA_SEAL_VKEYS")
    is_found((await installation.look("seals", msia_seal_dir=tmp_path))["outside"], "warn", "MSIA_SEAL_DIR")
    is_found(
        (await installation.look("seals", nats_url=f"nats://{NOBODY}", doctor_patience=2))["keeper"],
        "skipped",
    )


async def test_a_master_key_that_opens_nothing(installation: Installation) -> None:
    is_found((await installation.look("keys"))["customers' keys"], "ok")
    other = "test2:" + base64.b64encode(b"o" * 32).decode()
    line = (await installation.look("keys", msia_master_key=other))["customers' keys"]
    is_found(line, "fail", "wrapped by test", "MSIA_MASTER_KEY")
    same_name = "test:" + base64.b64encode(b"o" * 32).decode()
    is_found((await installation.look("keys", msia_master_key=same_name))["customers' keys"], "fail")
    is_found((await installation.look("keys", msia_master_key="nonsense"))["master key"], "fail")
    is_found((await installation.look("keys", msia_master_key=""))["master key"], "skipped")


async def test_a_database_without_extensions_or_password(
    installation: Installation, shared_postgres: PostgresServer
) -> None:
    async with fresh_database(shared_postgres) as url:
        fresh = await installation.look("postgres", postgres_url=url)
        is_found(fresh["unaccent"], "ok", "installed when")
        is_found(fresh["read models"], "warn", "msia projections")
        connection = await asyncpg.connect(url)
        await prepare(connection)
        await connection.close()
        built = await installation.look("postgres", postgres_url=url)
        is_found(built["unaccent"], "fail", "CREATE EXTENSION unaccent")
        is_found(built["pg_trgm"], "fail", "CREATE EXTENSION pg_trgm")
    url = installation.environment["POSTGRES_URL"]
    wrong = await installation.look("postgres", postgres_url=url.replace("only-for-tests", "wrong-password"))
    is_found(wrong["reachable"], "fail", "refuses our password")
    behind = await installation.look("postgres", projections_ready_lag=-1)
    assert [line.state.value for name, line in behind.items() if name == "quotes"] == ["fail"]
    blind = await installation.look("postgres", nats_url=f"nats://{NOBODY}", doctor_patience=2)
    is_found(blind["read models"], "skipped", "NATS")


async def test_a_redis_that_refuses_us(installation: Installation) -> None:
    url = installation.environment["REDIS_URL"].replace("only-for-tests", "wrong-password")
    line = (await installation.look("redis", redis_url=url))["reachable"]
    is_found(line, "fail", "refuses our password")
    assert line.reached
    is_found((await installation.look("redis", redis_url="nonsense"))["reachable"], "fail", "redis://")


async def test_what_services_say(installation: Installation) -> None:
    with installation.said["outbox"].saying(problem="not connected"):
        is_found((await installation.look("services"))["outbox"], "fail", "not connected")
    with installation.said["agent"].saying(note="no QUERY_TOKEN"):
        is_found((await installation.look("services"))["agent"], "warn", "no QUERY_TOKEN")
    found = await installation.look("services", keeper_health_url=installation.sandbox.url)
    is_found(found["keeper"], "fail", "KEEPER_HEALTH_URL")


async def test_tokens_of_chatwoot(installation: Installation) -> None:
    store = installation.sandbox.world.store
    agent = store.one(User, 2)
    agent.access_token = "token-of-an-agent"
    store.save(agent)

    async def said(**other: Any) -> dict[str, Line]:
        return await installation.look("chatwoot", **other)

    is_found((await said(chatwoot_api_token="wrong"))["bot token"], "fail", "refuses it")
    is_found((await said(chatwoot_api_token=""))["bot token"], "fail", "CHATWOOT_API_TOKEN")
    is_found((await said(chatwoot_account_id=7))["user token"], "fail", "CHATWOOT_ACCOUNT_ID")
    is_found((await said(chatwoot_user_token="wrong"))["user token"], "fail", "CHATWOOT_USER_TOKEN")
    is_found((await said(chatwoot_user_token=""))["user token"], "warn", "parked")
    is_found((await said(chatwoot_user_token=BOT["Api-Access-Token"]))["user token"], "fail", "bot's")
    of_an_agent = await said(chatwoot_user_token="token-of-an-agent")
    is_found(of_an_agent["user token"], "ok", "agent of account 1")
    is_found(of_an_agent["webhook"], "skipped", "administrator")
    is_found((await said(chatwoot_api_url=""))["address"], "fail", "msia chatwoot setup")


async def test_what_chatwoot_says_of_us(installation: Installation) -> None:
    store = installation.sandbox.world.store

    async def said(**other: Any) -> dict[str, Line]:
        return await installation.look("chatwoot", **other)

    is_found((await said(chatwoot_webhook_secret="rotated"))["webhook secret"], "fail", "--replace")
    is_found((await said(chatwoot_webhook_secret=""))["webhook secret"], "fail", "anyone")
    elsewhere = "https://msia.example.com/api/chatwoot/webhook"
    is_found((await said(chatwoot_webhook_url=elsewhere))["webhook"], "fail", "msia.example.com")
    is_found((await said(chatwoot_inbox_id=9))["inbox"], "fail", "CHATWOOT_INBOX_ID")
    inbox, account = store.one(Inbox, 1), store.one(Account, 1)
    bot, inbox.agent_bot_id, account.keep_pending_on_bot_failure = inbox.agent_bot_id, None, False
    store.save(inbox)
    store.save(account)
    found = await said()
    is_found(found["inbox"], "fail", "no bot", "msia chatwoot setup")
    is_found(found["failing bot"], "warn", "silent")
    inbox.agent_bot_id, account.keep_pending_on_bot_failure = bot, True
    store.save(inbox)
    store.save(account)
    is_found((await said())["inbox"], "ok")


@pytest.mark.parametrize(
    ("other", "check", "state"),
    [
        ({"llm_providers": "ollama", "ollama_host": f"http://{NOBODY}"}, "ollama", "fail"),
        ({"llm_providers": "openrouter"}, "openrouter", "fail"),
        (
            {"openrouter_api_key": "sk-wrong", "openrouter_base_url": f"http://{NOBODY}/api/v1"},
            "openrouter",
            "fail",
        ),
        ({"llm_providers": "chatgpt"}, "chatgpt", "fail"),
        ({}, "offline", "warn"),
    ],
)
async def test_models(installation: Installation, other: dict[str, str], check: str, state: str) -> None:
    is_found((await installation.look("models", **other))[check], state)


async def test_settings_that_are_unsafe(installation: Installation, tmp_path: Path) -> None:
    production = {"msia_env": "production"}
    short = await installation.look("settings", **production, admin_jwt_secret="short")
    is_found(short["ADMIN_JWT_SECRET"], "fail", "openssl")
    demo = await installation.look("settings", **production, chatwoot_api_token="changeme")
    is_found(demo["CHATWOOT_API_TOKEN"], "fail", "placeholder")
    (tmp_path / ".env").write_text("MSIA_REPLICAS=nine\n")
    (tmp_path / ".env").chmod(0o644)
    code, out, _ = await asyncio.to_thread(run, {}, tmp_path, "-o", "json", "--only", "settings")
    said = {line["check"]: line for line in json.loads(out)["lines"]}
    assert code == 1
    assert "MSIA_REPLICAS" in said["readable"]["seen"]
    assert said[".env"]["state"] == "warn"
