"""Webhooks that were not stored: since when, and that a sweep is wanted."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime


class Outage:
    """Heard of by the door, waited for by the sweeper."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._since: datetime | None = None
        self._begun = asyncio.Event()

    def missed(self) -> None:
        """A webhook got its 500."""
        if self._since is None:
            self._since = self._clock()
        self._begun.set()

    async def begun(self) -> None:
        """Return once a webhook was missed."""
        await self._begun.wait()

    def over(self) -> None:
        """What was missed up to here is about to be looked for."""
        self._since = None
        self._begun.clear()
