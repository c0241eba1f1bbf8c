"""Conversations that were looked at in vain while the bot was off everywhere.

Once it is on, they get their turn, one after another, so that switching it on is no stampede. A restart
forgets them, and the sweep finds them again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from contracts.errors import Unreachable
from services.agent.turns.clock import LogClock


class Backlog:
    """`rate` conversations a second are pushed; one whose last mark is older than `window` is left alone."""

    def __init__(
        self,
        on: Callable[[], Awaitable[bool]],
        clock: LogClock,
        push: Callable[[str], None],
        *,
        rate: float,
        window: timedelta,
    ) -> None:
        self.on, self._clock, self._push = on, clock, push
        self._gap, self._window = 1 / rate, window
        self._kept: dict[str, datetime] = {}

    def keep(self, conversation: str, marked: datetime) -> None:
        """It may have been written to at this time of the log."""
        self._kept[conversation] = marked

    async def work_off(self, seconds: float) -> None:
        """For so long, or in vain: the rest has to wait for the next time."""
        ends = time.monotonic() + seconds
        try:
            while self._kept and (left := ends - time.monotonic()) > 0 and await self.on():
                oldest = min(self._kept, key=lambda id: self._kept[id])
                if self._clock.now() - self._kept.pop(oldest) <= self._window:
                    self._push(oldest)
                    await asyncio.sleep(min(self._gap, left))
        except Unreachable:
            pass  # whether it is on will be asked again
        await asyncio.sleep(max(0.0, ends - time.monotonic()))
