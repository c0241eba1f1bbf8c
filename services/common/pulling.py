"""A shared durable consumer read by one lasting request, where being handed a message is what takes the time.

FastStream asks anew for each message, and gives each a task of its own. Ingress' media worker is handed every
fact that ingress itself has stored, and acks nearly all of them at once: 0.35 ms of CPU a webhook less. The
outbox delivers more a second (docs/performance.md). A turn of the agent takes 30 ms: FastStream hosts it.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventstore.client import API
from eventstore.connection import connect
from services.common.logging import logger
from services.common.tasks import end
from services.common.watchdog import Consumed
from services.common.work import Receiver, Work

log = logger(__name__)

BATCH = 100  # messages of one request; they come one by one, as they are stored
EXPIRES = 5.0  # seconds until the server ends a request that was not used up
_SETTLE = 2  # seconds at the end for acks that are on their way
_PAUSE = 0.5  # seconds after a request that was refused: the consumer's leader is away, or it was deleted
_USUAL = frozenset({"404", "408"})  # no messages; the request's time is over


@dataclass(frozen=True, slots=True)
class Pulled:
    """A delivered message, as `Lanes` wants it."""

    raw_message: Msg

    @property
    def headers(self) -> dict[str, str]:
        return self.raw_message.headers or {}

    async def ack(self) -> None:
        await self.raw_message.ack()

    async def nack(self, delay: float | None = None) -> None:
        await self.raw_message.nak(delay)

    async def in_progress(self) -> None:
        await self.raw_message.in_progress()


class Pulling(Receiver[Pulled]):
    """The subscription, on a connection of its own, which can be made anew."""

    def __init__(self, work: Work, consumed: Consumed, handle: Callable[[Pulled], None]) -> None:
        super().__init__(work, consumed, handle)
        self._client: Client | None = None
        self._asking: asyncio.Task[None] | None = None
        self._left, self._over, self._refused = 0, asyncio.Event(), False

    async def start(self) -> None:
        work = self.work
        self._client = client = await connect(work.url, name=f"msia/{work.durable}", access=work.access)
        inbox = client.new_inbox()
        self._subscription = await client.subscribe(inbox, cb=self._arrived)
        self._asking = asyncio.create_task(self._ask(client, inbox), name=f"pull {work.durable}")

    async def deaf(self) -> None:
        """Take no more messages; those that were taken can still be settled."""
        if self._asking is not None:
            await end(self._asking)
            with contextlib.suppress(NatsError, TimeoutError):  # reconnecting: nobody delivers either
                # what is under way is handled, and the server forgets the request
                await self._subscription.drain()  # type: ignore[no-untyped-call]

    async def stop(self) -> None:
        if self._client is not None:
            if self._asking is not None:
                await end(self._asking)
            # What was acked last is on its way: the server has read it once it answers. A connection that is
            # lost in this moment is as good as closed.
            with contextlib.suppress(NatsError, TimeoutError, OSError):
                await self._client.flush(_SETTLE)
            with contextlib.suppress(NatsError, OSError):
                await self._client.close()

    async def _ask(self, client: Client, inbox: str) -> None:
        subject = f"{API}CONSUMER.MSG.NEXT.{self.work.stream}.{self.work.durable}"
        request = json.dumps({"batch": BATCH, "expires": int(EXPIRES * 1e9)}).encode()
        while True:
            self._left, self._refused = BATCH, False
            self._over.clear()
            try:
                await client.publish(subject, request, reply=inbox)
                async with asyncio.timeout(EXPIRES + 1.0):
                    await self._over.wait()
            except TimeoutError:
                pass  # a server that went has forgotten it
            except NatsError as error:  # the connection is gone; a lasting one is the watchdog's
                log.warning("not asked for messages", durable=self.work.durable, error=repr(error))
                self._refused = True
            if self._refused:
                await asyncio.sleep(_PAUSE)

    async def _arrived(self, message: Msg) -> None:
        if not message.reply:  # the server speaks of the request; what is stored can be acked
            status = (message.headers or {}).get("Status", "")
            self._refused = status not in _USUAL
            self._over.set()
            return
        self._left -= 1
        if self._left <= 0:
            self._over.set()
        self.consumed.delivered += 1
        self.handle(Pulled(message))
