"""Wiring of the outbox: log, Chatwoot, lanes, consumer, sweep, health."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from eventstore.quarantine import Quarantine
from eventstore.store import EventStore
from services.common.lanes import Lanes
from services.common.logging import logger
from services.common.metrics import add_metrics
from services.common.notes import Notes
from services.common.serving import health_app, serving, until_stopped
from services.common.startup import opened
from services.common.switch import Switch
from services.common.tasks import end
from services.common.work import Work, consuming
from services.outbox.attempts import Attempts
from services.outbox.backlog import Backlog
from services.outbox.book import Book
from services.outbox.breaker import Breaker
from services.outbox.chatwoot import Chatwoot
from services.outbox.courier import Courier
from services.outbox.due import Due
from services.outbox.feed import feeding
from services.outbox.handlers import into_lanes
from services.outbox.health import Health
from services.outbox.host import Host
from services.outbox.keeping import Keeping
from services.outbox.looks import Looks
from services.outbox.measures import Measures
from services.outbox.reading import READER
from services.outbox.settings import OutboxSettings
from services.outbox.standby import Standby
from services.outbox.sweep import Sweep
from services.outbox.transport import Transport

SOURCE = "msia/outbox"

log = logger(__name__)


class Outbox:
    """The parts of a running outbox, wired."""

    def __init__(self, settings: OutboxSettings, store: EventStore, transport: Transport) -> None:
        ticks, rules = time.monotonic, settings.rules
        self.settings, self.store = settings, store
        self.book = Book(store)
        self.quarantine = Quarantine(store.client, READER)
        self.silent = asyncio.Event()  # set: its consumer brings nothing any more
        self.host = Host(
            Breaker(settings.outbox_breaker_failures, settings.outbox_breaker_open, ticks),
            settings.limits,
        )
        self.measures = Measures()
        chatwoot = Chatwoot(
            transport,
            settings.chatwoot_api_token.get_secret_value(),
            settings.chatwoot_user_token.get_secret_value(),
            settings.template,
        )
        self.standby = Standby(settings.outbox_standby, ticks)
        self.due = Due(self.push)
        looks, switch = Looks(self.book, chatwoot, self.host, rules), Switch(store)
        self.courier = Courier(
            self.book,
            Attempts(self.book, chatwoot, self.host, looks, switch, rules, self.measures),
            looks,
            self.host,
            switch,
            self.standby,
            rules,
            self.due.at,
            self.quarantine,
            key_patience=settings.outbox_key_patience,
        )
        self.lanes = Lanes(
            self.courier.advance, heartbeat=settings.consumer.ack_wait / 3, hold=settings.outbox_hold
        )
        backlog = Backlog(store.reader, untraced_after=rules.untraced_after)
        self.sweep = Sweep(backlog, Keeping(store, backlog), self.book, self.standby, self.push)
        self.measures.watch(lambda: backlog.pending, lambda: transport.in_flight)

    def push(self, id: str) -> None:
        """Have it read and looked at."""
        self.book.behind(id)
        self.lanes.push(id)

    def stored(self, aggregate: str, position: int) -> None:
        """Something was stored: a conversation that waits may go on, or must be cancelled."""
        if self.book.behind(aggregate, position):
            self.lanes.push(aggregate)

    async def close(self) -> None:
        """Requests on the wire are waited for and recorded; the rest is handed back."""
        self.due.close()
        rules = self.settings.rules
        await self.lanes.close(rules.claim + rules.request_timeout + 1)


@asynccontextmanager
async def running(settings: OutboxSettings) -> AsyncIterator[Outbox]:
    """Deliver while the block runs; requests on the wire are waited for at its end."""
    settings.check()
    for note in settings.notes():
        log.warning(note)
    async with AsyncExitStack() as stack:
        consumer = settings.consumer
        opening = opened(settings, SOURCE, wait=settings.outbox_nats_wait, consumer=consumer)
        store, told = await stack.enter_async_context(opening)
        transport = Transport(
            settings.chatwoot_api_url, settings.outbox_request_timeout, settings.outbox_concurrency
        )
        stack.push_async_callback(transport.close)
        outbox = Outbox(settings, store, transport)
        health = Health(store)
        app = health_app("outbox", health.ready, Notes([*settings.notes(), *told], outbox.quarantine))
        add_metrics(app, outbox.measures.registry)
        await stack.enter_async_context(serving(app, settings.outbox_host, settings.outbox_health_port))
        await stack.enter_async_context(feeding(store.client, outbox.stored))
        stack.push_async_callback(outbox.close)
        work = Work(settings.nats_url, consumer, stuck_after=settings.outbox_stuck_after)
        health.consumed = await stack.enter_async_context(
            consuming(work, store.client, into_lanes(outbox.lanes, outbox.standby, outbox.book))
        )
        outbox.silent = health.consumed.silent
        stack.push_async_callback(end, asyncio.create_task(outbox.quarantine.run(outbox.push)))
        found = await outbox.sweep.start()
        await stack.enter_async_context(outbox.sweep.running(settings.outbox_sweep_every))
        health.started = True
        log.info("outbox is ready", undelivered=found, port=settings.outbox_health_port)
        yield outbox
        log.info("outbox stops")


async def serve(settings: OutboxSettings) -> None:
    """Run until SIGTERM or SIGINT."""
    lost = asyncio.Event()
    stopped = asyncio.create_task(until_stopped(lost))  # from the first moment, start-up included
    async with running(settings) as outbox:
        ends = [asyncio.create_task(event.wait()) for event in (outbox.store.closed, outbox.silent)]
        for end_of_it in ends:
            end_of_it.add_done_callback(lambda _: lost.set())
        await stopped
