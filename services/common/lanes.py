"""One task per conversation: order inside, concurrency across; a message is acked when its work is done."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from contracts.errors import MsiaError
from services.common.defects import told
from services.common.logging import logger
from services.common.tasks import end

log = logger(__name__)


class Ackable(Protocol):
    """What a lane needs of a delivered message (FastStream's `NatsMessage` has it)."""

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
    heartbeats stop, so that another replica gets the messages, and it is cancelled.
    """

    def __init__(
        self,
        work: Callable[[str], Awaitable[None]],
        *,
        heartbeat: float,
        hold: float = 900.0,
        retry: float = 2.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work, self._heartbeat, self._hold, self._retry = work, heartbeat, hold, retry
        self._monotonic = monotonic
        self._lanes: dict[str, _Lane] = {}
        self._acks: set[asyncio.Task[None]] = set()
        self._closing = False
        self._pulse: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._lanes)

    def push(self, key: str, message: Ackable | None = None) -> None:
        """Have `work(key)` run (again); `message` is acked afterwards."""
        if self._closing:
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
        task = asyncio.create_task(_settle([message], lambda m: m.ack()))
        self._acks.add(task)
        task.add_done_callback(self._acks.discard)

    async def _run(self, key: str, lane: _Lane) -> None:
        while lane.again:
            lane.again = False
            held = list(lane.messages)
            lane.until = self._monotonic() + self._hold
            try:
                async with asyncio.timeout(self._hold):
                    await self._work(key)
            except (Exception, asyncio.CancelledError) as error:
                # One conversation's failure must not stop the others, and a cancellation that leaked out
                # of a library must not leave a lane that nobody works on.
                if isinstance(error, asyncio.CancelledError) and self._closing:
                    await _settle(held, lambda message: message.nack())
                    del self._lanes[key]
                    raise
                why = {"error": str(error)} if isinstance(error, MsiaError) else told(error)
                log.error("work failed, handed back", key=key, **why)
                await _settle(held, lambda message: message.nack(self._retry))
                if not held:  # nobody will deliver it again
                    asyncio.get_running_loop().call_later(self._retry, self.push, key)
            else:
                await _settle(held, lambda message: message.ack())
            lane.messages = lane.messages[len(held) :]
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
        self._closing = True
        tasks = [lane.task for lane in self._lanes.values() if lane.task]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            await end(*late)
        if self._pulse:
            await end(self._pulse)


async def _settle(messages: list[Ackable], how: Callable[[Ackable], Awaitable[None]]) -> None:
    for message in list(messages):
        try:
            await how(message)
        except Exception as error:  # noqa: BLE001  # a lost ack means a redelivery, which is harmless
            log.warning("could not settle a message", error=repr(error))
