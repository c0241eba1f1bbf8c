"""A provider that fails again and again rests for a while, so that customers do not wait for it."""

import time
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in a row for `rest` seconds; then one call at a time tries again."""

    def __init__(self, failures: int, rest: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` in seconds, monotonic."""
        self._limit, self._rest, self._clock = failures, rest, clock
        self._failed = 0
        self._until = 0.0
        self._opened = 0.0

    @property
    def failures(self) -> int:
        """In a row, up to now."""
        return self._failed

    @property
    def open_for(self) -> float | None:
        """Seconds since it opened; None: it is closed."""
        return self._clock() - self._opened if self._failed >= self._limit else None

    @property
    def resting(self) -> bool:
        """Whether a call would be refused now."""
        return self._failed >= self._limit and self._clock() < self._until

    def admits(self) -> bool:
        """Whether to call now. Of an open breaker, each `rest` admits one call, whatever becomes of it."""
        if self._failed < self._limit:
            return True
        if self._clock() < self._until:
            return False
        self._until = self._clock() + self._rest
        return True

    def failed(self) -> None:
        self._failed += 1
        if self._failed == self._limit:
            self._opened = self._clock()
        self._until = self._clock() + self._rest

    def succeeded(self) -> None:
        self._failed = 0
