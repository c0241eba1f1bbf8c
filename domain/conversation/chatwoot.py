"""What Chatwoot's snapshots say about who is in charge, and when a takeover is over.

Agent and outbox fold the same webhooks through this, so that they never disagree: a reply that one of them
writes and the other cancels leaves a customer with nobody.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from contracts.events.inbox import HumanReplied, Snapshot


@dataclass(frozen=True, slots=True)
class ChatwootView:
    """Status and assignee by the greatest `updated_at`: snapshots arrive out of order."""

    status: str | None = None
    status_at: datetime | None = None
    person_at: datetime | None = None  # the latest time it was seen not pending, or assigned to a user
    assignee_type: str | None = None
    assignee_id: int | None = None
    assignee_at: datetime | None = None
    forgiven: int | None = None  # the user who was assigned when the bot was given the conversation back
    can_reply: bool | None = None
    asked: str | None = None  # by our own last status part, whose change has not been seen yet
    overruled: str | None = None  # a status that our own word took back: it tells of nobody
    echo_due: bool = False  # … and our own change to it is still to be told

    @property
    def with_person(self) -> bool:
        """Chatwoot's own word: not pending, or assigned to a user."""
        return self.status not in (None, "pending") or self._a_person(self.assignee_type, self.assignee_id)

    def _a_person(self, kind: str | None, id: int | None) -> bool:
        return kind == "User" and (id is None or id != self.forgiven)

    def told(self, new: Snapshot, *, assigned: bool = False) -> Self:
        """After a snapshot. `assigned`: it comes from an event about the assignee."""
        at, view = new.updated_at, self
        if new.status is not None and newer(at, view.status_at):
            can_reply = view.can_reply if new.can_reply is None else new.can_reply
            view = replace(view._shown(new.status), status_at=at, can_reply=can_reply)
        somebody = view._a_person(new.assignee_type, new.assignee_id)
        shows_person = new.status not in (None, "pending", view.overruled) or somebody
        if shows_person and at and newer(at, view.person_at):
            view = replace(view, person_at=at)
        if (assigned or new.status is not None) and newer(at, view.assignee_at):
            kept = view.forgiven if new.assignee_type == "User" and not somebody else None
            view = replace(
                view,
                assignee_type=new.assignee_type,
                assignee_id=new.assignee_id,
                assignee_at=at,
                forgiven=kept,
            )
        return view

    def _shown(self, status: str) -> Self:
        """A newer status than any before."""
        view = replace(self, asked=None) if status == self.asked else self
        if status == view.overruled:
            return replace(view, echo_due=False)
        if status == "pending" and view.echo_due:
            return view  # from before our own change
        return replace(view, status=status, overruled=None, echo_due=False)

    def asks(self, status: str) -> Self:
        """A part of ours was requested that sets this status: the first change to it is ours."""
        return self if status == self.status else replace(self, asked=status)

    def restoring(self) -> Self:
        """Our request to make it pending goes out, and with it all that was asked for before is done."""
        return replace(self, echo_due=False)

    def restored(self) -> Self:
        """That request came to an end: what Chatwoot says from now on counts."""
        return replace(self, overruled=None, echo_due=False)

    def resumed(self) -> Self:
        """Chatwoot may still say "open" until the outbox has set it; our word is newer than its snapshots.

        And when it then says "pending", that gives back no later takeover.
        Nor does who is still assigned: Chatwoot keeps the name when the status changes.
        """
        user = self.assignee_id if self.assignee_type == "User" else None
        ours = self.asked if self.asked != "pending" else None
        shown = self.status if self.status not in (None, "pending") else None
        return replace(
            self,
            overruled=shown or ours or self.overruled,
            echo_due=self.echo_due if self.overruled else shown is None and ours is not None,
            asked=None,
            status="pending",
            assignee_type=None,
            assignee_id=None,
            person_at=None,
            forgiven=user or self.forgiven,
        )

    def replied_at(self, reply: HumanReplied) -> datetime | None:
        """Chatwoot's time of a person's answer.

        Without a snapshot: since the stay with a person that still stands, or else when it was written.
        """
        stay = self.person_at if self.with_person else None
        return reply.snapshot.updated_at or stay or reply.created_at

    def gives_back(self, taken_at: datetime | None) -> bool:
        """Chatwoot showed a person at or after the takeover, and pending (unassigned) after that.

        A person who answers while it stays pending and unassigned has not given back: the next snapshot
        says the same.
        """
        if self.with_person or self.status_at is None or self.person_at is None:
            return False
        return (taken_at is None or self.person_at >= taken_at) and self.status_at > self.person_at


def newer(at: datetime | None, than: datetime | None) -> bool:
    """Whether a snapshot of `at` counts over one of `than`."""
    return than is None or (at is not None and at >= than)


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two times, of which either may be unknown."""
    return max((at for at in (one, other) if at is not None), default=None)
