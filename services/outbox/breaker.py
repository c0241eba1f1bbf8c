"""One host's health: after failures in a row nothing is asked of it for a while, then a single probe."""

from collections.abc import Callable

from services.common.logging import logger

log = logger(__name__)


class Breaker:
    """Closed: requests pass. Open: none, and no attempt is spent. Half open: one, which decides.

    One conversation for which the host always fails must not stop the others: its failures alone open
    nothing while the host can be reached, and the probe after a failed one is another's, if another waits.
    Times in seconds of `ticks`, a monotonic clock; `who` is the conversation that asks.
    """

    def __init__(self, failures: int, open_for: float, ticks: Callable[[], float]) -> None:
        self._limit, self._open_for, self._ticks = failures, open_for, ticks
        self._failures = 0
        self._failing: set[str] = set()
        self._reached = True
        self._failed_last = ""
        self._until = 0.0  # no request before this
        self._asked = 0.0  # nor before this: the host's own word
        self._opened: float | None = None

    def wait(self, who: str) -> float:
        """Seconds until a request may start; 0 = now."""
        until = self._until
        if self.open and self._reached and who == self._failed_last:
            until += self._open_for
        return max(0.0, max(until, self._asked) - self._ticks())

    @property
    def open(self) -> bool:
        return self._failures >= self._limit and (len(self._failing) > 1 or not self._reached)

    @property
    def failures(self) -> int:
        """In a row, up to now."""
        return self._failures

    @property
    def rests(self) -> float:
        """Seconds until anybody may ask; 0: now."""
        return max(0.0, max(self._until, self._asked) - self._ticks())

    @property
    def open_for(self) -> float | None:
        """Seconds since it opened; None: it is not open."""
        return self._ticks() - self._opened if self.open and self._opened is not None else None

    def entered(self) -> None:
        """A request starts. While half open the others wait for how it ends."""
        if self.open:
            self._until = self._ticks() + self._open_for

    def succeeded(self) -> None:
        """The host answered."""
        if self.open:
            log.info("chatwoot answers again")
            self._until = 0.0
        self._closed()

    def failed(self, who: str, *, reached: bool = True) -> None:
        """The host answered 5xx or not at all; `reached`: it took the request."""
        self._failures += 1
        self._failing.add(who)
        self._failed_last, self._reached = who, reached
        if not self.open:
            self._opened = None
        else:
            self._opened = self._ticks() if self._opened is None else self._opened
            self._until = self._ticks() + self._open_for
            log.warning("chatwoot does not answer; waiting", failures=self._failures, seconds=self._open_for)

    def pause(self, seconds: float) -> None:
        """The host asked to be left alone (429)."""
        self._closed()
        self.rest(seconds)

    def rest(self, seconds: float) -> None:
        """It said when to come back; an answer to what was asked before changes nothing about that."""
        self._asked = max(self._asked, self._ticks() + seconds)

    def _closed(self) -> None:
        self._failures, self._reached, self._opened = 0, True, None
        self._failing.clear()
