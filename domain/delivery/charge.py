"""Who is in charge of a conversation, as far as sending is concerned.

Two sources, treated apart. Somebody's word (a person answered, an admin's wish) binds from its position on,
until the webhooks show that it was given back: by the agent's own rule, never by a look of ours, so that
agent and outbox agree. Chatwoot's status and assignee come as snapshots out of order, so the greatest
`updated_at` counts; before a reply is cancelled for them, they are looked at once more.

Of a part that an operator sends again, whoever was there before that wish bars nothing: a part that did not
arrive has been handed to people long since, by us.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from contracts.events.inbox import HumanReplied, Snapshot
from domain.conversation.chatwoot import ChatwootView, later
from domain.delivery.parts import QueuedPart, Request

NEVER = float("-inf")
BOT_STATUSES = (None, "pending")  # an inbox with a bot: pending means the bot answers


@dataclass(frozen=True, slots=True)
class Charge:
    """What is known of a takeover."""

    standing: bool = False  # somebody's word stands: the bot is silent until it is resumed
    taken_at: int = 0  # position of the last such word, also after a resume
    said_at: int = 0  # the same, without what the outbox itself concluded from an earlier one
    word_at: datetime | None = None  # Chatwoot's time of the word that stands
    webhooks: ChatwootView = field(default_factory=ChatwootView)  # they alone, as the agent folds them
    bot_since: int = 0  # position from which they show it with the bot
    status: str | None = None
    person: int | None = None  # the assigned user; bots do not count
    can_reply: bool | None = None  # inside WhatsApp's 24 h window
    updated_at: datetime | None = None
    learned: float = NEVER  # ticks at which our last look began
    expected: str | None = None  # the status that our own open attempt asks for
    forgiven: int | None = None  # was assigned already when the bot was given the conversation back
    since: int = 0  # position at which Chatwoot last showed a new person, other than through us
    resumed_at: int = 0  # position of the last word that gave it back to the bot

    def told(self, snapshot: Snapshot, position: int, *, assigned: bool = False) -> Self:
        """A webhook came with this snapshot.

        It is no look: how long ago it was true, only a comparison of clocks could tell.
        """
        webhooks = self.webhooks.told(snapshot, assigned=assigned)
        new = not webhooks.with_person and (self.webhooks.with_person or self.webhooks.status is None)
        seen = replace(
            self._seen(snapshot, position),
            webhooks=webhooks,
            bot_since=position if new else self.bot_since,
        )
        given_back = seen.standing and webhooks.gives_back(seen.word_at)
        return replace(seen, standing=False, word_at=None) if given_back else seen

    def looked(self, snapshot: Snapshot, position: int, ticks: float) -> Self:
        """Our own look, begun at `ticks`. An empty snapshot: Chatwoot does not let us look."""
        return replace(self._seen(snapshot, position), learned=max(self.learned, ticks))

    def _seen(self, new: Snapshot, position: int) -> Self:
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
            expected=None if ours else self.expected,
        )
        if status != self.status and not ours:
            if status not in BOT_STATUSES:
                seen = replace(seen, since=position)
            elif self.status is not None:  # a person (or a new message) gave it back to the bot
                return replace(seen, forgiven=person)
        if person not in (None, self.person, self.forgiven):
            seen = replace(seen, since=position)
        return seen

    def taken(self, position: int, at: datetime | None = None) -> Self:
        """Somebody said so, `at` Chatwoot's time (without: at its last snapshot's)."""
        at = later(self.word_at, at or self.webhooks.status_at)
        return replace(self, standing=True, taken_at=position, said_at=position, word_at=at)

    def concluded(self, position: int, request: Request) -> Self:
        """A part was cancelled for a person: agent and outbox take that for a word, but nobody said anew.

        A reply from before the bot was given the conversation back tells of nobody: the agent answers anew.
        """
        if request.asker == "reply" and request.position < self.resumed_at:
            return self
        return replace(self.taken(position), said_at=self.said_at)

    def replied(self, reply: HumanReplied, position: int) -> Self:
        """A person answered. What is told after it was given back bars only what was asked for before."""
        taken = self.taken(position, self.webhooks.replied_at(reply))
        if not self.webhooks.gives_back(taken.word_at):
            return taken
        return replace(self, standing=False, word_at=None, taken_at=max(self.taken_at, self.bot_since))

    def resumed(self, position: int) -> Self:
        """The bot may speak again; who is still assigned does not count any more."""
        return replace(
            self,
            standing=False,
            word_at=None,
            webhooks=self.webhooks.resumed(),
            forgiven=self.person,
            resumed_at=position,
        )

    def asked(self, status: str) -> Self:
        """A part that sets the status was queued."""
        return replace(self, webhooks=self.webhooks.asks(status))

    def expecting(self, status: str | None) -> Self:
        """Our own request may change the status to this."""
        webhooks = self.webhooks.restoring() if status == "pending" else self.webhooks
        return replace(self, expected=status, webhooks=webhooks)

    def confirmed(self, status: str) -> Self:
        """Our own request has changed it; the webhook that says so may still be on its way."""
        return replace(self.settled(status), status=status)

    def settled(self, status: str | None) -> Self:
        """Our own request to change it came to an end, good or bad."""
        return replace(self, webhooks=self.webhooks.restored()) if status == "pending" else self

    def word_bars(self, part: QueuedPart) -> bool:
        """Somebody's word forbids this part, other than the word its request itself carries."""
        if part.sent_knowingly:
            return self.said_at > part.wished
        request = part.request
        later = self.taken_at > request.seen and self.taken_at != request.position
        return later or (request.asker == "reply" and self.standing)

    def chatwoot_bars(self, part: QueuedPart) -> bool:
        """Chatwoot shows a person, and not through this part's request."""
        with_person = self.status not in BOT_STATUSES or self.person not in (None, self.forgiven)
        if part.sent_knowingly:
            return with_person and self.since > part.wished
        return with_person and (part.request.asker == "reply" or self.since > part.request.seen)
