"""Leaving to another replica what it probably has in hand.

The sweep finds every undelivered part, also those that another replica is waiting to send. Claims make a
second pair of hands harmless but wasteful, so such a conversation is acted on only after it has stood
still, though something was due, for `grace` seconds.
"""

from collections.abc import Callable


class Standby:
    """Times in seconds of `ticks`, a monotonic clock."""

    def __init__(self, grace: float, ticks: Callable[[], float]) -> None:
        self._grace, self._ticks = grace, ticks
        self._since: dict[str, tuple[int, float] | None] = {}

    def add(self, id: str) -> None:
        self._since[id] = None

    def forget(self, id: str) -> None:
        """It is ours."""
        self._since.pop(id, None)

    def wait(self, id: str, position: int) -> float:
        """Seconds to hold back from something due at this position; 0 = act."""
        if id not in self._since:
            return 0.0
        seen = self._since[id]
        if seen is None or seen[0] != position:
            self._since[id] = (position, self._ticks())
            return self._grace
        return max(0.0, seen[1] + self._grace - self._ticks())
