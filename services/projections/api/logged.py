"""Events as answers, straight from the log: what a row does not keep, such as the words of a tool or a model.

Rows are for lists. What one person asks about one turn is read where it stands, so personal data has one copy
less, and after an erasure reads as erased.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.envelope import Recorded
from contracts.errors import KeyMissing, Undecodable, UnknownEvent
from contracts.event import Event
from contracts.events.ledger import SEALS, SealAppended
from contracts.ids import whole
from contracts.private import Erased
from eventstore.codec import decode
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.entries import entry, failed

Closed = Literal["hidden", "erased", "unreadable"]


class EventShown(BaseModel):
    """One event. `private` is null where nothing is personal, and where `closed` says why it is not shown."""

    position: int
    id: str | None
    type: str | None = Field(examples=["msia.conversation.ToolCalled.v1"])
    subject: str = Field(examples=["msia.conversation.1-512"])
    at: datetime | None = Field(description="By the writer's clock.")
    stored_at: datetime
    source: str | None = Field(examples=["msia/agent"])
    actor: str | None = Field(description="The admin whose command this was.")
    correlation_id: str | None
    causation_id: str | None
    open: dict[str, Any] | None
    private: dict[str, Any] | None
    closed: Closed | None


@dataclass(frozen=True, slots=True)
class Logged:
    """A stored message, and the event in it; None where it cannot be read."""

    message: StoredMessage
    recorded: Recorded[Event] | None

    @property
    def turn(self) -> UUID | None:
        """The turn that it belongs to."""
        return getattr(self.recorded.event, "turn_id", None) if self.recorded else None

    @property
    def failed(self) -> bool:
        """Whether something went wrong here, reading it included."""
        return self.recorded is None or failed(entry(self.message))

    def about(self, name: str) -> Any:
        """One of the ids that it names; None where it names none of that kind."""
        return getattr(self.recorded.event, name, None) if self.recorded else None

    def shown(self) -> EventShown:
        """As an answer; private where it could be opened."""
        headers, event = self.message.headers, self.recorded.event if self.recorded else None
        private = event.private_part() if event else None
        erased = private is not None and any(isinstance(getattr(event, name), Erased) for name in private)
        closed: Closed | None = "unreadable" if event is None else "erased" if erased else None
        return EventShown(
            position=self.message.position,
            id=headers.get("ce-id"),
            type=headers.get("ce-type"),
            subject=self.message.subject,
            at=self.recorded.time if self.recorded else None,
            stored_at=self.message.stored_at,
            source=headers.get("ce-source"),
            actor=headers.get("ce-actor"),
            correlation_id=headers.get("ce-correlationid"),
            causation_id=headers.get("ce-causationid"),
            open=event.open_part() if event else None,
            private=None if erased else private,
            closed=closed,
        )


def hide(event: EventShown, personal: bool) -> EventShown:
    """Without its private part, for whoever may not read it."""
    if personal or event.private is None:
        return event
    return event.model_copy(update={"private": None, "closed": "hidden"})


async def logged(
    store: EventStore, id: str, *, after: int = 0, up_to: int | None = None, until: datetime | None = None
) -> AsyncIterator[Logged]:
    """Events of one conversation after a position, up to a position or to what was stored at a time."""
    async for message in store.reader.read(whole(id), after, up_to):
        if until is not None and message.stored_at > until:
            return
        yield Logged(message, await _decoded(store, message))


async def sealed_up_to(store: EventStore) -> int:
    """The position up to which the newest seal goes; 0: there is none."""
    message = await store.reader.last(SEALS)
    if message is None:
        return 0
    event = (await decode(message, None)).event
    return event.size if isinstance(event, SealAppended) else 0


async def _decoded(store: EventStore, message: StoredMessage) -> Recorded[Event] | None:
    try:
        return await decode(message, store.keys)
    except KeyMissing:  # its open part still tells what happened
        pass
    except (Undecodable, UnknownEvent):  # shown as unreadable: the other events can still be looked at
        return None
    try:
        return await decode(message, None)
    except (Undecodable, UnknownEvent):  # the same
        return None
