"""Wiring of the outbox: log, Chatwoot, lanes, consumer, sweep, health."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from contracts.ids import CustomerId
from eventstore.quarantine import Quarantine
from eventstore.store import EventStore
from services.common.auth import Guard
from services.common.customers.barring import BARRING
from services.common.docs import add_docs
from services.common.health import HealthSettings
from services.common.identity.directory import Directory
from services.common.lanes import Lanes
from services.common.logging import logger
from services.common.metrics import add_metrics
from services.common.notes import Notes
from services.common.pulling import Pulling
from services.common.serving import add_health, serving, until_stopped
from services.common.startup import opened
from services.common.ticking import ticks
from services.common.vital import Vital
from services.common.work import Work, consuming
from services.outbox import status
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
from services.outbox.leave import Leaves
from services.outbox.looks import Looks
from services.outbox.measures import OutboxMeasures
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
        rules = settings.rules
        self.settings, self.store = settings, store
        self.book = Book(store)
        self.quarantine = Quarantine(store.client, READER)
        self.silent = asyncio.Event()  # set: its consumer brings nothing any more
        self.host = Host(
            Breaker(settings.outbox_breaker_failures, settings.outbox_breaker_open, ticks),
            settings.limits,
        )
        self.measures = OutboxMeasures()
        chatwoot = Chatwoot(
            transport,
            settings.chatwoot_api_token.get_secret_value(),
            settings.chatwoot_user_token.get_secret_value(),
            settings.template,
        )
        self.standby = Standby(settings.outbox_standby, ticks)
        closing = asyncio.Event()
        self.due = Due(self.push)
        looks, self.leaves = Looks(self.book, chatwoot, self.host, rules), Leaves(store)
        self.courier = Courier(
            self.book,
            Attempts(self.book, chatwoot, self.host, looks, self.leaves, rules, self.measures),
            looks,
            self.host,
            self.leaves,
            self.standby,
            rules,
            self.due.at,
            self.quarantine,
            key_patience=settings.outbox_key_patience,
            closing=closing,
        )
        self.lanes = Lanes(
            self.courier.advance,
            heartbeat=settings.consumer.ack_wait / 3,
            hold=settings.outbox_hold,
            closing=closing,
        )
        self.vital = Vital()
        backlog = Backlog(store.reader, untraced_after=rules.untraced_after)
        self.sweep = Sweep(backlog, Keeping(store, backlog), self.book, self.standby, self.push)
        self.health = Health(store, self.sweep, settings.msia_replicas)
        self.measures.of_store(store)
        self.measures.watch(lambda: backlog.pending, lambda: transport.in_flight, self.host.breaker)
        self.measures.readers.durable(store, settings.consumer)
        self.measures.readers.set_aside(self.quarantine)
        self.directory = Directory(store, local=settings.local, tick=settings.identity_tick)
        self.status = status.routes(settings, self.host, backlog, lambda: transport.in_flight)

    def push(self, id: str) -> None:
        """Have it read and looked at."""
        self.book.behind(id)
        self.lanes.push(id)

    def stored(self, aggregate: str, position: int, kind: str) -> None:
        """Something was stored: a conversation that waits may go on, or must be cancelled."""
        if self.book.behind(aggregate, position):
            self.lanes.push(aggregate)
        elif BARRING.fullmatch(kind):
            customer = CustomerId(aggregate)
            self.leaves.changed(customer)
            for id in self.book.of(customer):
                self.lanes.push(id)

    async def close(self) -> None:
        """Requests on the wire are waited for and recorded; the rest is handed back."""
        self.due.close()
        rules = self.settings.rules
        await self.lanes.close(min(rules.claim + rules.request_timeout + 1, HealthSettings.load().stop_work))


def outbox_api(outbox: Outbox, notes: Sequence[str]) -> FastAPI:
    """Health, metrics, and with ADMIN_JWT_SECRET the status for people."""
    settings = outbox.settings
    app = FastAPI(
        title="MSI-a outbox API",
        description="How deliveries fare. It changes nothing: retries and the like are ingress' commands.",
        version="1",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.jwt_secret = settings.admin_jwt_secret.get_secret_value()
    app.state.guard = Guard(
        lambda: outbox.directory, local=settings.local, stale_after=settings.identity_stale_after
    )
    if app.state.jwt_secret:
        app.include_router(outbox.status)
    add_docs(app)
    add_health(app, outbox.health.ready, notes, outbox.vital.ended)
    outbox.measures.healthy(outbox.health.ready, notes)
    add_metrics(app, outbox.measures)
    return app


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
            settings.chatwoot_api_url,
            settings.outbox_request_timeout,
            settings.outbox_concurrency,
            longest_pause=settings.outbox_longest_pause,
        )
        stack.push_async_callback(transport.close)
        outbox = Outbox(settings, store, transport)
        health = outbox.health
        app = outbox_api(outbox, Notes([*settings.notes(), *told], outbox.quarantine))
        stack.push_async_callback(outbox.vital.close)
        outbox.vital.start("directory", outbox.directory.run())
        await stack.enter_async_context(serving(app, settings.outbox_host, settings.outbox_health_port))
        await stack.enter_async_context(feeding(store.client, outbox.stored))
        stack.push_async_callback(outbox.close)
        work = Work(
            settings.nats_url,
            consumer,
            stuck_after=settings.outbox_stuck_after,
            access=settings.nats("outbox"),
        )
        health.consumed = await stack.enter_async_context(
            consuming(
                work,
                store.client,
                into_lanes(outbox.lanes, outbox.standby, outbox.book),
                outbox.close,
                Pulling,
            )
        )
        outbox.silent = health.consumed.silent
        outbox.vital.start("quarantine", outbox.quarantine.run(outbox.push))
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
        over = (outbox.store.closed, outbox.silent, outbox.vital.over)
        ends = [asyncio.create_task(event.wait()) for event in over]
        for end_of_it in ends:
            end_of_it.add_done_callback(lambda _: lost.set())
        await stopped
