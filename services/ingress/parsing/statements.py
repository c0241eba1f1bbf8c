"""What a webhook says, and what becomes of it once it is known what the log holds. Pure, no I/O."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.event import Event
from contracts.events.inbox import ContactUpdated, MessageEdited, MessageFact, MessageReceived
from contracts.ids import stable_id
from contracts.private import ERASED, Erased

# HMAC under the owner's key, in hex. Ids stand in the open, so what is personal enters them only so.
Digest = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Person:
    """The customer that a webhook is about."""

    account: int
    contact_id: int
    name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One event that stands in the log."""

    id: str
    kind: str  # the event's name, without context and version
    message_id: int | None = None
    echo: bool = False  # our own message came back
    text: str | Erased | None = ERASED  # only where it was asked for and can be read


@dataclass(frozen=True, slots=True)
class History:
    """Everything that stands on one subject, in order."""

    position: int = 0
    seen: Sequence[Seen] = ()

    def has(self, id: UUID) -> bool:
        return any(seen.id == str(id) for seen in self.seen)


@dataclass(frozen=True, slots=True)
class Settled:
    """An event that is to be appended."""

    id: UUID
    event: Event


@dataclass(frozen=True, kw_only=True)
class Statement(ABC):
    """Something Chatwoot said about an aggregate."""

    aggregate: str
    event: Event
    owner: str  # whose key seals what is private
    person: Person | None = None  # the customer, where the key is a customer's
    at: datetime | None = None  # when Chatwoot wrote it down; None: the log must be looked at
    needs_history: bool = False  # what it makes depends on what the log holds
    message_id: int | None = None  # whose text must be read from the log

    @abstractmethod
    def settle(self, history: History, digest: Digest) -> Settled | None:
        """The event to append, or None when the log knows it already."""


@dataclass(frozen=True, kw_only=True)
class Fact(Statement):
    """Makes the same event whatever stands in the log. `what` names it in the open."""

    what: tuple[object, ...]
    secret: str | None = None  # what else tells it apart, but is personal

    def settle(self, history: History, digest: Digest) -> Settled | None:
        id = stable_id(*self.what, *(() if self.secret is None else (digest(self.secret),)))
        return None if history.has(id) else Settled(id, self.event)


_TOLD = frozenset({"MessageReceived", "HumanReplied", "NoteWritten", "AutomaticMessageSent"})


@dataclass(frozen=True, kw_only=True)
class Revision(Fact):
    """A `message_updated`: Chatwoot shows the whole message again, so one that was lost comes back.

    Not seen → the message itself, under its usual id. A customer's text that differs → `MessageEdited`.
    """

    event: MessageFact
    needs_history: bool = True

    def settle(self, history: History, digest: Digest) -> Settled | None:
        about = [seen for seen in history.seen if seen.message_id == self.message_id]
        if not any(seen.kind in _TOLD or seen.echo for seen in about):
            return Fact.settle(self, history, digest)
        # A text that cannot be read (erased, or its event is quarantined) cannot be compared.
        texts = [(seen.id, seen.text) for seen in about if not isinstance(seen.text, Erased)]
        if not isinstance(self.event, MessageReceived) or not texts:
            return None
        now, (before, text) = self.event, texts[-1]
        # With its predecessor in the id, an edit back to an earlier text is an event of its own.
        id = stable_id("edited", now.account, now.message_id, before, digest(str(now.text or "")))
        if (text or "") == (now.text or "") or history.has(id):
            return None
        said = {name: getattr(now, name) for name in MessageFact.model_fields}
        return Settled(id, MessageEdited(**said, text=now.text))


@dataclass(frozen=True, kw_only=True)
class ContactState(Statement):
    """How a contact looks now; most `contact_updated` only say that the contact was active."""

    event: ContactUpdated
    needs_history: bool = True

    def settle(self, history: History, digest: Digest) -> Settled | None:
        states = [seen.id for seen in history.seen if seen.kind == "ContactUpdated"]
        last, before = [*reversed(states), "", ""][:2]
        # The id names its predecessor, so a change back is an event of its own, and whether nothing
        # changed since the last one is told from ids alone: that still works once the key is destroyed.
        if last and last == str(self._after(before, digest)):
            return None
        return Settled(self._after(last, digest), self.event)

    def _after(self, before: str, digest: Digest) -> UUID:
        event = self.event
        look = "\n".join(str(value) for value in (event.name, event.phone, event.email))
        return stable_id(
            "contact", event.account, event.contact_id, event.blocked, digest(look), before or "first"
        )
