"""`.env.example` is what the settings classes say."""

import re
from pathlib import Path

import pytest

from infra.deploy import example
from infra.deploy.settings import classes, settings
from infra.embedded.home import ROOT

TEXT = (ROOT / ".env.example").read_text()
LINES = dict(re.findall(r"^# ([A-Z][A-Z0-9_]*)=(.*)$", TEXT, re.MULTILINE))


def test_it_is_as_generated() -> None:
    assert example.text() == TEXT, "settings changed: run `make settings` and commit .env.example"


def test_every_setting_is_explained_once() -> None:
    assert {one.name for one in settings()} <= LINES.keys()
    names = re.findall(r"^# ([A-Z][A-Z0-9_]*)=", TEXT, re.MULTILINE)
    assert len(names) == len(set(names))
    assert [one.name for one in settings() if not one.field.description] == []


def test_no_class_of_settings_is_missed() -> None:
    defined = set()
    for file in (*(ROOT / "services").rglob("*.py"), *(ROOT / "infra").rglob("*.py")):
        defined |= set(re.findall(r"^class (\w+)\([^)]*Settings\)", file.read_text(), re.MULTILINE))
    assert defined == {each.__name__ for each in classes()}


def test_no_secret_has_a_value() -> None:
    for one in settings():
        if one.secret:
            assert LINES[one.name] == "", one.name


def test_a_line_that_is_copied_as_it_is_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LINES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MSIA_HOME", str(tmp_path / ".msia"))
    before = [each.load() for each in classes()]
    (tmp_path / ".env").write_text(re.sub(r"^# (?=[A-Z][A-Z0-9_]*=)", "", TEXT, flags=re.MULTILINE))
    assert [each.load() for each in classes()] == before
