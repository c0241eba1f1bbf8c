"""Wiring of the sandbox."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

from contracts import errors
from services.common.tasks import end
from services.sandbox import page, seed, server, templates, webhooks, whatsapp
from services.sandbox.account_events import AccountEvent
from services.sandbox.api import (
    accounts,
    bots,
    contacts,
    conversation_actions,
    conversations,
    inboxes,
    messages,
)
from services.sandbox.api import errors as api_errors
from services.sandbox.api import server as chatwoot_server
from services.sandbox.api import webhooks as webhooks_api
from services.sandbox.control import agents, faults, inspect, knobs, phones, scenarios, stream
from services.sandbox.control import webhooks as webhook_control
from services.sandbox.door import Door
from services.sandbox.event_feed import EventFeed
from services.sandbox.jobs import Worker
from services.sandbox.scenario.player import Player
from services.sandbox.settings import SandboxSettings, is_loopback
from services.sandbox.world import Clock, World, utc_now

CHATWOOT = (
    chatwoot_server,
    messages,
    conversations,
    conversation_actions,
    contacts,
    webhooks_api,
    bots,
    inboxes,
    accounts,
)
OWN = (phones, agents, faults, webhook_control, knobs, scenarios, inspect, stream)
STATUS: tuple[tuple[type[errors.MsiaError], int], ...] = (
    (errors.NotFound, 404),
    (errors.BadInput, 422),
    (errors.Refused, 409),
    (errors.MsiaError, 500),
)


def create_app(settings: SandboxSettings, clock: Clock = utc_now) -> FastAPI:
    """The application; its state is opened at once, its jobs run while it is served."""
    world = World.open(settings, clock)
    seed.seed(world)
    http = webhooks.client(settings.sandbox_webhook_timeout)
    delivery = webhooks.Delivery(world, http)
    player = Player(world, delivery)
    worker = Worker(
        world,
        {
            "bot_webhook": webhooks.BotWebhook(world, http),
            "account_event": AccountEvent(world),
            "account_webhook": webhooks.AccountWebhook(world, http),
            "send_reply": whatsapp.SendReply(world),
            "tick": whatsapp.Tick(world),
            "survey": templates.Survey(world),
        },
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        working = [asyncio.create_task(part.run()) for part in (worker, player)]
        try:
            yield
        finally:
            await end(*working)
            await http.aclose()
            world.close()

    app = FastAPI(title="MSI-a sandbox", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.world = world
    app.state.event_feed = EventFeed(world, http)
    app.state.delivery = delivery
    app.state.player = player
    for room in CHATWOOT:
        app.include_router(room.router)
    for own in OWN:
        app.include_router(own.router, dependencies=[Depends(_own_page_only)])
    page.mount(app)
    app.add_api_route("/livez", _alive)
    app.add_api_route("/readyz", _alive)
    app.add_exception_handler(api_errors.ApiError, api_errors.render)
    app.add_exception_handler(errors.MsiaError, _render)
    app.add_middleware(Door, world=world)
    return app


def serve(settings: SandboxSettings, listening: Callable[[], None]) -> None:
    """Run until a signal, then end the open streams. Raises `Misconfigured` for a port or folder in use."""
    listener = server.bind(settings)
    app = create_app(settings)
    world: World = app.state.world
    listening()
    server.build(app, world.live.close).run(sockets=[listener])


async def _alive() -> dict[str, str]:
    return {"status": "ok"}


async def _own_page_only(request: Request) -> None:
    """Keeps out other web pages of the visitor's browser: of another origin, or of another name for us."""
    origin = request.headers.get("origin")
    foreign = origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}"
    if foreign or not is_loopback(request.url.hostname or ""):
        raise HTTPException(403, "the sandbox takes orders from its own page and from this machine only")


async def _render(request: Request, error: Exception) -> JSONResponse:
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    return JSONResponse({"error": str(error)}, status_code=status)
