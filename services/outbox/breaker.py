"""One host's health: after failures in a row nothing is asked of it for a while, then a single probe."""

from collections.abc import Callable

from services.common.logging import logger

log = logger(__name__)


class Breaker:
    """Closed: requests pass. Open: none, and no attempt is spent. Half open: one, which decides.

    Times in seconds of `ticks`, a monotonic clock.
    """

    def __init__(self, failures: int, open_for: float, ticks: Callable[[], float]) -> None:
        self._limit, self._open_for, self._ticks = failures, open_for, ticks
        self._failures = 0
        self._until = 0.0  # no request before this

    def wait(self) -> float:
        """Seconds until a request may start; 0 = now."""
        return max(0.0, self._until - self._ticks())

    @property
    def open(self) -> bool:
        return self._failures >= self._limit

    def entered(self) -> None:
        """A request starts. While half open the others wait for how it ends."""
        if self.open:
            self._until = self._ticks() + self._open_for

    def succeeded(self) -> None:
        """The host answered."""
        if self.open:
            log.info("chatwoot answers again")
            self._until = 0.0
        self._failures = 0

    def failed(self) -> None:
        """The host did not answer, or answered 5xx."""
        self._failures += 1
        if self.open:
            self._until = self._ticks() + self._open_for
            log.warning("chatwoot does not answer; waiting", failures=self._failures, seconds=self._open_for)

    def pause(self, seconds: float) -> None:
        """The host asked to be left alone (429)."""
        self._failures = 0
        self._until = max(self._until, self._ticks() + seconds)
