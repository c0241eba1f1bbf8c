"""What an earlier run may have left alive: found by pid and start time, so only our own is ever ended.

Where there is no `/proc` nothing is found.
"""

import json
import os
import signal
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

PROC = Path("/proc")
GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Identity:
    """Tells a process from every later one: a pid is used again, but not with the same start time."""

    pid: int
    started: int  # clock ticks since boot
    boot: str
    stop_signal: int = field(default=signal.SIGTERM, compare=False)

    @classmethod
    def of(cls, pid: int, stop_signal: int = signal.SIGTERM) -> "Identity | None":
        """None when it is gone or a zombie."""
        try:
            # the name in parentheses may hold spaces and parentheses itself
            fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return None
        state, started = fields[0], fields[19]
        return None if state in "ZX" else cls(pid, int(started), boot, stop_signal)

    @property
    def alive(self) -> bool:
        return Identity.of(self.pid) == self

    def write(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, file: Path) -> "Identity | None":
        """None when there is no such file, or a half-written one."""
        try:
            return cls(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            return None  # it names nobody, so there is nobody to end

    def end(self, grace: float = GRACE_SECONDS) -> None:
        """Ask, after `grace` seconds insist; return when it is gone."""
        self.send(self.stop_signal)
        if not self._gone_within(grace):
            self.send(signal.SIGKILL)
            self._gone_within(grace)

    def send(self, number: int) -> None:
        if self.alive:
            with suppress(ProcessLookupError):  # it ended between the look and the signal: what we wanted
                os.kill(self.pid, number)

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True


def end_leftover(pid_file: Path) -> bool:
    """End what the file names if it still lives; the file goes too. True if there was somebody."""
    leftover = Identity.read(pid_file)
    alive = leftover is not None and leftover.alive
    if leftover is not None:
        leftover.end()
    pid_file.unlink(missing_ok=True)
    return alive


def end_leftovers(folder: Path) -> None:
    """The same for every pid file in `folder`, all asked at once."""
    files = sorted(folder.glob("*.json"))
    for leftover in map(Identity.read, files):
        if leftover is not None:
            leftover.send(leftover.stop_signal)
    for file in files:
        end_leftover(file)


def working_in(folder: Path, program: str, stop_signal: int) -> list[Identity]:
    """Processes called `program` whose working directory is `folder` (PostgreSQL's backends move there)."""
    found = []
    for entry in PROC.glob("[0-9]*"):
        try:
            # a program replaced since reads as "name (deleted)"
            running = (entry / "exe").readlink().name.removesuffix(" (deleted)")
            if running == program and (entry / "cwd").samefile(folder):
                found.append(Identity.of(int(entry.name), stop_signal))
        except OSError:
            continue  # another user's process, or one that has just ended
    return [one for one in found if one is not None]
