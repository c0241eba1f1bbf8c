"""Whether the outbox does its work. That Chatwoot is away is Chatwoot's health, not ours."""

from collections.abc import Callable

from eventstore.store import EventStore
from services.outbox.courier import Courier


class Health:
    """For `/readyz`: names what is wrong."""

    def __init__(self, store: EventStore, courier: Courier) -> None:
        self._store, self._courier = store, courier
        self.started = False
        self.stuck: Callable[[], str | None] = lambda: None

    async def ready(self) -> dict[str, str]:
        problems = {f"conversation {id}": error for id, error in self._courier.poisoned.items()}
        if not self._store.client.is_connected:
            problems["nats"] = "not connected; reconnecting"
        if not self.started:
            problems["start"] = "the log is being read for what is undelivered"
        if wrong := self.stuck():
            problems["consumer"] = wrong
        return problems
