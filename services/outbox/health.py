"""Whether the outbox does its work. That Chatwoot is away is Chatwoot's health, not ours."""

from collections.abc import Callable, Iterator, Mapping

from eventstore.store import EventStore


class Health:
    """For `/readyz`: names what is wrong."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self.started = False
        self.stuck: Callable[[], str | None] = lambda: None

    async def ready(self) -> dict[str, str]:
        problems: dict[str, str] = {}
        if not self._store.client.is_connected:
            problems["nats"] = "not connected; reconnecting"
        if not self.started:
            problems["start"] = "the log is being read for what is undelivered"
        if wrong := self.stuck():
            problems["consumer"] = wrong
        return problems


class Notes(list[str]):
    """What works less well as configured, and the conversations that do not decode now.

    Those are no problem of readiness: one of them would keep the next start from ever being ready.
    """

    def __init__(self, configured: list[str], poisoned: Mapping[str, str]) -> None:
        super().__init__(configured)
        self._poisoned = poisoned

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        for id, error in self._poisoned.items():
            yield f"conversation {id} is not delivered: {error}"
