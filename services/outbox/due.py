"""When each waiting conversation is looked at again. Only in memory: the log holds what is due."""

import asyncio
from collections.abc import Callable


class Due:
    """One timer per conversation; the newest replaces the one before. A long wait costs no task."""

    def __init__(self, push: Callable[[str], None]) -> None:
        self._push = push
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._timers)

    def at(self, id: str, seconds: float) -> None:
        """Push it then, and at the latest after a quarter of a long wait: a wake-up may have been lost."""
        self.clear(id)
        checked = min(seconds, max(1.0, min(seconds / 4, 60.0)))
        self._timers[id] = asyncio.get_running_loop().call_later(checked, self._fire, id)

    def clear(self, id: str) -> None:
        timer = self._timers.pop(id, None)
        if timer is not None:
            timer.cancel()

    def close(self) -> None:
        for id in list(self._timers):
            self.clear(id)

    def _fire(self, id: str) -> None:
        self._timers.pop(id, None)
        self._push(id)
