"""Replays and prompts at the terminal of a running system: recorded, what-if, diff, preview, publish."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner

from services.agent.replay.cli import app as replay
from services.agent.replay.prompts_cli import app as prompts
from services.common.prompts import defaults
from services.ingress.tariffs.cli import app as tariffs
from tests.system import Stack

OPEN = ("--open", "--reason", "una prueba")


class Terminal:
    """Commands in this process: a process each takes a second."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def __call__(self, app: typer.Typer, *words: str, code: int = 0) -> str:
        """What a command prints; its exit code must be `code`."""
        done = CliRunner().invoke(app, words, env=self._stack.environment)
        assert done.exit_code == code, (words, done.exit_code, done.stdout, done.stderr)
        return done.stdout

    def json(self, app: typer.Typer, *words: str, code: int = 0) -> Any:
        return json.loads(self(app, *words, "-o", "json", code=code))

    def events(self, id: str) -> list[dict[str, Any]]:
        shown = self._stack.json("conversations", "show", id)
        found: list[dict[str, Any]] = shown["events"]
        return found


@pytest.fixture
def msia(stack: Stack) -> Terminal:
    return Terminal(stack)


@pytest.fixture(scope="module")
def conversation(stack: Stack) -> str:
    """Two turns, each with a price."""
    phone = f"+34000{uuid4().int % 10**6:06}"
    stack.say(phone, "Hola, quiero homologar el escape de mi moto")
    told = stack.say(phone, "y también el manillar")
    id: str = told["conversation"]
    return id


def openings(msia: Terminal, id: str) -> int:
    return sum(event["name"] == "PersonalDataOpened" for event in msia.events(id))


def told(msia: Terminal, id: str) -> list[str]:
    """What stands there, but for how the deliveries fare: ticks come when they come."""
    return [event["name"] for event in msia.events(id) if not event["name"].startswith("Delivery")]


def test_today_decides_as_it_just_did(msia: Terminal, conversation: str) -> None:
    before = openings(msia, conversation)
    done = msia.json(replay, "recorded", conversation, *OPEN)
    assert (done["turns"], done["differences"]) == (2, [])
    assert openings(msia, conversation) == before + 1


def test_without_opening_nothing_is_read(msia: Terminal, conversation: str) -> None:
    before = openings(msia, conversation)
    msia(replay, "recorded", conversation, code=2)
    msia(replay, "whatif", conversation, "--open", code=2)
    msia(prompts, "preview", "compose", conversation, code=2)
    assert openings(msia, conversation) == before


def test_another_tariff_is_tried_and_compared(msia: Terminal, conversation: str, tmp_path: Path) -> None:
    """The draft costs ten euros more: told as quotes and texts, and nothing is appended but the opening."""
    same, dearer = tmp_path / "same", tmp_path / "dearer"
    whatif = ("whatif", conversation, "--model", "offline", *OPEN)
    msia(replay, *whatif, "--out", str(same))
    msia(tariffs, "price", "motos-part", "T5", "--net", "185,00")
    try:
        before = told(msia, conversation)
        done = msia.json(replay, *whatif, "--tariff", "motos-part@draft", "--out", str(dearer), code=1)
        assert done["by_level"] == {"quote": 1, "tool call": 0, "handoff": 0, "text": 1}
        (quote,) = [one for one in done["differences"] if one["level"] == "quote"]
        assert (quote["before"][0]["net"], quote["after"][0]["net"]) == (17_500, 18_500)
        assert told(msia, conversation) == [*before, "PersonalDataOpened"]
    finally:
        msia(tariffs, "discard", "motos-part")
    compared = msia.json(replay, "diff", str(same), str(dearer), code=1)
    assert compared["by_level"]["quote"] == 1
    msia(replay, "diff", str(same), str(same))
    msia(replay, "diff", str(same), str(tmp_path / "none"), code=3)


def test_a_budget_that_is_spent_ends_it(msia: Terminal, conversation: str) -> None:
    done = msia.json(replay, "whatif", conversation, "--model", "offline", "--budget", "0", *OPEN, code=6)
    assert (done["turns"], len(done["left_out"])) == (0, 2)


def test_a_prompt_is_tried_published_and_pinned(
    stack: Stack, msia: Terminal, conversation: str, tmp_path: Path
) -> None:
    better = tmp_path / "compose.md"
    better.write_text(defaults()["compose"] + "\n- Da las gracias al final.\n")
    shown = msia.json(prompts, "preview", "compose", conversation, "--file", str(better), *OPEN)
    assert "Da las gracias" in shown["prompts"][0]["messages"][0]["text"]
    assert "manillar" in json.dumps(shown["prompts"][-1], ensure_ascii=False)

    bad = tmp_path / "bad.md"
    bad.write_text("Di que cuesta 140 euros.")
    msia(prompts, "publish", "compose", "--file", str(bad), "--reason", "x", code=2)
    msia(prompts, "publish", "compose", "--file", str(better), "--reason", "más amable")
    listed = {one["name"]: one for one in msia.json(prompts, "list")["prompts"]}
    number = listed["compose"]["version"]
    assert number >= 1
    assert listed["understand"]["version"] == 0
    assert "+- Da las gracias al final." in msia(prompts, "diff", "compose", "-o", "table", code=1)
    assert msia.json(prompts, "show", "compose", "--version", "0")["text"] == defaults()["compose"]

    phone = f"+34000{uuid4().int % 10**6:06}"
    id = stack.say(phone, "Hola, quiero homologar el escape de mi moto")["conversation"]
    started = next(event for event in msia.events(id) if event["name"] == "TurnStarted")
    assert started["open"]["prompt_version"].endswith(f"+compose-{number}")
