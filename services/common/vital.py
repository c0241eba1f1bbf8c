"""Tasks without which a service does half its work: when one ends, `/livez` says so and the process ends."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from services.common.defects import told
from services.common.logging import logger
from services.common.tasks import end

log = logger(__name__)


class Vital:
    """They run until `close`. `over` is set by the first that ends before."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[Any]] = []
        self._ended: dict[str, str] = {}
        self._closing = False
        self.over = asyncio.Event()

    def start(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._note)
        self._tasks.append(task)

    def ended(self) -> dict[str, str]:
        """For `/livez`: what should run and does not; the error's name, as its text may hold data."""
        return dict(self._ended)

    async def close(self) -> None:
        self._closing = True
        await end(*self._tasks)

    def _note(self, task: asyncio.Task[Any]) -> None:
        if self._closing:
            return
        error = None if task.cancelled() else task.exception()
        why = {"error": "cancelled"} if error is None else told(error)
        log.error("a vital task ended: the process ends, to be started anew", task=task.get_name(), **why)
        self._ended[task.get_name()] = f"has ended ({type(error).__name__ if error else 'cancelled'})"
        self.over.set()
