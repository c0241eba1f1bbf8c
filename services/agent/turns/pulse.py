"""Which conversations may be waiting for the bot, so that a lost consumer loses nobody.

Reads only headers of what the last hours brought and marks conversations where a customer wrote, a turn
began, an admin wished something or a part did not arrive; each sweep gives the old marks to the turn runner,
which finds out what is really to do.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from contracts.errors import Unreachable
from contracts.event import stored_as
from contracts.events.control import PauseRequested, ResumeRequested, TakeoverRequested
from contracts.events.conversation import TurnStarted, TurnTakenOver
from contracts.events.delivery import DeliveryCancelled, DeliveryParked
from contracts.events.inbox import ConversationStatusChanged, MessageReceived
from contracts.ids import aggregate_of, is_conversation
from eventstore.reading import Reader
from services.agent.turns.backlog import Backlog
from services.agent.turns.clock import LogClock
from services.common.defects import told
from services.common.logging import logger

log = logger(__name__)

MARKING = stored_as(
    MessageReceived,
    ConversationStatusChanged,
    TurnStarted,
    TurnTakenOver,
    PauseRequested,
    ResumeRequested,
    TakeoverRequested,
    DeliveryParked,
    DeliveryCancelled,
)


# After a start these are the conversations of two days: read all at once they fill the memory with events,
# and whoever writes meanwhile waits for all of them.
AT_ONCE = 32
PATIENCE = 1.0  # seconds for which one that takes longer, as a turn does, holds up the next


class Pulse:
    """Marks older than `older_than` seconds are swept every `every` seconds, a few at once.

    `working` says whether what was pushed is still under way.
    """

    def __init__(
        self,
        reader: Reader,
        clock: LogClock,
        push: Callable[[str], None],
        *,
        every: float,
        older_than: float,
        backlog: Backlog,
        working: Callable[[str], bool] = lambda _: False,
        lookback: timedelta = timedelta(hours=48),
    ) -> None:
        self._reader, self._clock, self._push = reader, clock, push
        self._every, self._older_than, self._lookback = every, older_than, lookback
        self._backlog, self._working = backlog, working
        self._marks: dict[str, datetime] = {}
        self._position = 0

    async def run(self, wall: datetime) -> None:
        """For ever, from `lookback` before `wall`."""
        since: datetime | None = wall - self._lookback
        while True:
            try:
                since = await self._read(since)
                await self._sweep()
            except Unreachable as error:
                log.warning("sweep waits for the log", error=str(error))
            except Exception as error:  # noqa: BLE001  # without sweeps a lost consumer loses customers
                log.error("sweep failed", **told(error))
            await self._backlog.work_off(self._every)

    async def _read(self, since: datetime | None) -> datetime | None:
        more = True
        while more:
            found, more = await self._reader.batch("msia.>", self._position, since=since)
            for message in found:
                self._position, since = message.position, None
                self._clock.observe(message.stored_at)
                aggregate = aggregate_of(message.subject)
                if message.headers.get("ce-type") in MARKING and is_conversation(aggregate):
                    self._marks[aggregate] = message.stored_at
            more = more and bool(found)
        return since

    async def _sweep(self) -> None:
        on = await self._backlog.on()
        limit = self._clock.now() - timedelta(seconds=self._older_than)
        pushed: list[str] = []
        for conversation, marked in list(self._marks.items()):
            if marked < limit:
                pushed = await self._below(AT_ONCE, pushed) + [conversation]
                del self._marks[conversation]
                self._push(conversation)  # also with the bot off: what its owner lost must end
                if not on:
                    self._backlog.keep(conversation, marked)

    async def _below(self, most: int, pushed: list[str]) -> list[str]:
        """Those that are still under way, once they are fewer or `PATIENCE` is over."""
        ends = time.monotonic() + PATIENCE
        while len(pushed) >= most:
            pushed = [conversation for conversation in pushed if self._working(conversation)]
            if len(pushed) >= most:
                if time.monotonic() > ends:
                    return pushed[1:]
                await asyncio.sleep(0.01)
        return pushed
