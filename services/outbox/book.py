"""Deliveries in memory: the fold of each conversation with something to do, and the appends to it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from contracts.events.delivery import DeliveryEvent
from contracts.events.inbox import Snapshot
from contracts.ids import whole
from domain.delivery.conclusions import event_id
from domain.delivery.fold import fold
from domain.delivery.parts import Moment, QueuedPart
from domain.delivery.state import Deliveries
from eventstore.store import EventStore, Expect


def utc_now() -> datetime:
    return datetime.now(UTC)


class Book:
    """One entry per conversation; dropping one costs only the time to read it again."""

    def __init__(
        self,
        store: EventStore,
        utc: Callable[[], datetime] = utc_now,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._utc, self._ticks = store, utc, ticks
        self._entries: dict[str, Deliveries] = {}

    def now(self) -> Moment:
        return Moment(self._utc(), self._ticks())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, id: str) -> bool:
        return id in self._entries

    def open(self, id: str) -> None:
        """From here on wake-ups for this conversation are wanted."""
        self._entries.setdefault(id, Deliveries(id))

    def drop(self, id: str) -> None:
        self._entries.pop(id, None)

    def entry(self, id: str) -> Deliveries:
        return self._entries[id]

    async def refresh(self, id: str, *, exact: bool = False) -> Deliveries:
        """With what was stored since; `exact` asks the leader (after a conflict, before a request)."""
        state = self._entries[id]
        read = self._store.tail if exact else self._store.load
        events = await read(whole(id), state.position)
        self._entries[id] = fold(state, events, self.now())
        return self._entries[id]

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
        """Append a decision made at `state.position`.

        Raises `ExpectationFailed` when something was stored since (refresh, decide again), `Unreachable`
        when it stayed unknown within `deadline` seconds (the same again is safe).
        """
        await self._store.append(
            state.id,
            event,
            id=id or event_id(part, event),
            owner=state.owner,
            expect=Expect(whole(state.id), state.position),
            correlation_id=part.request.correlation_id,
            causation_id=str(part.request.event_id),
            deadline=deadline,
        )
