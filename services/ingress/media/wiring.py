"""The parts of the media worker, put together from settings."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from contracts.errors import Misconfigured
from eventstore.media import Media
from eventstore.store import EventStore
from services.common.lanes import Lanes
from services.common.logging import logger
from services.common.outbound.addresses import Resolve, resolve
from services.common.pulling import Pulling
from services.common.watchdog import Consumed
from services.common.work import Work, consuming
from services.ingress.facts import Facts
from services.ingress.media.bringing import Bringer
from services.ingress.media.fetching import Fetcher, Limits
from services.ingress.media.listening import Listener
from services.ingress.media.origins import Origins
from services.ingress.media.settings import MediaSettings
from services.ingress.media.transcribers.base import Transcriber
from services.ingress.media.worker import MediaWorker, into_lanes
from services.ingress.settings import IngressSettings

log = logger(__name__)

_FACT_DEADLINE = 10.0  # seconds; nobody waits for an answer here


@contextlib.asynccontextmanager
async def working(
    settings: MediaSettings,
    door: IngressSettings,
    store: EventStore,
    transcriber: Transcriber | None,
    lookup: Resolve = resolve,
) -> AsyncIterator[Consumed]:
    """Fetch while the block runs. Raises `Unreachable` when NATS is away at the start."""
    worker = worker_of(settings, door, store, transcriber, lookup)
    consumer = settings.consumer
    lanes = Lanes(worker.work, heartbeat=consumer.ack_wait / 3, hold=settings.media_hold)
    work = Work(
        settings.nats_url,
        consumer,
        stuck_after=settings.media_stuck_after,
        access=settings.nats("ingress"),
    )
    try:
        async with consuming(
            work, store.client, into_lanes(lanes), lambda: lanes.close(settings.media_grace), Pulling
        ) as consumed:
            log.info("files are fetched", transcriber=transcriber.name if transcriber else None)
            yield consumed
    finally:
        await lanes.close(settings.media_grace)


def worker_of(
    settings: MediaSettings,
    door: IngressSettings,
    store: EventStore,
    transcriber: Transcriber | None,
    lookup: Resolve = resolve,
) -> MediaWorker:
    """The worker itself, over an open log."""
    if store.keys is None:
        raise Misconfigured("set MSIA_MASTER_KEY: files are stored encrypted")
    facts = Facts(
        store,
        fresh_for=timedelta(seconds=door.fact_fresh_for),
        clock_skew=timedelta(seconds=door.fact_clock_skew),
        deadline=_FACT_DEADLINE,
    )
    limits = Limits(
        settings.media_limit,
        settings.media_connect_timeout,
        settings.media_read_timeout,
        settings.media_timeout,
        settings.media_redirects,
    )
    media = Media(store.client, store.keys)
    bringer = Bringer(
        store.keys,
        media,
        facts,
        Fetcher(Origins(settings.chatwoot_api_url, settings.hosts), limits, lookup),
        limit=settings.media_limit,
        pauses=settings.pauses,
        concurrency=settings.media_concurrency,
        listens=transcriber is not None,
    )
    return MediaWorker(store, bringer, Listener(media, facts, transcriber))
