"""A shared durable consumer that never goes quiet unnoticed; FastStream hosts it unless told otherwise."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy as JetStreamAck
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError

from contracts.errors import Misconfigured, Unreachable
from eventstore.access import ANYBODY, Access
from eventstore.connection import connect, servers
from eventstore.declared import Consumer
from eventstore.jetstream_api import CONSUMER_CREATE
from services.common.logging import logger
from services.common.tasks import end
from services.common.watchdog import Consumed, Watchdog

log = logger(__name__)

_PATIENCE = 10.0  # seconds for a new subscription, draining the old one included

M = TypeVar("M")


@dataclass(frozen=True)
class Work:
    """What a service consumes. `stuck_after`, in seconds: pending, nothing delivered."""

    url: str
    consumer: Consumer
    stuck_after: float = 30.0
    lookback: timedelta = timedelta(hours=48)
    access: Access = ANYBODY

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


class Receiver(ABC, Generic[M]):
    """The subscription, on a connection of its own, which can be made anew; `handle` gets each message."""

    def __init__(self, work: Work, consumed: Consumed, handle: Callable[[M], None]) -> None:
        self.work, self.consumed, self.handle = work, consumed, handle

    @abstractmethod
    async def start(self) -> None: ...

    @abstractmethod
    async def deaf(self) -> None:
        """Take no more messages; those that were taken can still be settled."""

    @abstractmethod
    async def stop(self) -> None: ...

    async def renew(self) -> None:
        """What the old one had delivered is settled over its closed connection in vain, and comes again."""
        log.warning("subscription made anew", durable=self.work.durable)
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.stop()
                await self.start()
        except (NatsError, TimeoutError, OSError) as error:
            raise Unreachable(f"the subscription cannot be made anew: {error!r}") from error


class _Broker(NatsBroker):
    """FastStream's, on a connection like every other of ours."""

    def __init__(self, work: Work) -> None:
        # Without types to inject, FastStream and fast_depends cost a hop into a thread for each message.
        super().__init__(servers(work.url), logger=None, apply_types=False)
        self._work = work

    async def _connect(self) -> Client:
        work = self._work
        connection = await connect(work.url, name=f"msia/{work.durable}", access=work.access)
        self.config.connect(connection)
        return connection

    async def stop(self, *raised: Any) -> None:
        connection = self._connection
        try:
            await super().stop(*raised)
        except (NatsError, OSError) as error:  # no server is there to drain to
            log.info("stopped without draining", durable=self._work.durable, error=repr(error))
        finally:  # else it would look for a server for ever
            if connection is not None:
                await connection.close()


class Hosted(Receiver[NatsMessage]):
    """By FastStream."""

    def __init__(self, work: Work, consumed: Consumed, handle: Callable[[NatsMessage], None]) -> None:
        super().__init__(work, consumed, handle)
        self._broker: _Broker | None = None

    async def start(self) -> None:
        work = self.work
        self._broker = broker = _Broker(work)

        # batch_size 1: FastStream waits for a whole batch, so one slow conversation would stop the others.
        @broker.subscriber(
            work.consumer.filters[0],
            stream=JStream(work.stream, declare=False),
            durable=work.durable,
            pull_sub=PullSub(batch_size=1, timeout=5),
            ack_policy=AckPolicy.MANUAL,
            decoder=_as_it_is,
            inbox_prefix=f"{work.access.inbox()}.".encode(),
        )
        async def consume(message: NatsMessage) -> None:
            self.consumed.delivered += 1
            self.handle(message)

        await broker.start()

    async def deaf(self) -> None:
        if self._broker is not None:
            for subscriber in self._broker.subscribers:
                with contextlib.suppress(NatsError):  # reconnecting: nobody delivers either
                    await subscriber.stop()

    async def stop(self) -> None:
        if self._broker is not None:
            await self._broker.stop()


async def _as_it_is(message: NatsMessage) -> NatsMessage:
    """Who handles a message wants its subject and headers, and settles it."""
    return message


async def _nothing() -> None:
    """For who has nothing in hand at the end."""


@contextlib.asynccontextmanager
async def consuming(
    work: Work,
    client: Client,
    handle: Callable[[M], None],
    finish: Callable[[], Awaitable[None]] = _nothing,
    receiver: Callable[[Work, Consumed, Callable[[M], None]], Receiver[M]] = Hosted,  # type: ignore[assignment]
) -> AsyncIterator[Consumed]:
    """Give each message to `handle`, which hands it to a task of its own and settles it there.

    A subscription that goes quiet is made anew; when that does not help, `Consumed.silent` is set, and the
    process should end. At the end no more messages are taken, then `finish` ends or hands back what is in
    hand while it can still be settled: else it comes to another replica only after the consumer's ack_wait.
    """
    js, consumed = client.jetstream(), Consumed()
    await _ensure(js, work)
    receiving = receiver(work, consumed, handle)
    watchdog = Watchdog(
        client,
        work.consumer,
        consumed,
        stuck_after=work.stuck_after,
        rebuild=receiving.renew,
        recreate=lambda: _ensure(js, work, recreated=True),
    )
    await watchdog.begin()
    await receiving.start()
    watching = asyncio.create_task(watchdog.run())
    try:
        yield consumed
    finally:
        await end(watching)
        await receiving.deaf()
        await finish()
        await receiving.stop()


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
