"""Switches and wishes.

Subjects: a wish about a conversation `msia.control.<conversation>`, the log's own `msia.control.log`.
"""

from typing import Any
from uuid import UUID

from contracts.event import Event
from contracts.private import Private


class LogOpened(Event, context="control", version=1):
    """The first event of every log: its identity."""

    log_id: UUID


class BotSwitched(Event, context="control", version=1):
    """The bot, everywhere: on or off. Read from the leader before each outcome and each request."""

    on: bool
    by: str
    reason: str


class Wish(Event):
    """Someone with the right to wants something done in one conversation."""

    by: str  # admin id, or "system"
    reason: str = ""


class PauseRequested(Wish, context="control", version=1):
    """The bot shall be silent in this conversation."""


class ResumeRequested(Wish, context="control", version=1):
    """The bot shall answer in this conversation again."""


class TakeoverRequested(Wish, context="control", version=1):
    """A person takes the conversation."""


class DeliveryRetryRequested(Wish, context="control", version=1):
    """A parked part shall be sent again."""

    part_id: UUID


class DeliveryParkRequested(Wish, context="control", version=1):
    """A part that is still to be sent shall wait until somebody decides about it."""

    part_id: UUID


class DeliveryCancelRequested(Wish, context="control", version=1):
    """A part shall not be sent."""

    part_id: UUID


class PromptPublished(Event, context="control", version=1):
    """A version of a prompt. Subject `msia.control.prompt-<name>`."""

    name: str
    number: int
    text: str
    by: str
    reason: str


class ArticlePublished(Event, context="control", version=1):
    """A version of a knowledge article. Subject `msia.control.article-<uuid>`."""

    article_id: UUID
    number: int
    title: str
    text: str
    by: str
    reason: str


class ArticleWithdrawn(Event, context="control", version=1):
    """An article is answered from no more; publishing a further version brings it back."""

    article_id: UUID
    by: str
    reason: str


class AdminInvited(Event, context="control", version=1):
    """A person may sign in. Subject `msia.control.admin-<uuid>`."""

    admin_id: UUID
    role: str  # admin | operator | auditor
    by: str
    email: Private[str]


class AdminRoleChanged(Event, context="control", version=1):
    """An admin's rights changed."""

    admin_id: UUID
    role: str
    by: str


class AdminDisabled(Event, context="control", version=1):
    """An admin may no longer sign in; tokens are void from this position on."""

    admin_id: UUID
    by: str
    reason: str


class PasswordSet(Event, context="control", version=1):
    """A new password; only its hash is kept."""

    admin_id: UUID
    hash: Private[str]


class LoggedIn(Event, context="control", version=1):
    """A successful sign-in."""

    admin_id: UUID


class LoginRefused(Event, context="control", version=1):
    """A sign-in that failed."""

    admin_id: UUID | None
    reason: str


class PersonalDataOpened(Event, context="control", version=1):
    """Someone read personal data: who, of which customer, why."""

    by: str
    customer: str
    reason: str


class Erased(Event, context="control", version=1):
    """In each conversation of an erased customer, before its keys are destroyed."""

    contact_id: int
    by: str


class QuarantineRetryRequested(Wish, context="control", version=1):
    """A reader shall try again from the first event of this aggregate that it set aside.

    Subject `msia.control.<aggregate>`. `reader` is agent, outbox or projections.<name>.
    """

    reader: str
    aggregate: str


class QuarantineDropped(Event, context="control", version=1):
    """An operator gave up on quarantined events of one reader; rebuilds honour it.

    Subject `msia.control.<aggregate>`. The reader skips these positions for ever and goes on with the rest.
    """

    reader: str
    aggregate: str
    positions: tuple[int, ...]
    by: str
    reason: str


class CommandRefused(Event, context="control", version=1):
    """A command that the rules did not allow."""

    command: str
    by: str
    reason: str
    details: dict[str, Any] = {}
