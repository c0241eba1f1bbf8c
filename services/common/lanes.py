"""One task per conversation: order inside, concurrency across; a message is acked when its work is done."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from contracts.errors import MsiaError
from services.common.defects import told
from services.common.logging import logger
from services.common.tasks import end

log = logger(__name__)

SETTLE = 2.0  # seconds at the end for acks that are on their way


class Stopping(MsiaError):
    """The service stops, so this was not begun: another replica gets it at once."""

    retryable = True


class Ackable(Protocol):
    """What a lane needs of a delivered message (FastStream's `NatsMessage` and `Pulled` have it)."""

    async def ack(self) -> None: ...
    async def nack(self, delay: float | None = None) -> None: ...
    async def in_progress(self) -> None: ...


@dataclass
class _Lane:
    messages: list[Ackable] = field(default_factory=list)
    again: bool = True
    until: float = math.inf  # monotonic seconds: then it counts as hung
    task: asyncio.Task[None] | None = None


class Lanes:
    """Runs `work(key)` after each push, one at a time per key.

    Messages pushed while it runs are acked by the next round. Unacked ones get a heartbeat every
    `heartbeat` seconds, so a long turn is not redelivered while its owner lives. Work that fails is
    handed back with `retry` seconds of delay. Work that takes longer than `hold` seconds hangs: its
    heartbeats stop, so that another replica gets the messages, and it is cancelled. Once `closing` is set,
    work may raise `Stopping` instead of beginning what another replica can begin as well.
    """

    def __init__(
        self,
        work: Callable[[str], Awaitable[None]],
        *,
        heartbeat: float,
        hold: float = 900.0,
        retry: float = 2.0,
        monotonic: Callable[[], float] = time.monotonic,
        closing: asyncio.Event | None = None,
    ) -> None:
        self._work, self._heartbeat, self._hold, self._retry = work, heartbeat, hold, retry
        self._monotonic = monotonic
        self._lanes: dict[str, _Lane] = {}
        self._acks: set[asyncio.Task[None]] = set()
        self.closing = closing or asyncio.Event()  # set: nothing new shall be begun
        self._pulse: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._lanes)

    def __contains__(self, key: str) -> bool:
        """Whether work for it is under way or about to begin."""
        return key in self._lanes

    def push(self, key: str, message: Ackable | None = None) -> None:
        """Have `work(key)` run (again); `message` is acked afterwards."""
        if self.closing.is_set():
            if message is not None:  # taken in the very last moment: another replica's
                self._settle([message], lambda m: m.nack())
            return
        if self._pulse is None:
            self._pulse = asyncio.create_task(self._beat())
        lane = self._lanes.setdefault(key, _Lane())
        lane.again = True
        if message is not None:
            lane.messages.append(message)
        if lane.task is None:
            lane.task = asyncio.create_task(self._run(key, lane), name=f"lane {key}")

    def settle(self, message: Ackable) -> None:
        """Ack a message that asks for no work."""
        self._settle([message], lambda m: m.ack())

    def _settle(self, messages: list[Ackable], how: Callable[[Ackable], Awaitable[None]]) -> None:
        task = asyncio.create_task(_settle(messages, how))
        self._acks.add(task)
        task.add_done_callback(self._acks.discard)

    async def _run(self, key: str, lane: _Lane) -> None:
        while lane.again and not self.closing.is_set():
            lane.again = False
            held = list(lane.messages)
            lane.until = self._monotonic() + self._hold
            try:
                async with asyncio.timeout(self._hold):
                    await self._work(key)
            except (Exception, asyncio.CancelledError) as error:
                # One conversation's failure must not stop the others, and a cancellation that leaked out
                # of a library must not leave a lane that nobody works on.
                if isinstance(error, asyncio.CancelledError) and self.closing.is_set():
                    await _settle(lane.messages, lambda message: message.nack())
                    del self._lanes[key]
                    raise
                if isinstance(error, Stopping):
                    log.info("not begun, handed back", key=key)
                    break
                why = {"error": str(error)} if isinstance(error, MsiaError) else told(error)
                log.error("work failed, handed back", key=key, **why)
                delay = None if self.closing.is_set() else self._retry
                await _settle(held, partial(_hand_back, delay))
                if not held:  # nobody will deliver it again
                    asyncio.get_running_loop().call_later(self._retry, self.push, key)
            else:
                await _settle(held, lambda message: message.ack())
            lane.messages = lane.messages[len(held) :]
        await _settle(lane.messages, lambda message: message.nack())  # of rounds that are not begun any more
        del self._lanes[key]

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat)
            now = self._monotonic()
            # Not of hung ones: a cancellation may be lost on its way, the silence is certain.
            for lane in [lane for lane in self._lanes.values() if now < lane.until]:
                await _settle(lane.messages, lambda message: message.in_progress())

    async def close(self, grace: float) -> None:
        """Let running work finish for `grace` seconds, then hand the rest back to other replicas."""
        self.closing.set()
        tasks = [lane.task for lane in self._lanes.values() if lane.task]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            await end(*late)
        if self._pulse:
            await end(self._pulse)
        if self._acks:
            await asyncio.wait([*self._acks], timeout=SETTLE)


async def _hand_back(delay: float | None, message: Ackable) -> None:
    await message.nack(delay)


async def _settle(messages: list[Ackable], how: Callable[[Ackable], Awaitable[None]]) -> None:
    for message in list(messages):
        try:
            await how(message)
        except Exception as error:  # noqa: BLE001  # a lost ack means a redelivery, which is harmless
            log.warning("could not settle a message", error=repr(error))
