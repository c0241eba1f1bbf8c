"""Wiring of the keeper: log, key, outside directory, health."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from contracts.errors import MsiaError
from eventstore.provision import log_identity
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.settings import KeeperSettings
from services.audit.keeper.unsealed import Rule
from services.common.logging import logger
from services.common.serving import health_app, serving, until_stopped
from services.common.startup import opened
from services.common.tasks import end

SOURCE = "msia/keeper"

log = logger(__name__)


class Health:
    """For `/readyz`: names what is wrong."""

    def __init__(self) -> None:
        self.keeper: Keeper | None = None

    async def ready(self) -> dict[str, str]:
        if self.keeper is None:
            return {"start": "the log is being compared with the newest seal"}
        return {"ledger": self.keeper.problem} if self.keeper.problem else {}


@asynccontextmanager
async def running(settings: KeeperSettings) -> AsyncIterator[tuple[Keeper, asyncio.Task[None]]]:
    """Seal while the block runs; the task ends only with an error."""
    settings.check()
    async with AsyncExitStack() as stack:
        store, notes = await stack.enter_async_context(
            opened(settings, SOURCE, wait=settings.keeper_nats_wait)
        )
        health = Health()
        app = health_app("keeper", health.ready, notes)
        await stack.enter_async_context(serving(app, settings.keeper_host, settings.keeper_health_port))
        keeper = Keeper(
            store,
            await log_identity(store),
            settings.trust(),
            settings.outside,
            Rule(settings.keeper_seal_events, settings.keeper_seal_after),
            settings.keeper_tick,
        )
        await keeper.start()
        health.keeper = keeper
        log.info(
            "keeper is ready",
            sealed=keeper.unsealed.sealed,
            key=keeper.key_name,
            outside=str(keeper.outside.folder),
            port=settings.keeper_health_port,
        )
        work = asyncio.create_task(_work(keeper))
        stack.push_async_callback(end, work)
        yield keeper, work


async def _work(keeper: Keeper) -> None:
    mending = asyncio.create_task(_mend(keeper))
    try:
        await keeper.run()
    finally:
        await end(mending)


async def _mend(keeper: Keeper) -> None:
    try:
        missing = await keeper.mend()
    except (MsiaError, OSError) as error:  # the next start looks again; sealing goes on
        log.warning("the seals outside could not be compared with those of the log", why=str(error))
    else:
        if missing:
            log.warning("seals that were missing outside are written again", seals=missing)


async def serve(settings: KeeperSettings) -> None:
    """Run until SIGTERM or SIGINT; raise what the keeper cannot go on with."""
    lost = asyncio.Event()
    stopped = asyncio.create_task(until_stopped(lost))  # from the first moment, start-up included
    async with running(settings) as (_, work):
        await asyncio.wait({stopped, work}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            await end(stopped)
            work.result()
        await stopped
