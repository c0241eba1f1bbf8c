"""What the keeper measures: how far it has sealed, and what waits."""

import time

from eventstore.store import EventStore
from services.audit.keeper.rounds import Rounds
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.verifying import Verifications
from services.common.metrics import Measures, Readers


class KeeperMeasures(Measures):
    """One keeper's."""

    def __init__(self) -> None:
        super().__init__()
        self.readers = Readers(self)
        self._sealed = self.gauge("msia_keeper_sealed_position", "Positions up to here are sealed.")
        self._unsealed = self.gauge(
            "msia_keeper_oldest_unsealed_seconds",
            "Since the keeper read the oldest event that no seal covers; its own do not count. 0: none.",
        )
        self._age = self.gauge(
            "msia_keeper_seal_age_seconds", "Since the newest seal outside was written; a quiet log has none."
        )
        self._forged = self.gauge("msia_keeper_forged_seals", "Seals in the log that are not of our keys.")
        self._problem = self.gauge(
            "msia_keeper_problem", "1: this work waits or failed, see `/readyz`; 0: it goes on.", ["work"]
        )
        self._verified = self.gauge(
            "msia_keeper_verified", "1: the last verification of the whole log held; 0: it did not."
        )

    def watch(
        self, store: EventStore, keeper: Keeper, rounds: dict[str, Rounds], verifications: Verifications
    ) -> None:
        self.of_store(store)

        async def ask() -> None:
            self.readers.lag.labels("keeper").set(max(await store.last_position() - keeper.unsealed.size, 0))

        async def sealing() -> None:
            self._sealed.set(keeper.unsealed.sealed)
            self._unsealed.set(keeper.unsealed.waiting(time.monotonic()))
            self._forged.set(keeper.seals.forged)
            self._problem.labels("ledger").set(bool(keeper.problem))
            for name, one in rounds.items():
                self._problem.labels(name).set(bool(one.problem))
            self._verified.set(not verifications.problem)
            if (written := keeper.written_at) is not None:
                self._age.set(time.time() - written)

        self.look(ask, self.readers.lag)
        self.look(
            sealing, self._sealed, self._unsealed, self._forged, self._problem, self._verified, self._age
        )
