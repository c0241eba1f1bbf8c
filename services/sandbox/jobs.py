"""Sidekiq in small: jobs are stored with the change that causes them, run by strict queue priority,
several at a time and in no promised order, and run again when a restart interrupted them."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from services.common.logging import logger
from services.sandbox import faults
from services.sandbox.state import Job
from services.sandbox.world import World

log = logger(__name__)


class Handler(Protocol):
    """One kind of job, in two steps so that its effect and its end are one transaction."""

    async def perform(self, job: Job) -> Any:
        """What needs waiting (HTTP). Changes nothing; may run again after a crash."""

    def finish(self, job: Job, result: Any) -> float | None:
        """The effect. Returns None when the job is done, or the seconds until it is tried again."""


class Worker:
    """Runs the stored jobs."""

    def __init__(self, world: World, handlers: Mapping[str, Handler]) -> None:
        self._world = world
        self._handlers = handlers
        self._running: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        world.wake = self._wake.set

    async def run(self) -> None:
        """Until cancelled; open jobs stay stored for the next start."""
        try:
            while True:
                self._wake.clear()
                self._start_due()
                try:
                    async with asyncio.timeout(self._until_next()):
                        await self._wake.wait()
                except TimeoutError:
                    continue  # a job became due
        finally:
            tasks = list(self._running.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _waiting(self, where: str, *values: Any, order: str, limit: int) -> list[Job]:
        running = ",".join(str(id) for id in self._running) or "0"
        where = f"error IS NULL AND id NOT IN ({running}) AND {where}"
        if faults.standing(self._world, "pause"):
            where += " AND kind NOT LIKE '%_webhook'"
        return self._world.store.all(Job, where, *values, order=order, limit=limit)

    def _start_due(self) -> None:
        free = self._world.settings.sandbox_workers - len(self._running)
        if free <= 0:
            return
        for job in self._waiting("run_at <= ?", self._world.clock(), order="queue, id", limit=free):
            task = asyncio.create_task(self._work(job))
            self._running[job.id] = task

    def _until_next(self) -> float | None:
        if len(self._running) >= self._world.settings.sandbox_workers:
            return None
        soonest = self._waiting("1", order="run_at", limit=1)
        return max(0.0, (soonest[0].run_at - self._world.clock()).total_seconds()) if soonest else None

    async def _work(self, job: Job) -> None:
        handler = self._handlers[job.kind]
        try:
            result = await handler.perform(job)
            with self._world.store.transaction():
                if self._world.store.get(Job, job.id) is None:
                    return  # a reset removed it meanwhile
                again = handler.finish(job, result)
                if again is None:
                    self._world.store.delete(job)
                else:
                    job.run_at = self._world.clock() + timedelta(seconds=again)
                    self._world.store.save(job)
        except Exception as error:  # as in Sidekiq, a job that raises dies and is kept to be looked at
            log.exception("job_died", job=job.id, kind=job.kind)
            job.error = f"{type(error).__name__}: {error}"
            self._world.store.save(job)
        finally:
            self._running.pop(job.id, None)
            self._wake.set()
