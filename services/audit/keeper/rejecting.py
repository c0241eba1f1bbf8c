"""The keys of rejected webhooks, each destroyed when its month's time is over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from eventstore.keyids import key_id
from eventstore.store import EventStore
from eventstore.vault import Vault
from services.common.customers.rejects import due
from services.common.logging import logger

log = logger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Rejects:
    """Looks at each month since the log began once in its life: a restore may have brought a key back."""

    def __init__(self, store: EventStore, kept: timedelta, clock: Callable[[], datetime] = _now) -> None:
        self._store, self._kept, self._clock = store, kept, clock
        self._vault = Vault(store.client)
        self._first: datetime | None = None
        self._gone: set[str] = set()

    async def step(self) -> int:
        """Destroy what is due; how many keys that were. Raises `Unreachable`. Safe to repeat."""
        if self._first is None:
            self._first = (await self._store.reader.get(1)).stored_at
        destroyed = 0
        for owner in due(self._first, self._clock(), self._kept):
            if owner not in self._gone:
                destroyed += await self._destroy(owner)
                self._gone.add(owner)
        return destroyed

    async def _destroy(self, owner: str) -> int:
        destroyed, generation = 0, 1
        while (kept := await self._vault.latest(key_id(owner, generation))) is not None:
            await self._vault.destroy(kept.key_id)  # also one that was: a crash may have come between
            if kept.record is not None:
                destroyed += 1
                log.info("the key of rejected webhooks is destroyed", key=kept.key_id)
            generation += 1
        return destroyed
