"""Whether the keeper does its work."""

import time

from eventstore.declared import declared
from eventstore.store import EventStore
from services.audit.keeper.rounds import Rounds
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.settings import KeeperSettings
from services.audit.keeper.verifying import Verifications
from services.common.health import LogHealth, Problems

LATE = 6.0  # so many times KEEPER_SEAL_AFTER, an event that has no seal is late


class Health:
    """For `/readyz`: names what is wrong."""

    def __init__(self, store: EventStore, settings: KeeperSettings) -> None:
        self._log = LogHealth(store, declared(replicas=settings.msia_replicas))
        self._patience = max(LATE * settings.keeper_seal_after, 10.0)
        self.keeper: Keeper | None = None
        self.rounds: dict[str, Rounds] = {}
        self.verifications: Verifications | None = None

    async def ready(self) -> Problems:
        problems = await self._log.problems()
        if self.keeper is None:
            return {**problems, "start": "the log is being compared with the newest seal"}
        found = {
            "ledger": self.keeper.problem,
            "unsealed": self._late(self.keeper),
            **{name: rounds.problem for name, rounds in self.rounds.items()},
            "verification": self.verifications.problem if self.verifications else "",
        }
        return problems | {name: problem for name, problem in found.items() if problem}

    def _late(self, keeper: Keeper) -> str:
        waits = keeper.unsealed.waiting(time.monotonic())
        return f"an event has waited {waits:.0f} s for its seal" if waits > self._patience else ""
