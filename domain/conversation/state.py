"""What a conversation is: the fold of everything in `msia.*.<conversation>`. Frozen; no I/O, no clock."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.events.conversation import (
    Elsewhere,
    HandoffRequested,
    NoReplyNeeded,
    Outcome,
    ReplyRequested,
    TariffRef,
    TurnAbandoned,
    TurnFailed,
    Understanding,
)
from contracts.events.inbox import Attachment
from contracts.kept import Erasable, Typed
from domain.conversation.chatwoot import ChatwootView

Author = Literal["customer", "human", "bot", "system"]
InCharge = Literal["bot", "person", "paused"]
WishKind = Literal["pause", "resume", "takeover"]

OPT_OUT = "opt_out"  # reason of the handoff by which a customer is not written to any more


@dataclass(frozen=True, slots=True)
class File:
    """What became of an attachment. `media_type` by content; None: it could not be fetched."""

    attachment_id: int
    media_type: str | None
    transcribing: bool = False  # words of a voice note follow


@dataclass(frozen=True, slots=True)
class Message:
    """One message, of anyone. `text` is None for media without words, `Erased` after erasure."""

    id: int  # Chatwoot's; 0 for what the bot asked the outbox to say
    author: Author
    position: int
    stored_at: datetime
    event_id: UUID
    text: Erasable[str | None]
    media: tuple[Attachment, ...] = ()
    unsupported: bool = False
    deleted: bool = False
    correlation_id: str | None = None
    files: tuple[File, ...] = ()
    heard: bool = False  # the text is a voice note put into words
    revised_by: UUID | None = None  # the event whose words these are, where they are not the first


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the bot, whoever ran it."""

    id: UUID
    position: int
    covers: tuple[int, ...]
    seen: int
    started_at: datetime  # event time: the time of everything said in the turn
    leased_at: datetime  # stored time of the latest start or takeover
    lease_seconds: float
    tariffs: tuple[TariffRef, ...] = ()  # the versions it saw, whoever goes on with it
    prompt_version: str = ""  # the same, of the prompts
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    attempt: int = 1
    outcome: Typed[Outcome] | None = None
    outcome_position: int = 0
    completed: bool = False

    @property
    def open(self) -> bool:
        return self.outcome is None

    @property
    def superseded(self) -> bool:
        return isinstance(self.outcome, TurnAbandoned) and self.outcome.reason == "superseded"

    @property
    def quoted(self) -> bool:
        return isinstance(self.outcome, ReplyRequested | HandoffRequested) and bool(self.outcome.quotes)


@dataclass(frozen=True, slots=True)
class Takeover:
    """A person stepped in (or the bot handed over) and has not given back yet."""

    position: int
    stored_at: datetime
    chatwoot_at: datetime | None  # Chatwoot's clock then: only later status changes give back


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for and the agent has not answered yet. It binds all the same."""

    id: UUID
    kind: WishKind


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is said once: a warning, that too many messages come, …"""

    kind: str
    position: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Unsent:
    """A reply that is not on the phone as a whole yet."""

    parts: tuple[UUID, ...]  # messages still to be sent
    covers: tuple[int, ...]  # what it answers; none any more once one of its parts was kept back
    position: int = 0


@dataclass(frozen=True, slots=True)
class Opening:
    """Chatwoot shows a person, and nobody has said a word: what changes back if it opened it by itself."""

    floor: int  # of silence, before
    undelivered: tuple[UUID, ...] = ()  # the same
    closed: tuple[int, ...] = ()  # messages whose answer was given up for it


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state after `position`."""

    id: str
    position: int = 0
    account: int = 0
    display_id: int = 0
    contact_id: int | None = None
    messages: tuple[Message, ...] = ()
    turns: tuple[Turn, ...] = ()
    chatwoot: ChatwootView = field(default_factory=ChatwootView)
    takeover: Takeover | None = None
    paused_at: int = 0  # position of a standing pause; 0 = none
    paused_why: str = ""  # wish, opt_out, muted, …
    restoring: UUID | None = None  # the part that makes it pending in Chatwoot too, until it is settled
    wishes: tuple[Wish, ...] = ()  # not answered yet, oldest first
    undelivered: tuple[UUID, ...] = ()  # parts of replies that were given up; a person must be told
    notices: tuple[Notice, ...] = ()
    silence_floor: int = 0  # messages up to here stay with the person (or the pause)
    opening: Opening | None = None
    resumed_at: int = 0  # position of the last word that gave it back to the bot
    unsent: tuple[Unsent, ...] = ()  # oldest first
    erased_at: int = 0  # position of the last erasure
    disclosed: str | None = None  # version of the AI notice already given
    disclosed_in: UUID | None = None  # the part that carries it
    understanding: Understanding = field(default_factory=Understanding)
    names: tuple[str, ...] = ()  # of the customer, as Chatwoot knows them: kept from remote models

    @property
    def in_charge(self) -> InCharge:
        if self.paused_at:
            return "paused"
        return "person" if self.takeover or self.chatwoot.with_person else "bot"

    @property
    def open_turn(self) -> Turn | None:
        return next((turn for turn in reversed(self.turns) if turn.open), None)

    def turn(self, id: UUID) -> Turn | None:
        return next((turn for turn in reversed(self.turns) if turn.id == id), None)

    @property
    def covered(self) -> frozenset[int]:
        """Ids of messages that a turn answered or closed; a superseded turn frees its messages."""
        return frozenset(
            message for turn in self.turns if not turn.open and not turn.superseded for message in turn.covers
        )

    @property
    def uncovered(self) -> tuple[Message, ...]:
        """Customer messages that fall to the bot and that no turn has answered or is answering.

        What came before a person's last message is that person's. Chatwoot's ids tell which came first:
        its webhooks are late and out of order.
        """
        taken = self.covered | frozenset(self.open_turn.covers if self.open_turn else ())
        answered = max((message.id for message in self.messages if message.author == "human"), default=0)
        return tuple(
            message
            for message in self.messages
            if message.author == "customer"
            and message.id not in taken
            and message.id > answered
            and message.position > self.silence_floor
        )

    @property
    def supersessions(self) -> int:
        """How many turns in a row gave way to a newer message."""
        count = 0
        for turn in reversed(self.turns):
            if turn.superseded:
                count += 1
            elif not turn.open:
                break
        return count

    @property
    def answered(self) -> tuple[Turn, ...]:
        """Turns with an outcome that stands, oldest first."""
        return tuple(
            turn
            for turn in self.turns
            if isinstance(turn.outcome, ReplyRequested | HandoffRequested | NoReplyNeeded | TurnFailed)
        )
