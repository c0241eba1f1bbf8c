"""What is decided before anything is started."""

from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from infra.embedded import envfile
from infra.embedded.home import Home
from infra.embedded.service import ROOMS, SANDBOX
from infra.embedded.system import System, plan, settings_given
from services.cli import ROOMS as COMMANDS

ANY_PORTS = {
    f"{name}_PORT": "0"
    for name in (
        *("INGRESS", "QUERY", "SANDBOX", "AGENT_HEALTH", "OUTBOX_HEALTH", "KEEPER_HEALTH"),
        *("NATS", "NATS_MONITOR", "REDIS", "POSTGRES"),
    )
}
REAL_CHATWOOT = {
    "CHATWOOT_API_URL": "https://chatwoot.example",
    "CHATWOOT_API_TOKEN": "bot",
    "CHATWOOT_ACCOUNT_ID": "7",
    "CHATWOOT_WEBHOOK_TOKEN": "path token",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / ".msia")
    made.make()
    return made


def planned(home: Home, **given: str) -> System:
    return plan(home, {**ANY_PORTS, **given}, lambda line: None)


def names(system: System) -> list[str]:
    return [child.name for child in system.servers]


def test_alone_it_runs_three_servers_the_services_and_the_sandbox(home: Home) -> None:
    system = planned(home)
    assert names(system) == ["nats", "valkey", "postgres"]
    assert {service.name for service in system.services} == {
        *("ingress", "agent", "outbox"),
        *("projections", "keeper"),
    }
    assert system.sandbox is not None


def test_every_service_is_a_command(home: Home) -> None:
    assert {room.name for room in (*ROOMS, SANDBOX)} <= COMMANDS.keys()


def test_sandbox_and_services_are_told_the_same(home: Home) -> None:
    told = planned(home).environment
    assert told["MSIA_ENV"] == "local"
    assert told["CHATWOOT_API_URL"] == told["SANDBOX_URL"]
    assert told["SANDBOX_WEBHOOK_URL"] == told["INGRESS_URL"] + "/api/chatwoot/webhook"
    assert told["SANDBOX_EVENTS_URL"] == told["QUERY_URL"]
    assert told["SANDBOX_EVENTS_TOKEN"] == told["MSIA_TOKEN"]
    assert told["INGRESS_URL"].endswith(":" + told["INGRESS_PORT"])
    assert {"CHATWOOT_WEBHOOK_SECRET", "CHATWOOT_API_TOKEN", "CHATWOOT_USER_TOKEN"} <= told.keys()


def test_a_real_chatwoot_is_served_without_a_sandbox(home: Home) -> None:
    system = planned(home, **REAL_CHATWOOT)
    assert system.sandbox is None
    assert "SANDBOX_URL" not in system.environment
    # what was invented for the sandbox would lock the real one out
    assert "CHATWOOT_WEBHOOK_SECRET" not in system.environment
    assert "CHATWOOT_API_TOKEN" not in system.environment


@pytest.mark.parametrize("missing", ["CHATWOOT_API_TOKEN", "CHATWOOT_ACCOUNT_ID", "CHATWOOT_WEBHOOK_TOKEN"])
def test_a_real_chatwoot_needs_what_only_its_owner_knows(missing: str, home: Home) -> None:
    given = {name: value for name, value in REAL_CHATWOOT.items() if name != missing}
    with pytest.raises(Misconfigured, match=missing):
        planned(home, **given)


def test_servers_of_the_user_are_used_instead_of_ours(home: Home) -> None:
    urls = {
        "NATS_URL": "nats://one.example:4333,nats://two.example:4333",
        "REDIS_URL": "redis://:secret@cache.example/2",
        "POSTGRES_URL": "postgresql://me:secret@db.example:5433/msia",
    }
    system = planned(home, **urls)
    assert system.servers == ()
    assert [(one.setting, one.host, one.port) for one in system.elsewhere] == [
        ("NATS_URL", "one.example", 4333),
        ("REDIS_URL", "cache.example", 6379),
        ("POSTGRES_URL", "db.example", 5433),
    ]
    assert {name: system.environment[name] for name in urls} == urls
    assert "NATS_MONITOR_URL" not in system.environment


def test_an_address_without_a_host_is_refused_by_name(home: Home) -> None:
    with pytest.raises(Misconfigured, match="POSTGRES_URL is not an address"):
        planned(home, POSTGRES_URL="postgresql:///msia")


def test_the_environment_comes_before_the_file(home: Home) -> None:
    envfile.write(home.user_env, {"INGRESS_PORT": "1", "QUERY_PORT": "2", "SANDBOX_PORT": "3"})
    given = settings_given(home, {"INGRESS_PORT": "4", "QUERY_PORT": ""})
    assert (given["INGRESS_PORT"], given["QUERY_PORT"], given["SANDBOX_PORT"]) == ("4", "2", "3")


@pytest.mark.parametrize("text", ["soon", "0", "-1", "inf", "nan"])
def test_a_time_that_is_none_is_refused_by_name(text: str, home: Home) -> None:
    with pytest.raises(Misconfigured, match=r"MSIA_START_SECONDS=.* is not a number of seconds"):
        planned(home, MSIA_START_SECONDS=text)


def test_servers_named_in_the_users_file_are_looked_at(home: Home) -> None:
    with pytest.raises(Misconfigured, match="MSIA_NATS_SERVER=/nowhere"):
        planned(home, MSIA_NATS_SERVER="/nowhere")
