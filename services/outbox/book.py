"""Deliveries in memory: the fold of each conversation with something to do, and the appends to it."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter

from contracts.envelope import Recorded
from contracts.errors import KeyMissing, Unreachable
from contracts.event import Event
from contracts.events.delivery import DeliveryEvent
from contracts.events.inbox import Snapshot
from contracts.ids import CustomerId, whole
from domain.delivery.conclusions import event_id
from domain.delivery.fold import fold
from domain.delivery.parts import Moment, QueuedPart
from domain.delivery.rereading import ORIGIN, read_at
from domain.delivery.state import Deliveries
from eventstore.poison import Poison, dropped_by
from eventstore.snapshots.folding import Snapshots
from eventstore.store import EventStore, Expect
from services.common.ticking import ticks as elapsed
from services.outbox.reading import READER, read_on

# Kept as it is read at `ORIGIN`; in a tuple, as pydantic takes no settings for a bare dataclass: a time that
# never was is minus infinity.
_Kept = tuple[Deliveries]
KEPT = TypeAdapter(_Kept, config=ConfigDict(ser_json_inf_nan="strings"))


def utc_now() -> datetime:
    return datetime.now(UTC)


class _Dropped(Exception):
    """An operator gave up on events of this conversation: they are left out even if they decode by now."""


def _step(id: str, kept: _Kept | None, events: Sequence[Recorded[Event]]) -> _Kept:
    if dropped_by(events, READER):
        raise _Dropped
    return (fold(kept[0] if kept else Deliveries(id), events, ORIGIN),)


class Book:
    """One entry per conversation; dropping one costs only the time to read it again."""

    def __init__(
        self,
        store: EventStore,
        utc: Callable[[], datetime] = utc_now,
        ticks: Callable[[], float] = elapsed,
    ) -> None:
        self._store, self._utc, self._ticks = store, utc, ticks
        self._entries: dict[str, Deliveries] = {}
        self._poison: dict[str, tuple[Poison, ...]] = {}
        # Conversations of which something was stored since they were read, and up to where (inf: unknown).
        self._unread: dict[str, float] = {}
        self._snapshots = Snapshots(
            store, "outbox.delivery", KEPT, _step, ["domain.delivery", "domain.conversation"]
        )

    def now(self) -> Moment:
        return Moment(self._utc(), self._ticks())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, id: str) -> bool:
        return id in self._entries

    def open(self, id: str) -> None:
        """From here on wake-ups for this conversation are wanted."""
        if id not in self._entries:
            self._entries[id] = Deliveries(id)
            self._unread[id] = math.inf

    def drop(self, id: str) -> None:
        self._entries.pop(id, None)
        self._poison.pop(id, None)
        self._unread.pop(id, None)

    def behind(self, id: str, position: int | None = None) -> bool:
        """Something was stored, at this position (None: perhaps); whether that is news."""
        entry = self._entries.get(id)
        news = entry is not None and (position is None or position > entry.position)
        if news:
            self._missed(id, math.inf if position is None else position)
        return news

    def _missed(self, id: str, position: float = math.inf) -> None:
        if id in self._entries:
            self._unread[id] = max(position, self._unread.get(id, 0))

    def is_current(self, id: str) -> bool:
        """Whether nothing is known to be stored that was not read."""
        return id not in self._unread

    async def current(self, id: str) -> Deliveries:
        """As of the last wake-up or append of ours: enough to decide, as an append finds what is missing.

        Raises `Unreachable`.
        """
        return await self.refresh(id) if id in self._unread else self._entries[id]

    def of(self, customer: CustomerId) -> list[str]:
        """This customer's conversations with something to do."""
        return [id for id, state in self._entries.items() if state.owner == customer]

    def poison(self, id: str) -> tuple[Poison, ...]:
        """What of it cannot be used, in the order of the log; as of the last refresh."""
        return self._poison.get(id, ())

    def entry(self, id: str) -> Deliveries:
        return self._entries[id]

    async def refresh(self, id: str, *, exact: bool = False) -> Deliveries:
        """With what was stored since; `exact` asks the leader (after a conflict, before a request).

        What cannot be used is left out, see `poison`. Raises `Unreachable`.
        """
        state = self._entries[id]
        self._unread.pop(id, None)  # before it is read: what is stored meanwhile counts as unread
        try:
            return await self._refresh(id, state, exact)
        except BaseException:
            self._missed(id)
            raise

    async def _refresh(self, id: str, state: Deliveries, exact: bool) -> Deliveries:
        # Only what is of the log alone comes from or goes to a snapshot.
        if state == Deliveries(id) and not exact and (kept := await self._kept(id)):
            self._entries[id] = read_at(kept, self.now())
            return self._entries[id]
        state, poison = await read_on(self._store, state, self.poison(id), self.now(), exact=exact)
        self._entries[id] = state
        if poison:
            self._poison[id] = poison
        else:
            self._poison.pop(id, None)
        return state

    async def _kept(self, id: str) -> Deliveries | None:
        """None when something in it cannot be used, or was dropped: it is read event by event then."""
        try:
            return (await self._snapshots.load(id)).state[0]
        except Unreachable:
            raise
        except Exception:  # noqa: BLE001  # said by `read_on`, which finds the event
            return None

    def looked(self, id: str, snapshot: Snapshot, last_message_id: int, ticks: float) -> None:
        """What a look begun at `ticks` showed."""
        self._entries[id] = self._entries[id].looked(snapshot, last_message_id, ticks)

    async def append(
        self,
        state: Deliveries,
        part: QueuedPart,
        event: DeliveryEvent,
        *,
        id: UUID | None = None,
        deadline: float = 10.0,
    ) -> None:
        """Append a decision made at `state.position`, and fold it where it stands right behind.

        Raises `ExpectationFailed` when something was stored since (refresh, decide again), `Unreachable`
        when it stayed unknown within `deadline` seconds (the same again is safe).
        """
        wordless = False
        while True:
            try:
                recorded = await self._store.append(
                    state.id,
                    event,
                    id=id or event_id(part, event),
                    owner=state.owner,
                    wordless=wordless,
                    expect=Expect(whole(state.id), state.position),
                    correlation_id=part.request.correlation_id,
                    causation_id=str(part.request.event_id),
                    deadline=deadline,
                )
            except KeyMissing:
                if wordless:
                    raise
                wordless = True  # what became of a part must be known; what Chatwoot said of it need not
            except BaseException:
                self._missed(state.id)
                raise
            else:
                self._stored(state.id, recorded)
                return

    def _stored(self, id: str, recorded: Recorded[Event]) -> None:
        """The log stored it on condition that nothing stood behind what its writer had read.

        If that is what is known here, it need not be read back: this is the whole conversation up to it.
        """
        entry = self._entries.get(id)
        if entry is None or entry.position != recorded.envelope.expected_position:
            self._missed(id)
            return
        self._entries[id] = fold(entry, [recorded], self.now())
        if self._unread.get(id, 0) <= recorded.position:
            self._unread.pop(id, None)
