"""Starts again what dies, with growing pauses, and says so in one line."""

import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from contracts.errors import MsiaError
from infra.embedded.child import Child
from infra.embedded.logs import last_words

Say = Callable[[str], None]

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0


@dataclass
class Backoff:
    """Seconds to wait after a death: doubled each time, from the start again after a minute of life."""

    pause: float = FIRST_PAUSE
    since: float = 0.0

    def next(self, now: float) -> float:
        if now - self.since > STEADY_AFTER:
            self.pause = FIRST_PAUSE
        wait, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.since = now + wait
        return wait


@dataclass
class _Watched:
    child: Child
    backoff: Backoff
    due: float | None = None  # when to start it again
    returning: bool = False
    deaths: int = field(default=0)


class Supervisor:
    """Looks after children that were started. Call `tick` a few times a second."""

    def __init__(self, say: Say, clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._watched: list[_Watched] = []

    def watch(self, children: Iterable[Child]) -> None:
        self._watched += [_Watched(child, Backoff(since=self._clock())) for child in children]

    def deaths(self, child: Child) -> int:
        """How often it has died under our eyes."""
        return next(one.deaths for one in self._watched if one.child is child)

    def tick(self) -> None:
        """One look at each child; never waits."""
        for one in self._watched:
            if one.due is None and not one.child.alive:
                self._plan_restart(one, f"ended ({how_it_ended(one.child)}): {last_words(one.child.log)}")
            elif one.due is not None and self._clock() >= one.due:
                self._restart(one)
            elif one.returning and one.child.ready():
                one.returning = False
                self._say(f"{one.child.name} is back")

    def _plan_restart(self, one: _Watched, what: str) -> None:
        one.deaths += 1
        wait = one.backoff.next(self._clock())
        one.due = self._clock() + wait
        self._say(f"{one.child.name} {what} · starting it again in {wait:g} s (log: {one.child.log})")

    def _restart(self, one: _Watched) -> None:
        one.due = None
        try:
            one.child.start()
            one.returning = True
        except MsiaError as error:
            self._plan_restart(one, f"does not start: {error}")


def how_it_ended(child: Child) -> str:
    """`exit code 2`, `SIGKILL`."""
    code = child.exit_code
    if code is None or code >= 0:
        return f"exit code {code}"
    return signal.Signals(-code).name
