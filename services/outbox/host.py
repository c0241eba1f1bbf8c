"""Chatwoot as seen from one conversation at a time: how its answers change what we know of the host."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from domain.delivery.answers import Answer, Answered, NotSent, host_failed
from services.outbox.breaker import Breaker


class Host:
    """At most `concurrency` conversations talk to it at once, and none while its breaker is open."""

    def __init__(
        self,
        breaker: Breaker,
        concurrency: int,
        pause: float,
        longest_pause: float,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.breaker, self.pause, self.ticks = breaker, pause, ticks
        self._longest_pause = longest_pause
        self._slots = asyncio.Semaphore(concurrency)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold one place."""
        async with self._slots:
            yield

    def note(self, answer: Answer, who: str) -> None:
        """Count the answer, which conversation `who` got, for or against the host."""
        if isinstance(answer, Answered) and answer.status == 429:
            asked = self.pause if answer.retry_after is None else answer.retry_after
            self.breaker.pause(min(self._longest_pause, asked))
        elif host_failed(answer):
            self.breaker.failed(who, reached=not isinstance(answer, NotSent))
        else:
            self.breaker.succeeded()
