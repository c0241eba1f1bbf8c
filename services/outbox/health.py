"""Whether the outbox does its work. That Chatwoot is away is Chatwoot's health, not ours."""

from eventstore.store import EventStore
from services.common.watchdog import Consumed


class Health:
    """For `/readyz`: names what is wrong."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self.started = False
        self.consumed: Consumed | None = None

    async def ready(self) -> dict[str, str]:
        problems: dict[str, str] = {}
        if not self._store.client.is_connected:
            problems["nats"] = "not connected; reconnecting"
        if not self.started:
            problems["start"] = "the log is being read for what is undelivered"
        if self.consumed and self.consumed.problem:
            problems["consumer"] = self.consumed.problem
        return problems
