import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from contracts.errors import Unreachable
from services.sandbox.cli import app
from tests.integration.sandbox.conftest import BOT, MESSAGES, PHONE, Sandbox, Start, until


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSIA_HOME", str(tmp_path / ".msia"))


async def msia(monkeypatch: pytest.MonkeyPatch, url: str, *words: str) -> Result:
    """Run the command as the console script does, beside the running sandbox."""
    monkeypatch.setenv("SANDBOX_URL", url)

    def run() -> Result:
        return CliRunner().invoke(app, list(words[1:]))

    return await asyncio.to_thread(run)


async def test_say_prints_what_was_sent(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    result = await msia(monkeypatch, sandbox.url, "sandbox", "say", "Hola", "--phone", PHONE, "-o", "json")
    assert json.loads(result.stdout) == {
        "schema_version": 1,
        "conversation": "1-1",
        "phone": PHONE,
        "sent": {"message_id": 1, "text": "Hola"},
        "replies": [],
        "waited_ms": 0,
    }


async def test_say_waits_for_all_parts_of_the_reply(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer() -> None:
        async def asked() -> bool:
            return bool((await sandbox.http.get("/__fake/customers")).json()["customers"])

        await until(asked)
        for text in ("Primera parte", "Segunda **parte**"):
            await sandbox.http.post(MESSAGES, json={"content": text}, headers=BOT)

    words = ("sandbox", "say", "Hola", "--wait", "--settle", "0.4", "-o", "json")
    result, _ = await asyncio.gather(msia(monkeypatch, sandbox.url, *words), answer())
    printed: dict[str, Any] = json.loads(result.stdout)
    assert sorted(reply["text"] for reply in printed["replies"]) == ["Primera parte", "Segunda *parte*"]
    assert {reply["author"] for reply in printed["replies"]} == {"bot"}
    assert printed["replies"][0].keys() == {"message_id", "text", "author", "status"}
    assert printed["waited_ms"] >= 400


async def test_say_gives_up_with_5(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("sandbox", "say", "Hola", "--wait", "--timeout", "0.3", "-o", "json")
    result = await msia(monkeypatch, sandbox.url, *words)
    assert result.stdout == ""
    assert isinstance(result.exception, Unreachable)  # exit code 5
    assert "no reply reached" in str(result.exception)


async def test_no_sandbox_says_how_to_start_one(monkeypatch: pytest.MonkeyPatch) -> None:
    result = await msia(monkeypatch, "http://127.0.0.1:9", "sandbox", "say", "Hola")
    assert isinstance(result.exception, Unreachable)
    assert "make run" in str(result.exception)


async def test_a_person_and_faults(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = await start()
    await sandbox.say()
    taken = await msia(monkeypatch, sandbox.url, "sandbox", "agent", "open")
    assert json.loads(taken.stdout)["attended_by"] == "person"
    back = await msia(monkeypatch, sandbox.url, "sandbox", "agent", "pending", "--conversation", "1-1")
    assert json.loads(back.stdout)["attended_by"] == "bot"
    await msia(monkeypatch, sandbox.url, "sandbox", "agent", "reply", "Hola, soy Elena")
    assert (await sandbox.shown("Hola, soy Elena"))["author"] == "person"
    await msia(monkeypatch, sandbox.url, "sandbox", "fault", "add", "delay", "--seconds", "1", "--times", "3")
    listed = await msia(monkeypatch, sandbox.url, "sandbox", "fault", "list")
    [rule] = json.loads(listed.stdout)["faults"]
    assert (rule["kind"], rule["remaining"], rule["params"]) == (
        "delay",
        3,
        {"seconds": 1.0, "when": "before"},
    )
    cleared = await msia(monkeypatch, sandbox.url, "sandbox", "fault", "clear")
    assert json.loads(cleared.stdout)["removed"] == 1
    await msia(monkeypatch, sandbox.url, "sandbox", "reset")
    assert (await sandbox.http.get("/__fake/customers")).json() == {"customers": []}
