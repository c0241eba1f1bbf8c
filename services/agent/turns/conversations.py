"""Conversations in memory: the last fold of each, brought up to date by reading its tail."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter

from contracts.envelope import Recorded
from contracts.errors import Unreachable
from contracts.event import Event
from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from eventstore.poison import Poisoned, dropped_by
from eventstore.snapshots.folding import Folded, Snapshots
from eventstore.store import EventStore
from services.agent.turns.clock import LogClock
from services.agent.turns.reading import NEEDS, READER, Around, read_around


class _Dropped(Exception):
    """An operator gave up on events of this conversation: they are left out even if they decode by now."""


def _step(id: str, state: Conversation | None, events: Sequence[Recorded[Event]]) -> Conversation:
    if dropped_by(events, READER):
        raise _Dropped
    return fold(id, events, state)


class Conversations:
    """A cache of folds, above the snapshots; losing either costs only time."""

    def __init__(self, store: EventStore, clock: LogClock, size: int = 1000) -> None:
        self._store, self._clock, self._size = store, clock, size
        self._known: OrderedDict[str, Folded[Conversation]] = OrderedDict()
        self._snapshots = Snapshots(
            store,
            "agent.conversation",
            TypeAdapter(Conversation),
            _step,
            ["domain.conversation"],
            needs=NEEDS.__contains__,  # of a turn's ten events six, what models and tools said, do not count
        )

    async def load(self, id: str, *, exact: bool = False) -> Conversation:
        """The conversation as the log has it now; `exact` asks the leader (after a conflict).

        Raises `Poisoned` when the agent needs an event of it that it cannot use, and `Unreachable`.
        """
        try:
            folded = await self._snapshots.load(id, self._known.pop(id, None), exact=exact)
        except Unreachable:
            raise
        except Exception:  # noqa: BLE001  # told event by event, or not at all when nobody needs that event
            around = await self.around(id, exact=exact)
            if around.poison:
                raise Poisoned(around.poison[0]) from None
            return around.state
        if folded.mark:
            self._clock.observe(folded.mark.stored_at)
        self._known[id] = folded
        while len(self._known) > self._size:
            self._known.popitem(last=False)
        # Past what nobody needs: an append must say that it has seen that too.
        return replace(folded.state, position=max(folded.state.position, folded.position))

    async def around(self, id: str, *, exact: bool = False) -> Around:
        """All of it that can be used, and what cannot."""
        around = await read_around(self._store, id, exact=exact)
        if around.stored_at:
            self._clock.observe(around.stored_at)
        return around

    def forget(self, id: str) -> None:
        """Drop the fold, for instance when it would not decode."""
        self._known.pop(id, None)
