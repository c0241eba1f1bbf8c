from collections.abc import Sequence
from pathlib import Path

import pytest

from infra.embedded.child import Child
from infra.embedded.home import Home
from infra.embedded.supervisor import FIRST_PAUSE, LONGEST_PAUSE, STEADY_AFTER, Backoff, Supervisor


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Sleeper(Child):
    """Lives until it is killed, unless it runs something else."""

    runs: Sequence[str] = ("sleep", "300")

    def command(self) -> Sequence[str | Path]:
        return self.runs

    def ready(self) -> bool:
        return self.alive


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / ".msia")
    made.make()
    return made


def test_pauses_double_up_to_the_longest() -> None:
    backoff = Backoff(since=0.0)
    pauses = [backoff.next(backoff.since) for _ in range(9)]
    assert pauses[:4] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4, FIRST_PAUSE * 8]
    assert pauses[-1] == LONGEST_PAUSE


def test_a_steady_life_begins_the_pauses_anew() -> None:
    backoff = Backoff(since=0.0)
    backoff.next(0.0)
    backoff.next(backoff.since)
    assert backoff.next(backoff.since + STEADY_AFTER + 1) == FIRST_PAUSE


def test_a_child_that_is_killed_is_started_again_after_the_pause(home: Home) -> None:
    clock, said = Clock(), list[str]()
    child = Sleeper("sleeper", home)
    supervisor = Supervisor(said.append, clock)
    child.start()
    supervisor.watch([child])
    supervisor.tick()
    assert said == []

    child.kill()
    supervisor.tick()
    assert len(said) == 1
    assert "sleeper ended (SIGKILL)" in said[0]
    assert "again in 0.5 s" in said[0]

    first = child.pid
    clock.now += FIRST_PAUSE / 2
    supervisor.tick()
    assert child.pid == first
    clock.now += FIRST_PAUSE
    supervisor.tick()
    assert child.pid != first
    supervisor.tick()
    assert said[1:] == ["sleeper is back"]
    assert supervisor.deaths(child) == 1
    child.stop()


def test_a_child_that_dies_is_quoted(home: Home) -> None:
    said = list[str]()
    child = Sleeper("sleeper", home)
    child.runs = ("sh", "-c", "echo last words; exit 3")
    supervisor = Supervisor(said.append, Clock())
    child.start()
    child.wait_stopped(5)
    supervisor.watch([child])
    supervisor.tick()
    assert "sleeper ended (exit code 3): last words" in said[0]
    assert "\n" not in said[0]


def test_a_child_that_cannot_be_started_again_is_tried_later(home: Home) -> None:
    clock, said = Clock(), list[str]()
    child = Sleeper("sleeper", home)
    supervisor = Supervisor(said.append, clock)
    child.start()
    supervisor.watch([child])
    child.kill()
    supervisor.tick()
    child.runs = ("/nowhere/server",)
    clock.now += 1
    supervisor.tick()
    assert "sleeper does not start" in said[1]
    child.runs = Sleeper.runs
    clock.now += 2
    supervisor.tick()
    assert child.alive
    child.stop()
