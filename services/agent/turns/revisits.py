"""Conversations that must be looked at again at a certain time, although nothing comes."""

import asyncio
from collections.abc import Callable


class Revisits:
    """One timer a conversation, the last one set. A restart forgets them: the sweep finds who waits."""

    def __init__(self, push: Callable[[str], None]) -> None:
        self._push = push
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def after(self, id: str, seconds: float) -> None:
        """Have it pushed then."""
        if id in self._timers:
            self._timers[id].cancel()
        self._timers[id] = asyncio.get_running_loop().call_later(seconds, self._due, id)

    def close(self) -> None:
        """Forget them all."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _due(self, id: str) -> None:
        del self._timers[id]
        self._push(id)
