"""`-q`, `-v`, `--no-color` and `--no-input` mean the same in every command, wherever they stand."""

import io
import json
import os

import pytest
import typer

from contracts.errors import Unreachable
from services.common.console import Output, fail, may_ask, print_document, print_jsonl, say, without_flags


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MSIA_QUIET", "MSIA_VERBOSE", "NO_COLOR", "MSIA_NO_INPUT"):
        monkeypatch.setenv(name, "")  # restored after the test, also when a flag sets it


def test_flags_are_taken_out_and_the_rest_is_left() -> None:
    assert without_flags(["-q", "audit", "verify", "--no-color", "x"]) == ["audit", "verify", "x"]
    assert (os.environ["MSIA_QUIET"], os.environ["NO_COLOR"], os.environ["MSIA_VERBOSE"]) == ("1", "1", "")


def test_what_follows_two_dashes_is_text() -> None:
    assert without_flags(["say", "--", "-q"]) == ["say", "--", "-q"]
    assert os.environ["MSIA_QUIET"] == ""


def test_quiet_hides_notes_and_not_errors(capsys: pytest.CaptureFixture[str]) -> None:
    without_flags(["-q"])
    say("window [..)")
    with pytest.raises(typer.Exit) as left:
        fail(Unreachable("nobody answers"))
    assert (left.value.exit_code, capsys.readouterr().err) == (5, "msia: nobody answers\n")


def test_verbose_tells_what_led_to_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    without_flags(["--verbose"])
    try:
        raise Unreachable("nobody answers") from OSError("refused")
    except Unreachable as error:
        with pytest.raises(typer.Exit):
            fail(error)
    assert "OSError: refused" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nobody_is_asked_with_no_input_or_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    assert may_ask()
    assert without_flags(["privacy", "erase", "--no-input", "--now"]) == ["privacy", "erase", "--now"]
    assert not may_ask()
    monkeypatch.setenv("MSIA_NO_INPUT", "")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert not may_ask()


def test_every_line_of_json_carries_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    print_jsonl([{"b": 1}, {"a": 2}])
    print_document({"c": 3}, Output.jsonl)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [{"schema_version": 1, key: value} for key, value in (("b", 1), ("a", 2), ("c", 3))]
    print_document({"c": 3}, Output.json)
    assert capsys.readouterr().out.startswith('{\n  "c": 3,')
