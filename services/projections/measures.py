"""What the read models measure: how far each is, and what it set aside."""

from services.common.metrics import Measures, Readers
from services.projections.api.state import QueryState
from services.projections.status import log_end, quarantined, statuses


class ProjectionsMeasures(Measures):
    """One process'. Rows and lag are the same in every replica; `reading` tells which one fills them."""

    def __init__(self) -> None:
        super().__init__()
        self.readers = Readers(self)
        self._postgres = self.gauge("msia_projections_postgres_up", "1: Postgres answers; 0: it does not.")
        self._reading = self.gauge(
            "msia_projections_reading", "1: this process fills the rows; 0: it is a hot standby."
        )
        self._still = self.gauge(
            "msia_projections_standing_still", "Projections that are behind and have long made no step."
        )
        self._live = self.gauge("msia_projections_live_clients", "Who follows live updates here.")

    def watch(self, state: QueryState) -> None:
        async def rows() -> None:
            self._postgres.set(0)
            found = await statuses(state.pool, await log_end(state.store))
            self._postgres.set(1)
            aside = [one.projection for one in await quarantined(state.pool)]
            self._still.set(len(state.stalls.look(found)))
            for one in found:
                reader = f"projections.{one.name}"
                self.readers.quarantined.labels(reader).set(aside.count(one.name))
                if one.lag is None:
                    self.readers.lag.clear()
                else:
                    self.readers.lag.labels(reader).set(one.lag)

        async def process() -> None:
            self._reading.set(state.runner is not None and state.runner.active)
            self._live.set(state.hub.clients if state.hub else 0)

        # not `_postgres`: it says by itself that there was no answer
        self.look(rows, self.readers.lag, self.readers.quarantined, self._still)
        self.look(process, self._reading, self._live)
