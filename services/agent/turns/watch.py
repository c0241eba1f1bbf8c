"""Noticing that something was stored in one conversation."""

import asyncio
import contextlib
import math
from types import TracebackType

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from contracts.ids import whole
from eventstore.following import STORED


class Watch:
    """Wakes when an event of the conversation is stored. A wake-up may be lost: waits have an end."""

    def __init__(self, client: Client, id: str) -> None:
        self._client, self._subject = client, STORED + whole(id)
        self._changed = asyncio.Event()
        self.seen: set[float] = set()  # positions of the events that woke us since `clear`
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> "Watch":
        async def stored(message: Msg) -> None:
            position = (message.headers or {}).get("Nats-Sequence")
            self.seen.add(int(position) if position else math.inf)
            self._changed.set()

        self._subscription = await self._client.subscribe(self._subject, cb=stored)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._subscription and not self._client.is_closed:
            await self._subscription.unsubscribe()

    def clear(self) -> None:
        """Forget what was noticed: call it before reading the log, never after."""
        self._changed.clear()
        self.seen.clear()

    async def changed(self) -> None:
        """Return when something was stored since `clear`."""
        await self._changed.wait()

    async def wait(self, seconds: float, at_most: float = 5.0) -> None:
        """Return when something was stored, or after `seconds`, or `at_most`, whichever comes first."""
        with contextlib.suppress(TimeoutError):  # time is up: the caller looks at the log again
            # not `wait_for`, which on Python 3.11 may swallow a cancellation that meets the wake-up
            async with asyncio.timeout(max(0.0, min(seconds, at_most))):
                await self._changed.wait()
