"""The panel's own unit tests, by its own runner."""

import subprocess

import pytest

from infra.embedded.panel import FOLDER


def test_vitest() -> None:
    if not (FOLDER / "node_modules" / ".bin" / "vitest").exists():
        pytest.skip("the panel's packages are not installed: `make panel` fetches them")
    done = subprocess.run(
        ["node_modules/.bin/vitest", "run"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
