"""One thing that Chatwoot must be told, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.kept import Erasable

Kind = Literal["message", "note", "labels", "status"]
WhatsApp = Literal["sent", "delivered", "read", "failed"]
Asker = Literal["reply", "handoff", "pause", "resume"]


class Stage(StrEnum):
    """Where a part stands."""

    waiting = "waiting"  # never tried since it was queued
    claimed = "claimed"  # a request may be on the wire
    unknown = "unknown"  # a request got no usable answer; Chatwoot may have it
    retrying = "retrying"  # tried, certainly not there, may be sent again
    succeeded = "succeeded"
    parked = "parked"
    cancelled = "cancelled"


SETTLED = frozenset({Stage.succeeded, Stage.parked, Stage.cancelled})


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, by two clocks: UTC for what the log says, ticks (monotonic seconds) for what must not be early."""

    utc: datetime
    ticks: float


@dataclass(frozen=True, slots=True)
class Request:
    """The event that asked for parts."""

    position: int
    seen: int  # what its writer had read of the conversation
    asker: Asker
    event_id: UUID
    turn_id: UUID | None
    correlation_id: str | None


@dataclass(frozen=True, slots=True)
class QueuedPart:
    """A part in its queue. Only the part at the head is ever tried."""

    id: UUID
    index: int
    kind: Kind
    labels: tuple[str, ...]
    status: str | None
    text: Erasable[str]
    request: Request
    queued: int  # position of the request, or of the last `DeliveryRequeued`
    queued_at: datetime
    stage: Stage = Stage.waiting
    attempt: int = 0  # number of the last attempt, counted for ever
    tries: int = 0  # requests since it was queued: the place in the retry schedule
    claim: UUID | None = None  # event id of the claim that counts
    deadline: float = 0.0  # seconds: D of that claim
    since: float = 0.0  # ticks when we read what put it in this stage
    retry_at: datetime | None = None
    looks: int = 0
    sent_after: int = 0  # the smallest message id known before any attempt: where a look begins
    message_id: int | None = None
    echo: int | None = None  # our own key came back on this message
    whatsapp: WhatsApp | None = None  # how far it got, once WhatsApp told
    error_code: str | None = None  # Meta's, of a failure: 131047
    void: int = 0  # messages up to this one did not reach the phone: none of them is this part
    template: str | None = None  # that the last attempt used
    reason: str | None = None  # why it was parked or cancelled
    retry_wish: UUID | None = None
    wished: int = 0  # position of the wish by which it was, or will be, sent again
    cancel_wish: UUID | None = None
    park_wish: UUID | None = None

    @property
    def settled(self) -> bool:
        return self.stage in SETTLED

    @property
    def requeued(self) -> bool:
        """An operator sends it again."""
        return self.queued != self.request.position

    @property
    def sent_knowingly(self) -> bool:
        """By somebody who saw how things stand. A status is not: it would undo what a person did since."""
        return self.requeued and self.kind != "status"

    @property
    def free(self) -> bool:
        """No request can be on its way."""
        return self.stage in (Stage.waiting, Stage.retrying)

    @property
    def late_echo(self) -> bool:
        """Chatwoot has it, and the log does not say so yet."""
        return self.echo is not None and self.attempt > 0 and self.stage is not Stage.succeeded

    @property
    def bounced(self) -> bool:
        """Chatwoot has it, and WhatsApp refused it."""
        return self._at_whatsapp and self.whatsapp == "failed"

    @property
    def untraced(self) -> bool:
        """Chatwoot has it, and nobody has told whether WhatsApp took it."""
        return self._at_whatsapp and self.whatsapp is None

    @property
    def _at_whatsapp(self) -> bool:
        return self.stage is Stage.succeeded and self.for_customer and self.message_id is not None

    @property
    def broken(self) -> bool:
        """It will not reach anyone, and nobody wanted it so."""
        return self.stage is Stage.parked or (self.stage is Stage.cancelled and self.reason != "wish")

    @property
    def for_customer(self) -> bool:
        return self.kind == "message"

    @property
    def place(self) -> tuple[int, int]:
        """Sorts the queue."""
        return self.queued, self.index
