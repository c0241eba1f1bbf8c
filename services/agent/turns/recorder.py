"""Appending inside one turn: every step says "I have seen all of this conversation"."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import TurnEvent
from contracts.ids import customer_id, turn_event_id, whole
from domain.conversation.decisions import Timing, may_finish
from domain.conversation.fold import fold
from domain.conversation.quotes import GivenQuote, given
from domain.conversation.state import Conversation
from eventstore.errors import ExpectationFailed
from eventstore.store import EventStore, Expect
from services.agent.turns.reading import caught_up, quotes_of
from services.agent.turns.results import Interrupted

E = TypeVar("E", bound=Event)


def owner_of(state: Conversation) -> str:
    """Whose key seals what is said here."""
    if state.contact_id is None:
        return f"conversation-{state.id}"
    return customer_id(state.account, state.contact_id)


class Recorder:
    """Holds the conversation as this turn has seen it, and moves it forward with each append."""

    def __init__(
        self,
        store: EventStore,
        state: Conversation,
        turn_id: UUID,
        attempt: int,
        now: Callable[[], datetime],
        timing: Timing,
        left: Callable[[], float],
    ) -> None:
        self._store, self._now, self._timing, self.left = store, now, timing, left
        self.state, self.turn_id, self.attempt = state, turn_id, attempt
        covers = next((turn.covers for turn in state.turns if turn.id == turn_id), ())
        self.correlation_id = next(
            (m.correlation_id for m in reversed(state.messages) if m.id in covers and m.correlation_id), None
        )
        self.causation_id = next((str(m.event_id) for m in reversed(state.messages) if m.id in covers), None)
        # Steps by id. Ours alone is a first attempt: its turn's id is random, and nobody else writes in it.
        self._earlier: dict[UUID, Recorded[Event]] | None = {} if attempt == 1 else None
        self._appending = asyncio.Lock()
        # As it was read, without our steps: on three servers one may be stored just behind an unseen event.
        self._read, self._own = state, set[float]()

    async def knows(self, positions: Iterable[float]) -> bool:
        """Whether what stands there is known to this turn: its own steps, most often."""
        async with self._appending:  # an event is told before its append is answered
            return all(at <= self._read.position or at in self._own for at in positions)

    async def record(self, kind: str, ordinal: int, event: TurnEvent) -> Event:
        """Append a step; the id is the step's, so a repeated step finds the first one's body.

        Raises `Interrupted` when, meanwhile, a person or a newer message ended the turn.
        """
        while True:
            try:
                stored = await self._append(event, turn_event_id(self.turn_id, kind, ordinal))
            except ExpectationFailed:
                await self.catch_up()
                stored = None
            if stored is not event:  # others wrote meanwhile: a takeover, a person, a newer message?
                why = may_finish(self.state, self.turn_id, self.attempt, self._now(), self._timing)
                if why is not None:
                    raise Interrupted(why)
            if stored is not None:
                return stored

    async def recall(self, kind: str, ordinal: int) -> Event | None:
        """What an earlier attempt recorded for this step."""
        if self._earlier is None:
            turn = self.state.turn(self.turn_id)
            after = turn.position if turn else self.state.position
            events = await self._store.load(f"msia.conversation.{self.state.id}", after)
            self._earlier = {recorded.envelope.id: recorded for recorded in events}
        found = self._earlier.get(turn_event_id(self.turn_id, kind, ordinal))
        return found.event if found else None

    async def given(self) -> tuple[GivenQuote, ...]:
        """The quotes that the customer was given, oldest first. Raises `Unreachable`."""
        if not any(turn.quoted for turn in self.state.turns):
            return ()  # most often, and it saves reading the whole conversation
        return given(self.state, await quotes_of(self._store, self.state.id))

    async def end(self, build: Callable[[int], E]) -> E:
        """Append the outcome as if nothing had happened since `state`; raises `ExpectationFailed`."""
        # Not derived from the turn alone: an outcome of an attempt that lost its lease must not pass
        # for this attempt's.
        id = turn_event_id(self.turn_id, "outcome", self.attempt)
        stored = await self._append(build(self.state.position), id)
        return stored  # type: ignore[return-value]

    async def catch_up(self) -> None:
        """Read what came, from the leader; `Poisoned` when it cannot be used."""
        self.state = self._read = await caught_up(self._store, self._read)

    async def _append(self, event: Event, id: UUID | None = None) -> Event:
        async with self._appending:
            recorded = await self._store.append(
                self.state.id,
                event,
                id=id or uuid4(),
                owner=owner_of(self.state),
                expect=Expect(whole(self.state.id), self.state.position),
                correlation_id=self.correlation_id,
                causation_id=self.causation_id,
            )
            if recorded.event is event:
                self.state = fold(self.state.id, [recorded], self.state)
                self._own.add(recorded.position)
            if self._earlier is not None:  # thinking may begin again, without its checkpoints
                self._earlier[recorded.envelope.id] = recorded
        if recorded.event is not event:
            # Stored before, by us or by another attempt, perhaps behind events we have not seen: to
            # fold it alone would hide, for instance, that the turn was taken over.
            await self.catch_up()
        return recorded.event
