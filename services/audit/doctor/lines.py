"""A line of the examination."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """`warn` works less well, `fail` does not work or is unsafe, `skipped` could not be looked at."""

    ok = "ok"
    warn = "warn"
    fail = "fail"
    skipped = "skipped"


@dataclass(frozen=True, slots=True)
class Line:
    """`reached`: whether a server answered; None where the line is about something else."""

    area: str
    check: str
    state: State
    seen: str
    todo: str = ""
    reached: bool | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """Makes the lines of one area."""

    name: str

    def ok(self, check: str, seen: str, *, reached: bool | None = None) -> Line:
        return Line(self.name, check, State.ok, seen, reached=reached)

    def warn(self, check: str, seen: str, todo: str) -> Line:
        return Line(self.name, check, State.warn, seen, todo)

    def fail(self, check: str, seen: str, todo: str, *, reached: bool | None = None) -> Line:
        return Line(self.name, check, State.fail, seen, todo, reached)

    def skipped(self, check: str, seen: str, todo: str = "") -> Line:
        return Line(self.name, check, State.skipped, seen, todo)

    def worse(self, fatal: bool, check: str, seen: str, todo: str) -> Line:
        return self.fail(check, seen, todo) if fatal else self.warn(check, seen, todo)


def exit_code(lines: list[Line]) -> int:
    """5 when servers were asked and none answered, 1 when something fails, else 0."""
    reached = [line.reached for line in lines if line.reached is not None]
    if reached and not any(reached):
        return 5
    return int(any(line.state is State.fail for line in lines))
