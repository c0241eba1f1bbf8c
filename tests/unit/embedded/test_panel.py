"""When the admin panel can be started, and what it is told."""

import os
from pathlib import Path

import pytest

from infra.embedded.home import Home
from infra.embedded.panel import Panel, missing, node_version


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """A folder with a program `node`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "node"
    program.write_text("#!/bin/sh\necho v22.1.0\n")
    program.chmod(0o755)
    return folder


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "standalone"
    folder.mkdir()
    (folder / "server.js").touch()
    return folder


def test_with_node_and_a_build_nothing_is_missing(node: Path, built: Path) -> None:
    assert missing({"PATH": str(node)}, built=built) is None


def test_without_node_it_is_one_line_that_says_what_to_install(tmp_path: Path, built: Path) -> None:
    line = missing({"PATH": str(tmp_path)}, built=built)
    assert line == "the admin panel is left out: it needs Node 20.9 or newer (nodejs.org), and there is none"


@pytest.mark.parametrize("version", ["v18.20.4", "v20.8.9", "v9.99.0", "", "no node at all"])
def test_one_that_is_too_old_or_does_not_tell_is_as_none(node: Path, built: Path, version: str) -> None:
    line = missing({"PATH": str(node)}, lambda _: version, built)
    assert line is not None
    assert "Node 20.9 or newer" in line
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize("version", ["v20.9.0", "v20.20.2", "v22.0.0", "v100.1.0"])
def test_newer_ones_will_do(node: Path, built: Path, version: str) -> None:
    assert missing({"PATH": str(node)}, lambda _: version, built) is None


def test_one_that_is_not_built_says_how(node: Path, tmp_path: Path) -> None:
    line = missing({"PATH": str(node)}, built=tmp_path)
    assert line is not None
    assert "make panel" in line


def test_it_can_be_switched_off(node: Path, built: Path) -> None:
    line = missing({"PATH": str(node), "MSIA_PANEL": "off"}, built=built)
    assert line is not None
    assert "MSIA_PANEL" in line


def test_a_node_that_does_not_start_tells_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "node"
    broken.write_bytes(b"\x00\x01")
    broken.chmod(0o755)
    assert node_version(str(broken)) == ""


def test_it_is_told_where_the_apis_are_and_no_secret(
    tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ADMIN_JWT_SECRET", "MSIA_MASTER_KEY", "POSTGRES_URL", "MSIA_TOKEN"):
        monkeypatch.setenv(name, "for nobody's eyes")
    told = Panel(Home(tmp_path), 8001, {"MSIA_QUERY_URL": "http://127.0.0.1:8002"}, built).environment()
    assert told["MSIA_QUERY_URL"] == "http://127.0.0.1:8002"
    assert (told["HOSTNAME"], told["PORT"]) == ("127.0.0.1", "8001")
    assert told["NEXT_TELEMETRY_DISABLED"] == "1"
    assert told["PATH"] == os.environ["PATH"]
    assert "for nobody's eyes" not in told.values()
