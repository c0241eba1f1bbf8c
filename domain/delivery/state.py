"""The queue of one conversation: the fold of all of `msia.*.<conversation>`. Frozen; no I/O, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from contracts.events.inbox import Snapshot
from contracts.ids import CustomerId, customer_id, split_conversation
from domain.delivery.charge import Charge
from domain.delivery.parts import Moment, QueuedPart, Stage


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What is to be delivered in one conversation, after `position`."""

    id: str
    position: int = 0
    parts: Mapping[UUID, QueuedPart] = field(default_factory=dict)
    charge: Charge = field(default_factory=Charge)
    turns: Mapping[UUID, int] = field(default_factory=dict)  # attempt that holds the turn
    ended: frozenset[UUID] = frozenset()  # turns with an outcome that stands
    last_message_id: int = 0  # the greatest Chatwoot message id known
    contact_id: int | None = None
    erased_at: int = 0
    heard_at: datetime | None = None  # when the customer last wrote: WhatsApp's 24 h count from here

    @property
    def queue(self) -> list[QueuedPart]:
        """Every part, settled or not, in order."""
        return sorted(self.parts.values(), key=lambda part: part.place)

    @property
    def head(self) -> QueuedPart | None:
        """The part that is next, or under way; None when nothing is left to do."""
        return min(
            (part for part in self.parts.values() if not part.settled),
            key=lambda part: part.place,
            default=None,
        )

    def part(self, id: UUID) -> QueuedPart | None:
        return self.parts.get(id)

    def of_request(self, part: QueuedPart) -> list[QueuedPart]:
        """The parts of the same reply or handoff, in their own order."""
        same = (other for other in self.parts.values() if other.request == part.request)
        return sorted(same, key=lambda other: other.index)

    def before(self, part: QueuedPart) -> QueuedPart | None:
        """What was delivered last before this part."""
        done = [p for p in self.parts.values() if p.place < part.place and p.stage is Stage.succeeded]
        return max(done, key=lambda other: other.place, default=None)

    def window_closed(self, now: Moment, seconds: float) -> bool:
        """WhatsApp takes templates only: Chatwoot says so, or the customer's last word is too old."""
        if self.charge.can_reply is False:
            return True
        return self.heard_at is not None and (now.utc - self.heard_at).total_seconds() >= seconds

    @property
    def owner(self) -> CustomerId:
        """Whose key seals what is personal; without a known contact it is not kept at all."""
        account, _ = split_conversation(self.id)
        return customer_id(account, self.contact_id or 0)

    def changed(self, part: QueuedPart, **changes: Any) -> Self:
        """With another value of one part."""
        return replace(self, parts={**self.parts, part.id: replace(part, **changes)})

    def looked(self, snapshot: Snapshot, last_message_id: int, ticks: float) -> Self:
        """What our own look at the conversation showed; newer than anything folded so far."""
        return replace(
            self,
            charge=self.charge.looked(snapshot, self.position + 1, ticks),
            last_message_id=max(self.last_message_id, last_message_id),
        )

    @property
    def idle(self) -> bool:
        """Nothing is queued, wished for, left to be recorded or to be found out."""
        return not any(
            not part.settled
            or part.retry_wish
            or part.cancel_wish
            or part.late_echo
            or part.bounced
            or part.untraced
            for part in self.parts.values()
        )
