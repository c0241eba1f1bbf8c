"""Noticing a reader that stands still: behind the log, and no step further for too long."""

import time
from collections.abc import Callable, Iterable

from services.projections.status import Status


class Stalls:
    """Remembers what it saw at each look; one look alone tells nothing."""

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`patience` in seconds."""
        self._patience, self._clock = patience, clock
        self._seen: dict[str, tuple[int, float]] = {}  # projection → where it stood behind, since when

    def look(self, found: Iterable[Status]) -> dict[str, str]:
        """What stands still, by name. Whose lag is unknown or none does not."""
        now = self._clock()
        said: dict[str, str] = {}
        for one in found:
            if not one.lag:
                self._seen.pop(one.name, None)
                continue
            position, since = self._seen.get(one.name, (-1, now))
            if position != one.position:
                self._seen[one.name] = (one.position, now)
            elif now - since > self._patience:
                where = f"at position {one.position}, {one.lag} events behind"
                said[one.name] = f"stands still {where}, for {now - since:.0f} s"
        return said
