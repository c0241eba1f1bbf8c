"""Wiring of the keeper: log, key, outside directory, health."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from contracts.errors import MsiaError
from eventstore.provision import log_identity
from services.audit.keeper.erasing import Erasures
from services.audit.keeper.filing import Files
from services.audit.keeper.health import Health
from services.audit.keeper.idle import Idle
from services.audit.keeper.leavers import Leavers
from services.audit.keeper.measures import KeeperMeasures
from services.audit.keeper.rejecting import Rejects
from services.audit.keeper.rounds import Rounds
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.settings import KeeperSettings
from services.audit.keeper.telling import Telling
from services.audit.keeper.unsealed import Rule
from services.audit.keeper.verifying import Pace, Verifications
from services.common.logging import logger
from services.common.metrics import add_metrics
from services.common.serving import health_app, serving, until_stopped
from services.common.startup import opened
from services.common.tasks import end

SOURCE = "msia/keeper"

log = logger(__name__)


@asynccontextmanager
async def running(settings: KeeperSettings) -> AsyncIterator[tuple[Keeper, asyncio.Task[None]]]:
    """Seal while the block runs; the task ends only with an error."""
    settings.check()
    async with AsyncExitStack() as stack:
        store, notes = await stack.enter_async_context(
            opened(settings, SOURCE, wait=settings.keeper_nats_wait)
        )
        health = Health(store, settings)
        app, measures = health_app("keeper", health.ready, notes), KeeperMeasures()
        measures.healthy(health.ready, notes)
        add_metrics(app, measures)
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
        erasures = Erasures(store)
        blocked = timedelta(days=settings.privacy_blocked_days)
        idle = Idle(store, timedelta(days=settings.keeper_idle_days), blocked)
        rejects = Rejects(store, timedelta(days=settings.privacy_rejects_days))
        files = Files(store, timedelta(days=settings.privacy_files_days))
        leavers = Leavers(store, timedelta(days=settings.privacy_staff_days))
        telling = Telling(store.reader, keeper.outside.erasures, keeper.signing)
        tick = settings.keeper_retention_tick
        health.rounds = {
            "erasures": Rounds(erasures.step, settings.keeper_erasure_tick, "an erasure waits"),
            "telling": Rounds(telling.step, settings.keeper_tick, "erasures are not noted outside the log"),
            "idle": Rounds(idle.step, tick, "whose time is over is not looked for"),
            "files": Rounds(files.step, tick, "files whose time is over wait to be deleted"),
            "staff": Rounds(leavers.step, tick, "keys of people who left wait to be destroyed"),
            "rejects": Rounds(rejects.step, tick, "keys of rejected webhooks wait to be destroyed"),
        }
        health.verifications = Verifications(
            store,
            keeper.log_id,
            settings.trust(),
            settings.outside,
            Pace(settings.keeper_verify_every, settings.keeper_verify_rate, settings.keeper_verify_tick),
        )
        measures.watch(store, keeper, health.rounds, health.verifications)
        work = asyncio.create_task(_work(keeper, *health.rounds.values(), health.verifications))
        stack.push_async_callback(end, work)
        yield keeper, work


async def _work(keeper: Keeper, *others: Rounds | Verifications) -> None:
    """Ends with the first that does; a defect in the others must not pass in silence either."""
    mending = asyncio.create_task(_mend(keeper))
    runs = [asyncio.create_task(each.run()) for each in (keeper, *others)]
    try:
        ended, _ = await asyncio.wait(runs, return_when=asyncio.FIRST_COMPLETED)
        for run in ended:
            run.result()
    finally:
        await end(mending, *runs)


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
