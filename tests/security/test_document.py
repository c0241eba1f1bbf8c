"""docs/security.md promises nothing that no test of ours shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.embedded.home import ROOT
from tests.security.counts import ELSEWHERE

TEXT = (ROOT / "docs/security.md").read_text()
PRIVACY = (ROOT / "docs/privacy.md").read_text()


def run_by_make_security(name: str) -> bool:
    listed = any(name == one or name.startswith(f"{one}/") for one in ELSEWHERE)
    return listed or "pytest.mark.security" in (ROOT / name).read_text()


def test_each_line_names_tests_that_there_are_and_that_run() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(tests/[\w/.]+)`", row.rsplit("|", 2)[1])
        assert named, row
        for name in named:
            assert (ROOT / name).exists(), name
            assert run_by_make_security(name), name


def test_so_do_those_that_the_page_on_privacy_names() -> None:
    named = set(re.findall(r"`(tests/[\w/.]+)`", PRIVACY))
    assert len(named) > 1
    for name in named:
        assert (ROOT / name).exists(), name
        assert run_by_make_security(name), name


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_listed_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_make_security_has_all_that_its_tests_need_and_asks_the_advisories() -> None:
    """On a fresh clone the panel's tests would be skipped, and nobody would know."""
    _, _, recipe = (ROOT / "Makefile").read_text().partition("\nsecurity: ")
    lines = recipe.partition("\n\n")[0].splitlines()
    for script in ("infra/panel.sh", "infra/programs.sh", "infra/audit.sh"):
        assert any(script in line for line in lines), script


def test_what_was_skipped_is_said_with_why(tmp_path: Path) -> None:
    (tmp_path / "test_gap.py").write_text(
        "import pytest\n\n\ndef test_a():\n    pytest.skip('no Chromium')\n\n\ndef test_b():\n    pass\n"
    )
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "tests.security.counts",
            "--rootdir",
            tmp_path,
            tmp_path,
        ],
        env={**os.environ, "MSIA_SECURITY": "long", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "1 skipped: no Chromium" in ran.stdout, ran.stdout + ran.stderr
