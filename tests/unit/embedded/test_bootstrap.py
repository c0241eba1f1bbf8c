"""`make` on machines that lack something: one line that says what to do, and nothing half-made."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.embedded.home import ROOT


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """As much of a clone as the bootstrap looks at."""
    (tmp_path / "infra").mkdir()
    for name in (
        "Makefile",
        "infra/bootstrap.sh",
        "infra/bootstrap.txt",
        "requirements.lock",
        "pyproject.toml",
    ):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def python(folder: Path, script: str) -> Path:
    """An interpreter that answers as `script` says."""
    path = folder / "python3"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def make(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # without what the make around this test has told its children
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    return subprocess.run(
        ["make", *words], cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def said(answer: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in answer.stderr.splitlines() if line.startswith("msia: ") and "making" not in line]


def test_no_python_at_all(tree: Path) -> None:
    answer = make(tree, "types", f"PYTHON={tree}/nowhere")
    assert answer.returncode != 0
    [line] = said(answer)
    assert "not found" in line
    assert "make PYTHON=" in line


def test_a_python_that_is_too_old(tree: Path) -> None:
    old = python(
        tree,
        'case "$*" in *executable*) echo "$0";; -V) echo Python 3.9.2;; *version_info*) exit 1;; esac',
    )
    answer = make(tree, "types", f"PYTHON={old}")
    assert answer.returncode != 0
    [line] = said(answer)
    assert "Python 3.9.2, too old: 3.11 or newer" in line
    assert not (tree / ".venv").exists()


def test_a_python_without_venv_names_the_package(tree: Path) -> None:
    bare = python(
        tree,
        'case "$*" in *executable*) echo "$0";; *ensurepip*|*pip*) exit 1;; esac',
    )
    answer = make(tree, "types", f"PYTHON={bare}")
    assert answer.returncode != 0
    [line] = said(answer)
    assert "apt install python3-venv" in line


def test_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^\.PHONY: ([a-z0-9-]+)$", makefile, re.MULTILINE))
    listed = set(re.findall(r"^  make ([a-z0-9-]+) ", make(ROOT).stdout, re.MULTILINE))
    assert listed == targets
    assert {"run", "test", "lint", "help"} <= listed


def test_the_lock_names_no_index() -> None:
    for name in ("requirements.lock", "infra/bootstrap.txt"):
        assert not re.search(
            r"^\s*(--(extra-)?index-url|--find-links|.*https?://)", (ROOT / name).read_text(), re.M
        )
