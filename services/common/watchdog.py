"""Noticing that a durable consumer went quiet, and what is done about it.

A pull subscriber can fall silent without an error: its request is lost with a leader or a connection, its
task ends, its durable is deleted, its stream is made anew. So the server is asked, every third of
`stuck_after` seconds, what it thinks of the consumer.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client

from contracts.errors import MsiaError
from eventstore.declared import Consumer
from eventstore.drift import consumer_info
from eventstore.errors import STREAM_NOT_FOUND
from eventstore.jetstream_api import ask
from services.common.logging import logger

log = logger(__name__)

REBUILDS = 3  # in vain, then the process ends: a new one has a new connection and looks at the log again


@dataclass
class Consumed:
    """A running consumer, as its service sees it."""

    problem: str | None = None  # for `/readyz`
    silent: asyncio.Event = field(default_factory=asyncio.Event)  # set: nothing helps, end the process
    delivered: int = 0  # messages so far
    waiting: int = 0  # messages that no replica has been given yet, as of the last look


class Watchdog:
    """Looks after one consumer. `rebuild` makes the subscription anew, `recreate` the durable."""

    def __init__(
        self,
        client: Client,
        consumer: Consumer,
        consumed: Consumed,
        *,
        stuck_after: float,
        rebuild: Callable[[], Awaitable[None]],
        recreate: Callable[[], Awaitable[None]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._consumer, self._consumed = client, consumer, consumed
        self._stuck_after, self._rebuild, self._recreate = stuck_after, rebuild, recreate
        self._monotonic = monotonic
        self._created: str | None = None  # of the stream
        self._seen = 0
        self._quiet_since: float | None = None
        self._rebuilt = 0

    async def begin(self) -> None:
        """Remember which stream this is. Raises `Unreachable`."""
        await self._same_stream()

    async def run(self) -> None:
        """For ever, or until nothing helps."""
        while not self._consumed.silent.is_set():
            try:
                await self.look()
            except MsiaError as error:  # the server is away: nothing to tell of the consumer
                self._quiet_since = None
                log.warning("consumer not seen", durable=self._consumer.name, error=str(error))
            await asyncio.sleep(self._stuck_after / 3)

    async def look(self) -> None:
        """Ask the server once, and act on what it says."""
        info = await consumer_info(self._client, self._consumer)
        if not await self._same_stream():
            return
        if info is None:
            log.error("the durable consumer was deleted: made again", durable=self._consumer.name)
            await self._recreate()
            return
        self._consumed.waiting = info.get("num_pending", 0)
        why = self._waits_for(info)
        delivered = self._consumed.delivered
        if why is None or delivered > self._seen:
            self._seen, self._quiet_since, self._rebuilt = delivered, None, 0
            self._consumed.problem = None
            return
        now = self._monotonic()
        if self._quiet_since is None:
            self._quiet_since = now
        quiet = now - self._quiet_since
        if quiet < self._stuck_after:
            return
        self._consumed.problem = f"{why} and none came for {quiet:.0f} s"
        log.error("consumer is stuck", durable=self._consumer.name, problem=self._consumed.problem)
        if not self._helps(info):
            return
        if self._rebuilt >= REBUILDS:
            self._consumed.silent.set()
            return
        self._rebuilt += 1
        await self._rebuild()
        self._quiet_since = self._monotonic()

    def _waits_for(self, info: dict[str, Any]) -> str | None:
        """What should have come; None when nothing should."""
        pending = info.get("num_pending", 0)
        if pending:
            return f"{pending} messages wait"
        # Somebody always asks for the next message; nobody asking is how silence begins.
        return None if info.get("num_waiting", 0) else "nobody asks for messages"

    def _helps(self, info: dict[str, Any]) -> bool:
        """Whether asking anew can help: not where the server holds back on purpose."""
        full = info.get("num_ack_pending", 0) >= self._consumer.max_ack_pending
        if full:
            self._consumed.problem = f"{self._consumed.problem} (max_ack_pending is reached)"
        if info.get("paused"):
            self._consumed.problem = f"{self._consumed.problem} (an operator paused the consumer)"
        return not full and not info.get("paused")

    async def _same_stream(self) -> bool:
        """A stream that was made anew is another log: positions that we remember mean nothing in it."""
        name = self._consumer.stream
        answer = await ask(self._client, f"STREAM.INFO.{name}", absent={STREAM_NOT_FOUND})
        created = answer["created"] if answer else None
        if self._created is None:
            self._created = created
        if created == self._created:
            return True
        log.error("the stream was deleted or made anew: the service ends", stream=name, created=created)
        self._consumed.problem = f"stream {name} is not the one we started on"
        self._consumed.silent.set()
        return False
