"""`msia infra` at the terminal: what it prints, and its exit codes."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from eventstore.connection import connect
from eventstore.jetstream_api import ask
from infra.cli import app
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port


class Msia:
    """Runs `msia infra …` against one server, as in production."""

    def __init__(self, nats: NatsServer, home: Path) -> None:
        self._nats = nats
        self.settings = {
            "MSIA_ENV": "production",
            "MSIA_HOME": str(home),
            "NATS_URL": nats.url,
            "NATS_MONITOR_URL": nats.monitor_url,
        }

    def __call__(self, *words: str, **settings: str) -> Result:
        return CliRunner().invoke(app, list(words), env=self.settings | settings)

    def change(self, stream: str, **settings: Any) -> None:
        """What somebody did by hand."""

        async def go() -> None:
            client = await connect(self._nats.url, name="somebody")
            config = (await ask(client, f"STREAM.INFO.{stream}") or {})["config"]
            await ask(client, f"STREAM.UPDATE.{stream}", config | settings)
            await client.close()

        asyncio.run(go())


@pytest.fixture
def msia(module_nats: NatsServer, tmp_path: Path) -> Msia:
    """On a server where all is as declared."""
    ready = Msia(module_nats, tmp_path)
    assert ready("apply").exit_code == 0
    return ready


def found(result: Result) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(result.stdout)
    return parsed


def test_apply_opens_one_log_and_says_its_id(msia: Msia) -> None:
    first, second = msia("apply"), msia("apply")
    assert first.stdout == second.stdout
    assert first.stdout.startswith("log ")
    assert second.stderr == ""
    id = first.stdout.split()[1]
    assert msia("check", MSIA_LOG_ID=id).exit_code == 0


def test_as_declared(msia: Msia) -> None:
    checked, compared = msia("check", "-o", "json"), msia("diff", "-o", "json")
    assert (checked.exit_code, compared.exit_code) == (0, 0)
    assert found(checked) == {"schema_version": 1, "refused": [], "warning": [], "note": []}
    assert found(compared) == {"schema_version": 1, "differences": [], "notes": []}


def test_a_warning_is_shown_and_stops_nobody(msia: Msia) -> None:
    msia.change("EVENTS", duplicate_window=60 * 10**9)
    checked, compared = msia("check", "-o", "table"), msia("diff", "-o", "json")
    assert checked.exit_code == 0
    line = "stream EVENTS: duplicate_window is 60.0, declared 86400.0; run `msia infra apply`"
    assert checked.stdout == f"warning: {line}\n"
    assert compared.exit_code == 1
    assert found(compared)["differences"] == [
        {
            "of": "stream EVENTS",
            "setting": "duplicate_window",
            "wanted": 86400.0,
            "found": 60.0,
            "fatal": False,
            "remedy": None,
        }
    ]
    assert msia("apply").stderr == "stream EVENTS: duplicate_window updated\n"


def test_what_stops_a_service_fails_the_check(msia: Msia) -> None:
    msia.change("EVENTS", max_msgs=1_000_000)
    checked = msia("check", "-o", "table")
    assert checked.exit_code == 1
    assert checked.stdout.startswith("refused: stream EVENTS: max_msgs is 1000000, declared -1")
    assert msia("apply").exit_code == 0


def test_another_log_fails_the_check(msia: Msia) -> None:
    checked = msia("check", "-o", "json", MSIA_LOG_ID="00000000-0000-4000-8000-000000000000")
    assert checked.exit_code == 1
    assert "MSIA_LOG_ID says" in found(checked)["refused"][0]


def test_a_timer_in_the_settings_is_what_is_compared(msia: Msia) -> None:
    compared = msia("diff", "-o", "table", AGENT_ACK_WAIT="12")
    assert compared.exit_code == 1
    assert compared.stdout == ("consumer agent: ack_wait is 30.0, declared 12.0; run `msia infra apply`\n")


def test_what_cannot_be_changed_fails_apply_with_what_to_do(msia: Msia) -> None:
    msia.change("KV_QUARANTINE", max_age=60 * 10**9, duplicate_window=10**9)
    msia.change("KV_KEYS", sealed=True)
    applied = msia("apply")
    assert applied.exit_code == 1
    assert "stream KV_QUARANTINE: max_age updated" in applied.stderr
    assert (
        "left: stream KV_KEYS: sealed is True, declared False; cannot be changed in place" in applied.stderr
    )


def test_nobody_answers(module_nats: NatsServer, tmp_path: Path) -> None:
    result = Msia(module_nats, tmp_path)("check", NATS_URL=f"nats://127.0.0.1:{free_port()}")
    assert result.exit_code == 5
    assert "no NATS server answers" in result.stderr
