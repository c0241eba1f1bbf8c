"""Finding parts that nobody holds: at start, and those of dead replicas while running."""

import asyncio
from collections.abc import AsyncIterator, Callable
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, suppress

from contracts.errors import Unreachable
from services.common.defects import told
from services.common.logging import logger
from services.outbox.backlog import Backlog
from services.outbox.book import Book
from services.outbox.keeping import Keeping
from services.outbox.standby import Standby

log = logger(__name__)

DEFECT = "what is undelivered is not looked for: a defect, see the log of the outbox, then restart it"


class Sweep:
    """The consumer brings what is new; a message it had acked before a crash is only in the log."""

    def __init__(
        self, backlog: Backlog, keeping: Keeping, book: Book, standby: Standby, push: Callable[[str], None]
    ) -> None:
        self.backlog, self._keeping = backlog, keeping
        self._book, self._standby, self._push = book, standby, push
        self.problem = ""  # for `/readyz`

    async def start(self) -> int:
        """Take up what is known to be undelivered; how many conversations. Raises `Unreachable`."""
        await self._keeping.begin()
        found = set(await self.backlog.read())
        if not self.backlog.complete:
            found |= await self.backlog.older()
        for id in found:
            self._push(id)
        return len(found)

    async def keep(self) -> None:
        """Keep what is known for the next start. Raises `Unreachable`."""
        await self._keeping.keep(every=1)

    @asynccontextmanager
    async def running(self, every: float) -> AsyncIterator[None]:
        """Sweep every so many seconds while the block runs."""
        # A flag, not a cancellation: nats-py waits with `asyncio.wait_for`, which before Python 3.12
        # loses a cancellation that arrives together with the answer; the sweep then never ended.
        stop = asyncio.Event()
        task = asyncio.create_task(self._run(every, stop), name="sweep")
        task.add_done_callback(lambda _: self._ended(stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait({task})
            with suppress(Unreachable):  # then the next start reads more
                await self.keep()

    async def _run(self, every: float, stop: asyncio.Event) -> None:
        fresh = True  # `start` has just read to the log's end
        while not stop.is_set():
            try:
                if not fresh:
                    self._take(await self.backlog.read())
                fresh = False
                await self._read_back(stop)
                await self._keeping.keep()
                self.problem = ""
            except Unreachable as error:
                log.warning("sweep waits for the log", error=str(error))
            except Exception as error:  # noqa: BLE001  # a defect must not end the sweep for good, unseen
                log.error("sweep failed by a defect", **told(error))
                self.problem = DEFECT
            with suppress(TimeoutError):  # time for the next sweep
                await asyncio.wait_for(stop.wait(), every)

    def _ended(self, stop: asyncio.Event) -> None:
        """By a cancellation that leaked out of a library, say: the next replica must take over."""
        if not stop.is_set():
            log.error("the sweep has ended")
            self.problem = DEFECT

    async def _read_back(self, stop: asyncio.Event) -> None:
        """What was asked for before the newest stretch; after a start without a kept backlog."""
        if self.backlog.complete:
            return
        while not self.backlog.complete and not stop.is_set():
            self._take(await self.backlog.older())
            await asyncio.sleep(0)  # deliveries go first
        log.info("the backlog is complete", position=self.backlog.position)

    def _take(self, found: AbstractSet[str]) -> None:
        for id in found:
            if id not in self._book:
                self._standby.add(id)
                self._push(id)
