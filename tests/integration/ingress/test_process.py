"""`msia ingress` as a process: starts when it may, says in one line why not, stops when told."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from tests.fixtures.chatwoot.bodies import ACCOUNT, SECRET, message, raw, signed
from tests.integration.ingress.conftest import MASTER
from tests.limits import PATIENCE


def command(folder: Path, port: int, **settings: str) -> "subprocess.Popen[str]":
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {
        **keep,
        "MSIA_HOME": str(folder / "home"),
        "INGRESS_PORT": str(port),
        "MSIA_MASTER_KEY": MASTER,
        "CHATWOOT_ACCOUNT_ID": str(ACCOUNT),
        "INGRESS_NATS_WAIT": "20",
        "MSIA_ENV": "local",
        **settings,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "services.cli", "ingress"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_serves_and_stops_when_told(nats: NatsServer, tmp_path: Path) -> None:
    port = free_port()
    process = command(tmp_path, port, NATS_URL=nats.url, CHATWOOT_WEBHOOK_SECRET=SECRET)
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{url}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        content = raw(message(1))
        answer = httpx.post(
            f"{url}/api/chatwoot/webhook", content=content, headers=signed(content), timeout=PATIENCE
        )
        assert answer.json()["status"] == "stored"
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "ingress stopped" in output
    assert "CHATWOOT_USER_TOKEN" in output


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        ({"MSIA_ENV": "production"}, 2, "CHATWOOT_WEBHOOK_SECRET"),
        ({"MSIA_ENV": "production", "CHATWOOT_WEBHOOK_SECRET": SECRET}, 2, "NATS_NKEY_SEED_FILE"),
        ({"CHATWOOT_WEBHOOK_SECRET": "s3", "MSIA_MASTER_KEY": ""}, 2, "MSIA_MASTER_KEY"),
        ({"CHATWOOT_WEBHOOK_SECRET": "s3", "CHATWOOT_ACCOUNT_ID": "one"}, 2, "CHATWOOT_ACCOUNT_ID"),
        ({"CHATWOOT_WEBHOOK_SECRET": "s3", "INGRESS_NATS_WAIT": "0.2"}, 5, "no NATS server answers"),
    ],
)
def test_it_says_in_one_line_why_it_does_not_start(
    tmp_path: Path, settings: dict[str, str], code: int, says: str
) -> None:
    nobody = f"nats://127.0.0.1:{free_port()}"
    process = command(tmp_path, free_port(), NATS_URL=nobody, **settings)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert says in errors
    assert errors.count("\n") == 1


def test_it_refuses_a_log_without_streams(nats_server: NatsServer, tmp_path: Path) -> None:
    process = command(tmp_path, free_port(), NATS_URL=nats_server.url, CHATWOOT_WEBHOOK_SECRET="s3")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "msia infra apply" in errors
    assert errors.count("\n") == 1
