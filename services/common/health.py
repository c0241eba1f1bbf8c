"""Whether the log can be worked on, asked of NATS itself; for every service's `/readyz`."""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

from nats.errors import Error as NatsError
from pydantic import Field

from contracts.errors import Misconfigured, Unreachable
from eventstore.declared import Declared
from eventstore.drift import Difference, differences
from eventstore.provision import log_identity
from eventstore.store import EventStore
from services.common.settings import ServiceSettings
from services.common.watchdog import Consumed

Problems = dict[str, str]


class HealthSettings(ServiceSettings):
    """`HEALTH_*` and `STOP_*`, of every service. Times in seconds."""

    health_patience: float = Field(2.0, gt=0, description="For JetStream's answers: later is not ready.")
    health_fresh: float = Field(1.0, ge=0, description="How old a look at the streams may be.")
    health_lag: int = Field(1000, ge=0, description="Messages that may wait for a service that is ready.")
    health_wedged: float = Field(
        60.0, ge=0, description="An event loop that stands still longer ends its process; 0: never."
    )
    stop_drain: float = Field(
        0.0, ge=0, description="On SIGTERM it serves on, not ready, for so long: balancers look elsewhere."
    )
    stop_requests: float = Field(8.0, gt=0, description="… then requests that are open may end within this.")
    stop_work: float = Field(
        22.0,
        gt=0,
        description="A request of the outbox on the wire may end within this; longer is not known.",
    )


class LogHealth:
    """A round trip to the stream's leader, and the streams compared with their declaration."""

    def __init__(
        self,
        store: EventStore,
        want: Declared,
        settings: HealthSettings | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Without `settings` the environment's."""
        self._store, self._clock = store, clock
        self._settings = settings or HealthSettings.load()
        self._want = want
        self._log_id: UUID | None = None  # of the first look
        self._looked = float("-inf")
        self._found: Problems = {}
        self._drift: list[Difference] = []

    async def problems(self) -> Problems:
        """Empty when nothing is wrong."""
        patience = self._settings.health_patience
        try:
            async with asyncio.timeout(patience):
                await self._store.last_position()
                if self._clock() - self._looked >= self._settings.health_fresh:
                    await self._look()
        except (Unreachable, NatsError, TimeoutError, OSError):
            return {"nats": f"JetStream did not answer within {patience:g} s"}
        return dict(self._found)

    async def _look(self) -> None:
        found: Problems = {}
        self._drift = await differences(self._store.client, self._want)
        if fatal := [str(each) for each in self._drift if each.fatal]:
            found["streams"] = "; ".join(fatal)
        try:
            stands = await log_identity(self._store)
        except Misconfigured as error:
            found["log"] = str(error)
        else:
            self._log_id = self._log_id or stands
            if stands != self._log_id:
                found["log"] = f"this is log {stands}, we started on {self._log_id}: restart the service"
        self._found, self._looked = found, self._clock()

    def drift(self) -> list[str]:
        """Where the streams are not as declared, as of the last look, and it can wait; for notes."""
        return [str(each) for each in self._drift if not each.fatal]

    def lag(self, consumed: Consumed | None) -> Problems:
        """What is wrong with a work consumer: it went quiet, or too much waits for it."""
        if consumed is None:
            return {}
        if consumed.problem:
            return {"consumer": consumed.problem}
        if consumed.waiting > (most := self._settings.health_lag):
            return {"lag": f"{consumed.waiting} messages wait, at most {most} may (HEALTH_LAG)"}
        return {}
