import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from infra.embedded.orphans import Identity, end_leftover, end_leftovers, working_in


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "300"]) as sleeper:
        yield sleeper
        sleeper.kill()


def identity(process: subprocess.Popen[bytes]) -> Identity:
    found = Identity.of(process.pid)
    assert found is not None
    return found


def test_a_living_process_is_found_again_from_its_file(
    process: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    identity(process).write(tmp_path / "pids" / "a.json")
    read = Identity.read(tmp_path / "pids" / "a.json")
    assert read == identity(process)
    assert read.alive


def test_a_leftover_is_ended_with_its_own_stop_signal(
    process: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    replace(identity(process), stop_signal=signal.SIGINT).write(tmp_path / "a.json")
    assert end_leftover(tmp_path / "a.json")
    assert process.wait(5) == -signal.SIGINT
    assert not (tmp_path / "a.json").exists()


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    command = ["sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 300; done"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as deaf:
        assert deaf.stdout is not None
        deaf.stdout.readline()
        identity(deaf).end(grace=0.05)
        assert deaf.wait(5) == -signal.SIGKILL
        os.killpg(deaf.pid, signal.SIGKILL)  # its sleep


def test_a_pid_that_another_process_has_now_is_left_alone(
    process: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    earlier = replace(identity(process), started=1)
    earlier.write(tmp_path / "a.json")
    assert not end_leftover(tmp_path / "a.json")
    assert process.poll() is None
    assert not (tmp_path / "a.json").exists()


def test_a_pid_of_another_boot_is_left_alone(process: subprocess.Popen[bytes], tmp_path: Path) -> None:
    replace(identity(process), boot="another").write(tmp_path / "a.json")
    assert not end_leftover(tmp_path / "a.json")
    assert process.poll() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '"text"'])
def test_a_half_written_file_names_nobody(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    assert not end_leftover(tmp_path / "a.json")
    assert not (tmp_path / "a.json").exists()


def test_a_zombie_is_not_alive(process: subprocess.Popen[bytes]) -> None:
    found = identity(process)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # dead, and not yet collected
    assert not found.alive


def test_all_leftovers_of_a_folder_are_ended(tmp_path: Path) -> None:
    processes = [subprocess.Popen(["sleep", "300"]) for _ in range(3)]
    for number, one in enumerate(processes):
        identity(one).write(tmp_path / f"{number}.json")
    end_leftovers(tmp_path)
    assert [one.wait(5) for one in processes] == [-signal.SIGTERM] * 3
    assert list(tmp_path.iterdir()) == []


def test_processes_are_found_by_the_folder_they_work_in(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "300"], cwd=tmp_path) as sleeper:
        program = Path(f"/proc/{sleeper.pid}/exe").readlink().name
        assert [one.pid for one in working_in(tmp_path, program, signal.SIGQUIT)] == [sleeper.pid]
        assert working_in(tmp_path, "postgres", signal.SIGQUIT) == []
        assert working_in(tmp_path.parent, program, signal.SIGQUIT) == []
        sleeper.kill()
