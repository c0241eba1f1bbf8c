"""A shared durable consumer, hosted by FastStream, that never goes quiet unnoticed."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy as JetStreamAck
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from contracts.errors import Unreachable
from services.common.logging import logger

log = logger(__name__)


@dataclass(frozen=True)
class Work:
    """What a service consumes. `ack_wait` in seconds; `stuck_after`: pending, nothing delivered."""

    url: str
    stream: str
    durable: str
    filters: tuple[str, ...]
    ack_wait: float
    max_ack_pending: int
    stuck_after: float = 30.0
    lookback: timedelta = timedelta(hours=48)

    def consumer(self, *, recreated: bool = False) -> ConsumerConfig:
        """From the beginning; one that was deleted under us starts `lookback` ago."""
        since = datetime.now(UTC) - self.lookback
        return ConsumerConfig(
            durable_name=self.durable,
            filter_subjects=list(self.filters),
            ack_policy=JetStreamAck.EXPLICIT,
            ack_wait=self.ack_wait,
            max_ack_pending=self.max_ack_pending,
            max_deliver=-1,
            deliver_policy=DeliverPolicy.BY_START_TIME if recreated else DeliverPolicy.ALL,
            opt_start_time=since if recreated else None,
        )


@dataclass
class _Seen:
    delivered_at: float = field(default_factory=time.monotonic)
    stuck: str | None = None


@contextlib.asynccontextmanager
async def consuming(
    work: Work, js: JetStreamContext, handle: Callable[[NatsMessage], None]
) -> AsyncIterator[Callable[[], str | None]]:
    """Give each message to `handle`, which hands it to a task of its own and settles it there.

    Yields a function that says what is wrong with the consumer, None when all is well.
    """
    await _ensure(js, work)
    broker = NatsBroker(
        work.url, max_reconnect_attempts=-1, reconnect_time_wait=1, name=f"msia/{work.durable}", logger=None
    )
    seen = _Seen()

    # batch_size 1: FastStream waits for a whole batch, so one slow conversation would stop the others.
    @broker.subscriber(
        work.filters[0],
        stream=JStream(work.stream, declare=False),
        durable=work.durable,
        pull_sub=PullSub(batch_size=1, timeout=5),
        ack_policy=AckPolicy.MANUAL,
    )
    async def consume(message: NatsMessage) -> None:
        seen.delivered_at = time.monotonic()
        handle(message)

    await broker.start()
    watchdog = asyncio.create_task(_watch(js, work, seen))
    try:
        yield lambda: seen.stuck
    finally:
        watchdog.cancel()
        with contextlib.suppress(NatsError):  # reconnecting: there is nothing to drain
            await broker.stop()


async def _ensure(js: JetStreamContext, work: Work, *, recreated: bool = False) -> None:
    """Make the durable, or bring its settings up to date; where it starts reading never changes."""
    want = work.consumer(recreated=recreated)
    try:
        with contextlib.suppress(NotFoundError):
            have = (await js.consumer_info(work.stream, work.durable)).config
            want = want.evolve(deliver_policy=have.deliver_policy, opt_start_time=have.opt_start_time)
        await js.add_consumer(work.stream, want)
    except (NatsError, TimeoutError) as error:
        raise Unreachable(f"consumer {work.durable} cannot be declared: {error!r}") from error


async def _watch(js: JetStreamContext, work: Work, seen: _Seen) -> None:
    """A durable deleted under a pull subscriber, or one that stalls, is silent: look."""
    while True:
        await asyncio.sleep(work.stuck_after / 3)
        try:
            info = await js.consumer_info(work.stream, work.durable)
        except NotFoundError:
            log.error("the durable consumer was deleted; made again", durable=work.durable)
            with contextlib.suppress(Unreachable):  # the next look tries again
                await _ensure(js, work, recreated=True)
            continue
        except (NatsError, TimeoutError) as error:  # the server is away: nothing to tell of the consumer
            log.warning("consumer not seen", durable=work.durable, error=repr(error))
            continue
        quiet = time.monotonic() - seen.delivered_at
        full = (info.num_ack_pending or 0) >= work.max_ack_pending
        stalled = bool(info.num_pending) and quiet > work.stuck_after
        seen.stuck = (
            f"{info.num_pending} messages wait and none came for {quiet:.0f} s"
            + (" (max_ack_pending is reached)" if full else "")
            if stalled
            else None
        )
        if seen.stuck:
            log.error("consumer is stuck", durable=work.durable, problem=seen.stuck)
