"""A process of its own that dies, as by `kill -9`, before its n-th message to NATS.

Forked, with all modules loaded: starting Python anew for each death would take longer than all the rest.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from nats.aio.client import Client


async def killed(last: int, work: Callable[[], Awaitable[object]]) -> bool:
    """Whether it died; else it was done before. A failure of `work` is one of the test."""
    status = await asyncio.to_thread(_forked, last, work)  # in a thread, where no loop runs
    assert status in (0, -signal.SIGKILL)
    return status != 0


def _forked(last: int, work: Callable[[], Awaitable[object]]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _dies_before(last)
            asyncio.run(_until_done(work))
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


async def _until_done(work: Callable[[], Awaitable[object]]) -> None:
    await work()


def _dies_before(last: int) -> None:
    """Every request, append and answer to a chunk goes through here."""
    left, send = last, Client._send_publish

    async def counted(self: Client, *words: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        await send(self, *words)

    Client._send_publish = counted  # type: ignore[method-assign]
