"""Ending a process whose event loop stands still: nothing else in it could notice, and no probe restarts it
where containers have no liveness probe.
"""

import asyncio
import contextlib
import faulthandler
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

from services.common.health import HealthSettings
from services.common.tasks import end

T = TypeVar("T")


async def turning(work: Coroutine[Any, Any, T], seconds: float | None = None) -> T:
    """Await `work`; end the process, with every stack on stderr, once the loop stands still for so long.

    Without `seconds` HEALTH_WEDGED counts; 0 watches nothing. Waits in C, so that code which holds the
    interpreter's lock is noticed, too. Stacks name files and lines, never values.
    """
    seconds = HealthSettings.load().health_wedged if seconds is None else seconds
    async with _watched(seconds) if seconds else contextlib.nullcontext():
        return await work


@contextlib.asynccontextmanager
async def _watched(seconds: float) -> AsyncIterator[None]:
    beating = asyncio.create_task(_beat(seconds), name="heartbeat")
    try:
        yield
    finally:
        await end(beating)
        faulthandler.cancel_dump_traceback_later()


async def _beat(seconds: float) -> None:
    while True:
        faulthandler.dump_traceback_later(seconds, exit=True)
        await asyncio.sleep(seconds / 4)
