"""The program as a whole: rooms are imported when they are called, and errors say what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.embedded.home import ROOT
from services.cli import ROOMS, room
from tests.terminal import run

_MODULES = """
import sys
from services.cli import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    code = left.code
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


KEY = "msia/11111111-2222-4333-8444-555555555555+d70795af+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"


def python(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        cwd=ROOT,
        check=False,
        timeout=60,
    )


def imported_by(*words: str) -> set[str]:
    """Top-level modules that a command imports."""
    done = python("-c", _MODULES, *words)
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in done.stderr.split()}


def complete(line: str) -> list[str]:
    """What bash is told about this line."""
    words = line.split(" ")
    answer = python(
        "-c",
        "import sys; sys.argv = ['msia']; from services.cli import main; main()",
        _MSIA_COMPLETE="complete_bash",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
    )
    return answer.stdout.split()


def test_help_of_the_program_imports_nothing_heavy() -> None:
    imported = imported_by("--help")
    assert not imported & {"asyncio", "pydantic", "nats", "rich", "fastapi", "langgraph", "asyncpg", "redis"}
    assert "eventstore" not in imported


@pytest.mark.parametrize(
    "words",
    [
        ("conversations", "--help"),
        ("conversations", "show", "--help"),
        ("replay", "fold", "--help"),
        ("projections", "rebuild", "--help"),
        ("ingress", "sweep", "--help"),
        ("sandbox", "say", "--help"),
        ("doctor", "--help"),
        ("chatwoot", "setup", "--help"),
    ],
)
def test_help_of_a_command_imports_no_driver(words: tuple[str, ...]) -> None:
    # pydantic is Typer's own: it checks the options of every command with it
    imported = imported_by(*words)
    assert not imported & {
        "asyncio",
        "nats",
        "rich",
        "orjson",
        "cryptography",
        "pydantic_settings",
        "asyncpg",
        "httpx",
    }
    assert not imported & {"eventstore", "domain"}


def test_rooms_and_their_commands_are_completed() -> None:
    assert complete("msia conv") == ["conversations"]
    assert complete("msia conversations s") == ["show", "state"]
    assert complete("msia replay ") == ["fold", "recorded", "whatif", "prompts", "diff"]


def test_every_room_is_in_the_help_and_opens() -> None:
    out = python("-m", "services.cli", "--help").stdout
    for name, (_, text) in ROOMS.items():
        assert f"  {name} " in out
        assert text[:30] in out


@pytest.mark.parametrize(
    "name",
    ["conversations", "quotes", "audit", "replay", "prompts", "events", "deliveries", "quarantine", "bot"],
)
def test_what_prints_data_prints_it_as_a_table_as_json_and_as_lines(name: str) -> None:
    shaped = 0
    for command in room(name).commands:
        help = run(name, command, "--help", environment=os.environ).out
        if "--output" in help:
            shaped += 1
            assert "table|json|jsonl" in help, command
    assert shaped


@pytest.mark.parametrize(
    "words",
    [
        ("privacy", "erase", "--contact", "1-1", "--reason", "x"),
        ("chatwoot", "setup"),
        ("conversations", "show", "1-1"),
    ],
)
def test_no_input_is_understood_everywhere(words: tuple[str, ...]) -> None:
    done = python("-m", "services.cli", *words, "--no-input", "--help")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_mistyped_room_is_a_usage_error_with_a_suggestion() -> None:
    done = python("-m", "services.cli", "conversatoins")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'conversations'?" in done.stderr


def test_a_reader_that_left_is_met_with_silence() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", "events", "types", "-o", "json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert done.stderr == b""


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """`/proc` takes no files, whoever asks."""
    home = {"MSIA_HOME": "/proc/nobody", "MSIA_SEAL_VKEYS": KEY}
    done = python("-m", "services.cli", "audit", "export", "--out", str(tmp_path / "out"), **home)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("msia: /proc/nobody: ")
    assert done.stderr.count("\n") == 1
    said = python(
        "-m", "services.cli", "audit", "export", "--out", str(tmp_path / "out"), "-v", **home
    ).stderr
    assert "Traceback" in said
