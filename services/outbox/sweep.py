"""Finding undelivered parts that nobody holds: all at start, those of dead replicas while running."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from contracts.errors import Unreachable
from services.common.logging import logger
from services.outbox.backlog import Backlog
from services.outbox.book import Book
from services.outbox.standby import Standby

log = logger(__name__)


class Sweep:
    """The consumer brings what is new; a message it had acked before a crash is only in the log."""

    def __init__(self, backlog: Backlog, book: Book, standby: Standby, push: Callable[[str], None]) -> None:
        self._backlog, self._book, self._standby, self._push = backlog, book, standby, push

    async def start(self) -> int:
        """Take up everything undelivered; how many conversations. Raises `Unreachable`."""
        found = await self._backlog.read()
        for id in found:
            self._push(id)
        return len(found)

    @asynccontextmanager
    async def running(self, every: float) -> AsyncIterator[None]:
        """Sweep every so many seconds while the block runs."""
        # A flag, not a cancellation: nats-py waits with `asyncio.wait_for`, which before Python 3.12
        # loses a cancellation that arrives together with the answer; the sweep then never ended.
        stop = asyncio.Event()
        task = asyncio.create_task(self._run(every, stop))
        try:
            yield
        finally:
            stop.set()
            await task

    async def _run(self, every: float, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with suppress(TimeoutError):  # time for the next sweep
                await asyncio.wait_for(stop.wait(), every)
                return
            try:
                for id in await self._backlog.read():
                    if id not in self._book:
                        self._standby.add(id)
                        self._push(id)
            except Unreachable as error:
                log.warning("sweep waits for the log", error=str(error))
