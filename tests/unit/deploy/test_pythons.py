"""infra/pythons.sh, with interpreters and a uv that only tell: a promised Python that is not there fails."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from infra.embedded.home import ROOT

SCRIPT = ROOT / "infra/pythons.sh"
PROMISED = ["3.11", "3.12", "3.13"]
# An interpreter that knows its version and notes what it is to test; it fails where BROKEN names it.
PYTHON = """#!/bin/sh
[ "$1" = -c ] && { echo %(version)s; exit; }
echo "%(version)s $*" >> "$TOLD"
[ "$BROKEN" != %(version)s ]
"""
UV = """#!/bin/sh
[ "$2" = venv ] || exit 0
mkdir -p "$6/bin" && cp "$5" "$6/bin/python"
"""


def program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)


class Machine:
    """Has Python 3.11 in `.venv`, and the `further` ones: on the PATH, or of pyenv."""

    def __init__(self, folder: Path, further: Sequence[str], pyenv: Sequence[str] = ()) -> None:
        self.folder, self.told = folder, folder / "told"
        (folder / "infra").mkdir()
        shutil.copy2(SCRIPT, folder / "infra")
        program(folder / ".venv/bin/python", PYTHON % {"version": "3.11"})
        program(folder / ".venv/tools/bin/uv", UV)
        for tool in ("bash", "dirname", "mkdir", "cp"):  # not the system's folders, which may have a Python
            (folder / "bin").mkdir(exist_ok=True)
            (folder / "bin" / tool).symlink_to(shutil.which(tool) or tool)
        for version in further:
            program(folder / f"bin/python{version}", PYTHON % {"version": version})
        for version in pyenv:
            program(folder / f"pyenv/versions/{version}.1/bin/python", PYTHON % {"version": version})

    def run(self, **told: str) -> tuple[int, str]:
        """Exit code and all that it says."""
        environment = {
            "PATH": str(self.folder / "bin"),
            "PYENV_ROOT": str(self.folder / "pyenv"),
            "TOLD": str(self.told),
            **told,
        }
        done = subprocess.run(
            [self.folder / "infra/pythons.sh"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    @property
    def tested(self) -> list[str]:
        return re.findall(r"^(\S+) -m pytest", self.told.read_text(), re.M) if self.told.exists() else []


def test_each_promised_one_is_tested(tmp_path: Path) -> None:
    machine = Machine(tmp_path, ["3.12"], pyenv=["3.13"])
    code, said = machine.run()
    assert (code, machine.tested) == (0, ["3.12", "3.13"]), said
    assert said.endswith("tested with Python 3.11 3.12 3.13\n")
    assert " tests/unit tests/conformance tests/integration " in machine.told.read_text()


@pytest.mark.parametrize(("there", "missing"), [([], "3.12 3.13"), (["3.12"], "3.13"), (["3.13"], "3.12")])
def test_one_that_is_not_there_is_an_error_before_anything_is_tested(
    there: list[str], missing: str, tmp_path: Path
) -> None:
    machine = Machine(tmp_path, there)
    code, said = machine.run()
    assert (code, machine.tested) == (1, [])
    assert f"not on this machine: Python {missing}. " in said
    assert "PYTHONS_OPTIONAL=1" in said


@pytest.mark.parametrize("there", [[], ["3.12"]])
def test_who_says_so_goes_without_and_is_told(there: list[str], tmp_path: Path) -> None:
    machine = Machine(tmp_path, there)
    code, said = machine.run(PYTHONS_OPTIONAL="1")
    assert (code, machine.tested) == (0, there), said
    assert said.endswith(f"left out by PYTHONS_OPTIONAL=1: {' '.join(PROMISED[1 + len(there) :])}\n")


def test_one_that_fails_does_not_hide_behind_the_next(tmp_path: Path) -> None:
    machine = Machine(tmp_path, ["3.12", "3.13"])
    code, said = machine.run(BROKEN="3.12")
    assert (code, machine.tested) == (1, ["3.12", "3.13"])
    assert said.endswith("failed with Python 3.12\n")


def test_the_promise_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={PROMISED[0]}"
    assert f"promised=({' '.join(PROMISED)})" in SCRIPT.read_text()
