"""The log's time, without trusting our own clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class LogClock:
    """A lower bound of the server's clock: the newest stored time read, plus what passed since.

    Windows and leases are measured in stored times. Whoever reads late waits longer, never shorter,
    and a jump of the wall clock changes nothing.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._base = datetime.min.replace(tzinfo=UTC)
        self._read_at = monotonic()

    def observe(self, stored_at: datetime) -> None:
        """A message with this stored time was read now."""
        if stored_at > self.now():
            self._base, self._read_at = stored_at, self._monotonic()

    def now(self) -> datetime:
        """The server's time is at least this."""
        return self._base + timedelta(seconds=self._monotonic() - self._read_at)
