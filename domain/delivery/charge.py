"""Who is in charge of a conversation, as far as sending is concerned.

Two sources, treated apart. Somebody's word (a person answered, an admin's wish) binds from its position on.
Chatwoot's status and assignee come as snapshots out of order, so the greatest `updated_at` counts; before a
reply is cancelled for them, they are looked at once more.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from contracts.events.inbox import Snapshot
from domain.delivery.parts import Moment, Request

NEVER = float("-inf")
BOT_STATUSES = (None, "pending")  # an inbox with a bot: pending means the bot answers


@dataclass(frozen=True, slots=True)
class Charge:
    """What is known of a takeover."""

    standing: bool = False  # somebody's word stands: the bot is silent until it is resumed
    taken_at: int = 0  # position of the last such word, also after a resume
    status: str | None = None
    person: int | None = None  # the assigned user; bots do not count
    can_reply: bool | None = None  # inside WhatsApp's 24 h window
    updated_at: datetime | None = None
    learned: float = NEVER  # ticks at which the snapshot was certainly true
    expected: str | None = None  # the status that our own open attempt asks for
    forgiven: int | None = None  # was assigned already when the bot was given the conversation back
    since: int = 0  # position at which Chatwoot last showed a new person, other than through us

    def told(self, snapshot: Snapshot, position: int, now: Moment) -> Self:
        """A webhook came with this snapshot. It tells about `updated_at`, which may be long ago."""
        age = 0.0 if snapshot.updated_at is None else (now.utc - snapshot.updated_at).total_seconds()
        learned = NEVER if snapshot.updated_at is None else now.ticks - max(age, 0.0)
        return self._seen(snapshot, position, learned)

    def looked(self, snapshot: Snapshot, position: int, ticks: float) -> Self:
        """Our own look, begun at `ticks`. An empty snapshot: Chatwoot does not let us look."""
        return replace(self._seen(snapshot, position, ticks), learned=max(self.learned, ticks))

    def _seen(self, new: Snapshot, position: int, learned: float) -> Self:
        if new == Snapshot() or (new.updated_at and self.updated_at and new.updated_at < self.updated_at):
            return self
        status = new.status or self.status
        person = (new.assignee_id or 0) if new.assignee_type == "User" else None
        ours = status == self.expected
        seen = replace(
            self,
            status=status,
            person=person,
            can_reply=self.can_reply if new.can_reply is None else new.can_reply,
            updated_at=new.updated_at or self.updated_at,
            learned=max(self.learned, learned),
            expected=None if ours else self.expected,
        )
        if status != self.status and not ours:
            if status not in BOT_STATUSES:
                seen = replace(seen, since=position)
            elif self.status is not None:  # a person (or a new message) gave it back to the bot
                return replace(seen, standing=False, forgiven=person)
        if person not in (None, self.person, self.forgiven):
            seen = replace(seen, since=position)
        return seen

    def taken(self, position: int) -> Self:
        """Somebody said so."""
        return replace(self, standing=True, taken_at=position)

    def resumed(self) -> Self:
        """The bot may speak again; who is still assigned does not count any more."""
        return replace(self, standing=False, forgiven=self.person)

    def expecting(self, status: str | None) -> Self:
        """Our own request may change the status to this."""
        return replace(self, expected=status)

    def confirmed(self, status: str) -> Self:
        """Our own request has changed it; the webhook that says so may still be on its way."""
        return replace(self, status=status)

    def word_bars(self, request: Request) -> bool:
        """Somebody's word forbids this request's parts, other than the word the request itself carries."""
        later = self.taken_at > request.seen and self.taken_at != request.position
        return later or (request.asker == "reply" and self.standing)

    def chatwoot_bars(self, request: Request) -> bool:
        """Chatwoot shows a person, and not through this request."""
        with_person = self.status not in BOT_STATUSES or self.person not in (None, self.forgiven)
        return with_person and (request.asker == "reply" or self.since > request.seen)
