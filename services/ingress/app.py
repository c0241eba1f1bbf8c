"""Wiring: from settings and a log to an ASGI app, and the running service."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI, Response

from eventstore.declared import declared
from eventstore.store import EventStore
from services.common.logging import logger
from services.common.serving import add_health, serving, until_stopped
from services.common.startup import opened as log_opened
from services.ingress.commands.routes import mount
from services.ingress.counts import Counts
from services.ingress.facts import Facts
from services.ingress.handlers import Webhooks
from services.ingress.health import readiness
from services.ingress.media.running import fetching
from services.ingress.media.settings import MediaSettings
from services.ingress.parsing import Served
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
    counts = Counts()

    app = FastAPI(title="MSI-a ingress", summary="The door through which Chatwoot and admins write.")
    app.state.outage = Outage()
    app.include_router(webhook_routes(settings, webhooks, counts, app.state.outage.missed))
    if secret := settings.admin_jwt_secret.get_secret_value():
        mount(app, store, secret)
    app.state.notes = [*settings.notes(), *notes]
    add_health(app, readiness(store, declared(replicas=settings.msia_replicas)), app.state.notes)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(counts.text(), media_type="text/plain; version=0.0.4")

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
        async with serving(app, settings.ingress_host, settings.ingress_port):
            log.info("ingress is ready", url=f"http://{settings.ingress_host}:{settings.ingress_port}/docs")
            async with (
                fetching(media, settings, store, app.state.notes) as gone_quiet,
                sweeping(sweep, store, app.state.outage, app.state.notes),
            ):
                await until_stopped(store.closed, gone_quiet)
        log.info("ingress stopped")
