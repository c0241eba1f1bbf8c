"""One look at the log for everyone who asks at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable


class Coalesced:
    """Runs `work` for a caller, or lets it share a run that began after it called.

    So what a caller sees is never older than its call, and of many callers at once two runs serve all: the
    one that was under way and the one after it. A run that fails fails for all that share it.
    """

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self._running: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        if self._running is None or self._running.done():
            mine = self._running = asyncio.create_task(self._run())
        elif self._next is None:
            mine = self._next = asyncio.create_task(self._after(self._running))
        else:
            mine = self._next
        mine.add_done_callback(_heard)
        await asyncio.shield(mine)  # one caller that is cancelled must not end it for the others

    async def _after(self, running: "asyncio.Task[None]") -> None:
        await asyncio.wait({running})  # whatever became of it
        self._running, self._next = asyncio.current_task(), None
        await self._work()

    async def _run(self) -> None:
        await self._work()


def _heard(task: "asyncio.Task[None]") -> None:
    """Who asked hears of a failure; where all of them were cancelled, nobody is left to."""
    if not task.cancelled():
        task.exception()
