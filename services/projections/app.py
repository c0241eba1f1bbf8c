"""The service: the reader that fills the rows, and the API that shows them, in one process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from contracts.errors import Unreachable
from eventstore.declared import declared
from eventstore.store import EventStore
from services.common.health import LogHealth
from services.common.identity.directory import Directory
from services.common.logging import logger
from services.common.memory import settle_memory
from services.common.serving import serving, until_stopped
from services.common.startup import opened
from services.common.tasks import end
from services.projections.api.app import query_api
from services.projections.api.cursors import Cursors
from services.projections.api.hub import Hub
from services.projections.api.state import QueryState
from services.projections.errors import POSTGRES_LOST
from services.projections.knowledge.vectors import Vectors
from services.projections.postgres import query_pool
from services.projections.runner import Runner
from services.projections.settings import ProjectionsSettings
from services.projections.status import log_end, statuses
from services.projections.wishes import Wishes

log = logger(__name__)


async def serve(settings: ProjectionsSettings) -> None:
    """Run until SIGTERM or SIGINT.

    Raises `Misconfigured` for unsafe settings, a log that is not as declared, or rows of another log.
    """
    settings.require(msia_master_key=settings.msia_master_key)
    settings.require_reader()
    secret = settings.jwt_secret()
    async with query_pool(settings) as pool:
        vectors = Vectors(settings) if settings.knowledge_embedding_model else None
        state = QueryState(settings, pool, Cursors(secret), vectors=vectors)
        try:
            async with serving(query_api(state, secret), settings.query_host, settings.query_port):
                await _until_stopped_or_failed(state)
        finally:
            pool.terminate()  # queries had their time while the server stopped


async def _until_stopped_or_failed(state: QueryState) -> None:
    work = asyncio.create_task(_work(state))
    stop = asyncio.create_task(until_stopped())
    try:
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if state.hub is not None:
            state.hub.close()
        await end(work, stop)
    if not work.cancelled():
        work.result()


async def _work(state: QueryState) -> None:
    async with _reached(state.settings) as (store, told):
        state.notes.extend(told)
        state.store = store
        state.log_health = LogHealth(store, declared(replicas=state.settings.msia_replicas))
        state.hub = Hub(store.reader, state.settings.sse_buffer, state.settings.projections_tick)
        state.runner = Runner(store, state.settings)
        state.directory = Directory(store, local=state.settings.local, tick=state.settings.identity_tick)
        state.wishes = Wishes(store, state.settings, state.runner)
        settle_memory()
        tasks = {
            asyncio.create_task(state.hub.run()),
            asyncio.create_task(state.runner.run()),
            asyncio.create_task(state.wishes.run()),
            asyncio.create_task(state.directory.run()),
            asyncio.create_task(_lost(store)),
            asyncio.create_task(_look_regularly(state)),
        }
        if state.vectors is not None:
            tasks.add(asyncio.create_task(state.vectors.run()))
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()  # they only end by raising
        finally:
            await end(*tasks)


async def _look_regularly(state: QueryState) -> None:
    """So that the first who asks whether a reader stands still is told: one look alone cannot tell."""
    while True:
        with contextlib.suppress(*POSTGRES_LOST):  # whoever asks for readiness is told of that
            state.stalls.look(await statuses(state.pool, await log_end(state.store)))
        await asyncio.sleep(state.settings.projections_ready_still / 3)


async def _lost(store: EventStore) -> None:
    await store.closed.wait()
    raise Unreachable("the connection to NATS was closed for good: the service ends, to be started anew")


@asynccontextmanager
async def _reached(settings: ProjectionsSettings) -> AsyncIterator[tuple[EventStore, list[str]]]:
    """The log, once NATS answers; the API serves the rows meanwhile."""
    async with AsyncExitStack() as stack:
        reached = None
        while reached is None:
            try:
                reached = await stack.enter_async_context(opened(settings, "msia/projections"))
            except Unreachable as error:
                log.warning("waiting for the log", error=str(error))
                await asyncio.sleep(settings.projections_retry)
        yield reached
