"""`msia run` as a user sees it: ready, kill -9 of anything, stopped, started again."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import httpx
import pytest

from infra.embedded import demo_admin
from infra.embedded.home import ROOT
from infra.embedded.probes import answers_http
from tests.servers import MsiaRun
from tests.system import Stack

CHILDREN = ("nats", "valkey", "postgres", "agent", "ingress", "outbox", "projections", "keeper", "sandbox")


@pytest.fixture
def running_msia(stack: Stack) -> MsiaRun:
    return stack.run


def wait(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def second_run(system: MsiaRun) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.cli", "run"],
        cwd=ROOT,
        env={**os.environ, **system.settings, "MSIA_HOME": str(system.home.folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def ports_of(settings: Mapping[str, str]) -> dict[str, str]:
    """What to set so that the next run wants the same ports."""
    urls = {
        "NATS_PORT": "NATS_URL",
        "NATS_MONITOR_PORT": "NATS_MONITOR_URL",
        "REDIS_PORT": "REDIS_URL",
        "POSTGRES_PORT": "POSTGRES_URL",
    }
    servers = {port: str(urlsplit(settings[url]).port) for port, url in urls.items()}
    return servers | {name: value for name, value in settings.items() if name.endswith("_PORT")}


def all_ready(system: MsiaRun) -> bool:
    ports = (
        "INGRESS_PORT",
        "QUERY_PORT",
        "AGENT_HEALTH_PORT",
        "OUTBOX_HEALTH_PORT",
        "KEEPER_HEALTH_PORT",
        "SANDBOX_PORT",
    )
    return all(answers_http(int(system.environment[name]), "/readyz") for name in ports)


def test_what_is_killed_comes_back_and_what_was_there_stays(own_msia: MsiaRun) -> None:
    own_msia.start()
    assert all_ready(own_msia)

    for name in CHILDREN:
        own_msia.identity(name).send(signal.SIGKILL)
    for name in CHILDREN:
        wait(lambda name=name: f"{name} is back" in own_msia.output, f"{name} did not come back")  # type: ignore[misc]
        assert own_msia.output.count(f"{name} ended (SIGKILL)") == 1
    wait(lambda: all_ready(own_msia), "not ready after everything was killed")

    log = own_msia.log("streams").splitlines()[-1]
    settings = own_msia.environment
    own_msia.settings |= ports_of(settings)
    orphans = [own_msia.identity(name) for name in CHILDREN]
    own_msia.kill()
    own_msia.start()
    assert not any(one.alive for one in orphans)
    assert own_msia.log("streams").splitlines()[-1] == log
    # the ports that its orphans held, and the secrets of the first run
    same = [name for name in settings if name.endswith(("_PORT", "_URL", "_SECRET", "_KEY"))]
    assert {name: settings[name] for name in same} == {name: own_msia.environment[name] for name in same}

    running = [own_msia.identity(name) for name in CHILDREN]
    assert own_msia.stop() == 0
    assert not any(one.alive for one in running)
    assert not own_msia.home.run_env.exists()


def test_a_wrong_setting_is_one_line_and_leaves_nothing_running(own_msia: MsiaRun) -> None:
    own_msia.settings["MSIA_MASTER_KEY"] = "this is no key"
    answer = second_run(own_msia)
    assert answer.returncode == 2
    refusal = [line for line in answer.stderr.splitlines() if line.startswith("msia: ")]
    assert len(refusal) == 1
    assert "MSIA_MASTER_KEY" in refusal[0]
    assert "Traceback" not in answer.stderr
    assert "ready" not in answer.stdout.splitlines()
    assert list(own_msia.home.pids.iterdir()) == []


def test_a_bearer_of_the_demo_token_is_let_in(running_msia: MsiaRun) -> None:
    settings = running_msia.environment
    connection = http.client.HTTPConnection("127.0.0.1", int(settings["QUERY_PORT"]), timeout=5)
    for token, status in ((settings["MSIA_TOKEN"], 200), ("forged", 401)):
        connection.request("GET", "/conversations", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.close()


def test_the_panel_login_opens_both_apis(running_msia: MsiaRun) -> None:
    settings = running_msia.environment
    email, password = demo_admin.login(settings).split()
    assert ("PANEL_URL" in settings) == (password in running_msia.output)  # without Node there is no panel
    assert password not in "".join(running_msia.log(name) for name in ("ingress", "projections"))
    assert running_msia.home.secrets.stat().st_mode & 0o777 == 0o600
    with httpx.Client(trust_env=False, timeout=30) as client:
        asked = {"email": email, "password": password}
        answer = client.post(f"{settings['INGRESS_URL']}/api/auth/login", json=asked)
        assert answer.status_code == 200, answer.text
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert client.get(f"{settings['INGRESS_URL']}/api/auth/me", headers=headers).json()["email"] == email
        assert client.get(f"{settings['QUERY_URL']}/conversations", headers=headers).status_code == 200


def test_the_table_tells_where_everything_is(running_msia: MsiaRun) -> None:
    assert running_msia.home.run_env.stat().st_mode & 0o777 == 0o600
    for name in ("SANDBOX_URL", "INGRESS_URL", "QUERY_URL", "MSIA_TOKEN"):
        assert running_msia.environment[name] in running_msia.output


def test_a_second_run_on_the_same_home_is_refused_in_one_line(running_msia: MsiaRun) -> None:
    refused = second_run(running_msia)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "already running" in refused.stderr


def test_the_door_is_open_before_the_sandbox_knocks(running_msia: MsiaRun) -> None:
    """A webhook that finds nobody hands its conversation to a person, as with Chatwoot."""
    ready = [line.split()[0] for line in running_msia.output.splitlines() if line.endswith(" s")]
    assert ready.index("ingress") < ready.index("sandbox")
