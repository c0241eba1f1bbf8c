"""Wiring: from settings and a log to an ASGI app, and the running service."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI

from eventstore.declared import declared
from eventstore.store import EventStore
from services.common.docs import add_docs
from services.common.logging import logger
from services.common.memory import settle_memory
from services.common.metrics import add_metrics
from services.common.serving import add_health, serving, until_stopped
from services.common.startup import opened as log_opened
from services.ingress.commands.routes import mount
from services.ingress.facts import Facts
from services.ingress.handlers import Webhooks
from services.ingress.health import readiness
from services.ingress.identity.mounting import Identity
from services.ingress.measures import IngressMeasures
from services.ingress.media import opening
from services.ingress.media.running import fetching
from services.ingress.media.settings import MediaSettings
from services.ingress.parsing import Served
from services.ingress.privacy import blocking, exporting
from services.ingress.routes import webhook_routes
from services.ingress.settings import IngressSettings
from services.ingress.sweeping.outage import Outage
from services.ingress.sweeping.running import sweeping
from services.ingress.sweeping.settings import SweepSettings

SOURCE = "msia/ingress"

log = logger(__name__)


def create_app(settings: IngressSettings, store: EventStore, notes: Sequence[str] = ()) -> FastAPI:
    """The HTTP door over an open log; `notes` are warnings that `/readyz` repeats."""
    settings.check()
    facts = Facts(
        store,
        fresh_for=timedelta(seconds=settings.fact_fresh_for),
        clock_skew=timedelta(seconds=settings.fact_clock_skew),
        deadline=settings.webhook_deadline,
    )
    served = Served(settings.chatwoot_account_id, settings.chatwoot_inbox_id)
    webhooks = Webhooks(facts, served, depth_limit=settings.webhook_depth_limit)
    measures = IngressMeasures()

    secret = settings.admin_jwt_secret.get_secret_value()
    identity = Identity(settings, store, secret) if secret else None
    app = FastAPI(
        title="MSI-a ingress",
        summary="The door through which Chatwoot and admins write.",
        docs_url=None,
        redoc_url=None,
        lifespan=identity.followed if identity else None,
        generate_unique_id_function=lambda route: route.name,  # the panel's types are named by it
    )
    app.state.outage = Outage()
    app.include_router(webhook_routes(settings, webhooks, measures, app.state.outage.missed))
    if identity:
        mount(app, store, secret)
        identity.mount(app)
        app.include_router(opening.routes(store, settings.media_open_limit))
        app.include_router(blocking.routes(store, timedelta(days=settings.privacy_blocked_days)))
        app.include_router(exporting.routes(store, timedelta(days=settings.privacy_rejects_days)))
    app.state.notes = [*settings.notes(), *notes]
    add_docs(app)
    want = declared(replicas=settings.msia_replicas)
    ready = readiness(store, want, app.state.outage.ready)
    add_health(app, ready, app.state.notes)
    measures.watch(store, want, settings.nats_monitor_url)
    measures.healthy(ready, app.state.notes)
    add_metrics(app, measures)
    return app


@asynccontextmanager
async def opened(settings: IngressSettings) -> AsyncIterator[tuple[EventStore, list[str]]]:
    """The log, once NATS answers and is found right, and what is worth telling of it."""
    async with log_opened(settings, SOURCE, wait=settings.ingress_nats_wait) as (store, told):
        # Encrypted and in base64 a body grows by a third.
        if store.client.max_payload < 2 * settings.webhook_body_limit:
            told.append(
                f"NATS takes {store.client.max_payload} bytes a message: raise its max_payload to twice "
                "WEBHOOK_BODY_LIMIT, or a large webhook cannot be stored"
            )
            log.warning(told[-1])
        yield store, told


async def serve(settings: IngressSettings) -> None:
    """Run until SIGTERM or SIGINT; requests in flight are answered first."""
    settings.check()
    media, sweep = MediaSettings.load(), SweepSettings.load()
    async with opened(settings) as (store, told):
        app = create_app(settings, store, told)
        for note in settings.notes():
            log.warning(note)
        async with (
            # behind the door, which is closed first: they end what they have begun
            fetching(media, settings, store, app.state.notes) as gone_quiet,
            sweeping(sweep, store, app.state.outage, app.state.notes),
            serving(app, settings.ingress_host, settings.ingress_port),
        ):
            settle_memory()
            log.info("ingress is ready", url=f"http://{settings.ingress_host}:{settings.ingress_port}/docs")
            await until_stopped(store.closed, gone_quiet)
        log.info("ingress stopped")
