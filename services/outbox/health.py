"""Whether the outbox does its work. That Chatwoot is away is Chatwoot's health, not ours."""

from eventstore.declared import declared
from eventstore.store import EventStore
from services.common.health import LogHealth
from services.common.watchdog import Consumed
from services.outbox.sweep import Sweep


class Health:
    """For `/readyz`: names what is wrong."""

    def __init__(self, store: EventStore, sweep: Sweep, replicas: int) -> None:
        self._log, self._sweep = LogHealth(store, declared(replicas=replicas)), sweep
        self.started = False
        self.consumed: Consumed | None = None

    async def ready(self) -> dict[str, str]:
        problems = {**await self._log.problems(), **self._log.lag(self.consumed)}
        if not self.started:
            problems["start"] = "the log is being read for what is undelivered"
        if self._sweep.problem:
            problems["sweep"] = self._sweep.problem
        return problems
