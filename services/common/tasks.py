"""Ending tasks so that they really end."""

import asyncio
from typing import Any

_AGAIN = 0.2  # seconds


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel and wait; errors stay in the tasks.

    Asks again until they are done: before Python 3.12 `asyncio.wait_for`, which the NATS client uses
    too, drops a cancellation that comes together with its result (bpo-42130).
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_AGAIN)
