"""Whether the bot is switched on everywhere. Read from the leader before each outcome."""

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
        """One request to the leader when nothing changed."""
        last = await self._store.reader.last(_LOG)
        if last is not None and last.position > self._position:
            for recorded in await self._store.load(_LOG, self._position):
                if isinstance(recorded.event, BotSwitched):
                    self._on = recorded.event.on
            self._position = last.position
        return self._on
