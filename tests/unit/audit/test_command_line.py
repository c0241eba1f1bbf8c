"""The program as a whole: rooms are imported when they are called, and errors say what to do."""

import os
import subprocess
import sys

import pytest

from infra.embedded.home import ROOT
from services.cli import ROOMS

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
    "words", [("conversations", "--help"), ("conversations", "show", "--help"), ("replay", "fold", "--help")]
)
def test_help_of_a_command_imports_no_driver(words: tuple[str, ...]) -> None:
    # pydantic is Typer's own: it checks the options of every command with it
    imported = imported_by(*words)
    assert not imported & {"asyncio", "nats", "rich", "orjson", "cryptography", "pydantic_settings"}
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
