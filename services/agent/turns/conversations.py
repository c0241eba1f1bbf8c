"""Conversations in memory: the last fold of each, brought up to date by reading its tail."""

from collections import OrderedDict

from contracts.ids import whole
from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from eventstore.store import EventStore
from services.agent.turns.clock import LogClock


class Conversations:
    """A cache of folds; losing it costs only time."""

    def __init__(self, store: EventStore, clock: LogClock, size: int = 1000) -> None:
        self._store, self._clock, self._size = store, clock, size
        self._known: OrderedDict[str, Conversation] = OrderedDict()

    async def load(self, id: str, *, exact: bool = False) -> Conversation:
        """The conversation as the log has it now; `exact` asks the leader (after a conflict)."""
        known = self._known.pop(id, None)
        after = known.position if known else 0
        read = self._store.tail if exact and known else self._store.load
        events = await read(whole(id), after)
        if events:
            self._clock.observe(events[-1].stored_at)
        state = fold(id, events, known)
        self._known[id] = state
        while len(self._known) > self._size:
            self._known.popitem(last=False)
        return state

    def forget(self, id: str) -> None:
        """Drop the fold, for instance when it would not decode."""
        self._known.pop(id, None)
