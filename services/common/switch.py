"""Whether the bot is switched on everywhere. Read from the leader before each outcome and each request."""

from contracts.events.control import BotSwitched
from eventstore.store import EventStore

_LOG = "msia.control.log"


class Switch:
    """The fold of `BotSwitched`; on until someone says otherwise."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._position = 0
        self._on = True

    async def on(self) -> bool:
        """One request to the leader when nothing changed. Raises `Unreachable`."""
        last = await self._store.reader.last(_LOG)
        if last is not None and last.position > self._position:
            for recorded in await self._store.tail(_LOG, self._position):
                if isinstance(recorded.event, BotSwitched):
                    self._on = recorded.event.on
            self._position = last.position
        return self._on
