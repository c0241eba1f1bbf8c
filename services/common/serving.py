"""Running an ASGI app beside a service's own work, with a graceful end."""

import asyncio
import contextlib
import math
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from contracts.errors import Unreachable
from services.common.arriving import Bounded, HttpSettings
from services.common.headers import Headers
from services.common.health import HealthSettings
from services.common.hurried import hurried
from services.common.invalid import add_refusal
from services.common.leaving import Leaving
from services.common.tasks import end

Ready = Callable[[], Awaitable[dict[str, str]]]
Alive = Callable[[], dict[str, str]]


def health_app(name: str, ready: Ready, notes: Sequence[str] = ()) -> FastAPI:
    """`/livez` and `/readyz` alone, for services that serve nothing else."""
    app = FastAPI(title=f"MSI-a {name}", docs_url=None, redoc_url=None, openapi_url=None)
    add_health(app, ready, notes)
    return app


def add_health(app: FastAPI, ready: Ready, notes: Sequence[str] = (), alive: Alive = dict) -> None:
    """`/livez`: the loop turns, and `alive` names no task that ended; else only a new process helps.

    `/readyz`: 200 when `ready` names no problem, else 503 with them, as also from SIGTERM on. `notes` say
    what works less well than it could; they are shown and fail nothing.
    """
    app.state.stopping = False

    @app.get("/livez", include_in_schema=False)
    async def livez() -> JSONResponse:
        dead = alive()
        return JSONResponse(
            {"status": "not alive" if dead else "ok", "problems": dead}, status_code=503 if dead else 200
        )

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        problems = {**alive(), **await ready()}
        if app.state.stopping:
            problems["stopping"] = "it was told to stop, and ends what it has begun"
        return JSONResponse(
            {"status": "not ready" if problems else "ready", "problems": problems, "notes": list(notes)},
            status_code=503 if problems else 200,
        )


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the service decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


@contextlib.asynccontextmanager
async def serving(
    app: FastAPI, host: str, port: int, settings: HttpSettings | None = None
) -> AsyncIterator[None]:
    """Serve while the block runs; requests in flight may finish. Without `settings` the environment's.

    At its end the app is not ready but serves on for STOP_DRAIN, closing each connection with its answer,
    so that a balancer's next request goes elsewhere; then open requests have STOP_REQUESTS.
    """
    settings, stops = settings or HttpSettings.load(), HealthSettings.load()
    add_refusal(app)
    server = _Server(
        uvicorn.Config(
            Leaving(Headers(Bounded(app, settings)), lambda: getattr(app.state, "stopping", False)),
            host=host,
            port=port,
            http=hurried(settings),
            log_config=None,
            access_log=False,
            proxy_headers=False,  # whom to believe about the caller's address is a setting of ingress
            timeout_graceful_shutdown=math.ceil(stops.stop_requests),
        )
    )
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if task.done():
                await task  # a taken port and the like
                raise RuntimeError(f"{host}:{port}: the server stopped before it started")
            await asyncio.sleep(0.01)
        yield
    finally:
        app.state.stopping = True
        await asyncio.sleep(stops.stop_drain)
        server.should_exit = True
        await task


async def until_stopped(*lost: asyncio.Event) -> None:
    """Wait for SIGTERM or SIGINT; any of `lost` raises `Unreachable` instead: a supervisor starts it anew."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    waits = [asyncio.create_task(event.wait()) for event in (stop, *lost)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    await end(*waits)
    if not stop.is_set():
        raise Unreachable(
            "NATS closed the connection for good, or delivers nothing: the service ends, to be started anew"
        )
