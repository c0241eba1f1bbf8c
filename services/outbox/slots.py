"""How many conversations talk to Chatwoot at once: fewer when this process cannot keep up with them.

A look is good for one second and a claim for five. A process that has too many under way on a busy machine
finds every look too old once its turn to write comes, looks again, and in the end writes nothing. So what
comes too late halves the number, and what goes well raises it again.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

_QUIET = 1.0  # seconds: those that were under way together tell of one crowd, not of many


class Slots:
    """At most `most` places, served in the order of coming. `ticks`: a monotonic clock."""

    def __init__(self, most: int, ticks: Callable[[], float]) -> None:
        self._most, self._ticks = most, ticks
        self._limit, self._held, self._cut = float(most), 0, float("-inf")
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def limit(self) -> int:
        """Places there are at present."""
        return int(self._limit)

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[None]:
        """Wait for a place and keep it while the block runs."""
        if self._held < self.limit and not self._waiting:
            self._held += 1
        else:
            await self._turn()
        try:
            yield
        finally:
            self._held -= 1
            self._wake()

    def crowded(self) -> None:
        """Something was too late by the time its turn came."""
        if self._ticks() - self._cut >= _QUIET:
            self._limit, self._cut = max(1.0, self._limit / 2), self._ticks()

    def flowed(self) -> None:
        """Something went well: one place more after a round of them."""
        self._limit = min(float(self._most), self._limit + 1 / self._limit)
        self._wake()

    async def _turn(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn  # whoever wakes it has taken the place for it
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._held -= 1
                self._wake()
            raise

    def _wake(self) -> None:
        while self._waiting and self._held < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._held += 1
                turn.set_result(None)
