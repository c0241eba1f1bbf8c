"""A shared durable consumer, hosted by FastStream, that never goes quiet unnoticed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy as JetStreamAck
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError

from contracts.errors import Misconfigured, Unreachable
from eventstore.connection import servers
from eventstore.declared import Consumer
from eventstore.jetstream_api import CONSUMER_CREATE
from services.common.logging import logger
from services.common.tasks import end
from services.common.watchdog import Consumed, Watchdog

log = logger(__name__)

_PATIENCE = 10.0  # seconds for a new subscription, draining the old one included


@dataclass(frozen=True)
class Work:
    """What a service consumes. `stuck_after`, in seconds: pending, nothing delivered."""

    url: str
    consumer: Consumer
    stuck_after: float = 30.0
    lookback: timedelta = timedelta(hours=48)

    @property
    def stream(self) -> str:
        return self.consumer.stream

    @property
    def durable(self) -> str:
        return self.consumer.name

    def config(self, *, recreated: bool = False) -> ConsumerConfig:
        """As declared; one that was deleted under us starts `lookback` ago."""
        want = self.consumer
        since = datetime.now(UTC) - self.lookback
        return ConsumerConfig(
            durable_name=want.name,
            filter_subjects=want.filters,
            ack_policy=JetStreamAck(want.ack_policy),
            ack_wait=want.ack_wait,
            max_ack_pending=want.max_ack_pending,
            max_deliver=want.max_deliver,
            deliver_policy=DeliverPolicy.BY_START_TIME if recreated else DeliverPolicy(want.deliver_policy),
            opt_start_time=since if recreated else None,
        )


class _Receiver:
    """The subscription: FastStream on a connection of its own, which can be made anew."""

    def __init__(self, work: Work, consumed: Consumed, handle: Callable[[NatsMessage], None]) -> None:
        self._work, self._consumed, self._handle = work, consumed, handle
        self._broker: NatsBroker | None = None

    async def start(self) -> None:
        work = self._work
        self._broker = broker = NatsBroker(
            servers(work.url),
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            name=f"msia/{work.durable}",
            logger=None,
        )

        # batch_size 1: FastStream waits for a whole batch, so one slow conversation would stop the others.
        @broker.subscriber(
            work.consumer.filters[0],
            stream=JStream(work.stream, declare=False),
            durable=work.durable,
            pull_sub=PullSub(batch_size=1, timeout=5),
            ack_policy=AckPolicy.MANUAL,
        )
        async def consume(message: NatsMessage) -> None:
            self._consumed.delivered += 1
            self._handle(message)

        await broker.start()

    async def renew(self) -> None:
        """What the old one had delivered is settled over its closed connection in vain, and comes again."""
        log.warning("subscription made anew", durable=self._work.durable)
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.stop()
                await self.start()
        except (NatsError, TimeoutError, OSError) as error:
            raise Unreachable(f"the subscription cannot be made anew: {error!r}") from error

    async def stop(self) -> None:
        if self._broker is not None:
            with contextlib.suppress(NatsError):  # reconnecting: there is nothing to drain
                await self._broker.stop()


@contextlib.asynccontextmanager
async def consuming(
    work: Work, client: Client, handle: Callable[[NatsMessage], None]
) -> AsyncIterator[Consumed]:
    """Give each message to `handle`, which hands it to a task of its own and settles it there.

    A subscription that goes quiet is made anew; when that does not help, `Consumed.silent` is set, and the
    process should end.
    """
    js, consumed = client.jetstream(), Consumed()
    await _ensure(js, work)
    receiver = _Receiver(work, consumed, handle)
    watchdog = Watchdog(
        client,
        work.consumer,
        consumed,
        stuck_after=work.stuck_after,
        rebuild=receiver.renew,
        recreate=lambda: _ensure(js, work, recreated=True),
    )
    await watchdog.begin()
    await receiver.start()
    watching = asyncio.create_task(watchdog.run())
    try:
        yield consumed
    finally:
        await end(watching)
        await receiver.stop()


async def _ensure(js: JetStreamContext, work: Work, *, recreated: bool = False) -> None:
    """Make the durable, or bring its settings up to date; where it starts reading never changes."""
    want = work.config(recreated=recreated)
    try:
        with contextlib.suppress(NotFoundError):
            have = (await js.consumer_info(work.stream, work.durable)).config
            want = want.evolve(deliver_policy=have.deliver_policy, opt_start_time=have.opt_start_time)
        await js.add_consumer(work.stream, want)
    except (NatsError, TimeoutError) as error:
        if isinstance(error, APIError) and error.err_code == CONSUMER_CREATE:
            raise Misconfigured(
                f"the durable {work.durable} is not as declared: {error.description}; see `msia infra diff`"
            ) from error
        raise Unreachable(f"consumer {work.durable} cannot be declared: {error!r}") from error
