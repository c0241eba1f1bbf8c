"""Switches and wishes.

Subjects: a wish about a conversation `msia.control.<conversation>`, the log's own `msia.control.log`, about
what is derived from it `msia.control.projections` and `msia.control.ledger`.
"""

from datetime import datetime
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
    """A person may sign in. Subject `msia.control.admin-<uuid>`; the e-mail is under that admin's own key."""

    admin_id: UUID
    role: str  # admin | operator | auditor
    by: str
    email: Private[str]


class LinkIssued(Event, context="control", version=1):
    """A link to set a password was given out; it works once, and not with an earlier one."""

    admin_id: UUID
    link: UUID  # names the link, and opens nothing: the token itself is signed, and kept nowhere
    expires_at: datetime  # UTC
    by: str


class AdminRoleChanged(Event, context="control", version=1):
    """An admin's rights changed."""

    admin_id: UUID
    role: str
    by: str
    reason: str = ""


class AdminDisabled(Event, context="control", version=1):
    """An admin may no longer sign in; tokens are void from this position on."""

    admin_id: UUID
    by: str
    reason: str


class AdminErased(Event, context="control", version=1):
    """Who was disabled for long enough: their key is destroyed after this, e-mail and hash with it."""

    admin_id: UUID
    by: str
    reason: str


class AdminEnabled(Event, context="control", version=1):
    """A disabled admin may sign in again; sessions of before stay ended."""

    admin_id: UUID
    by: str
    reason: str


class PasswordSet(Event, context="control", version=1):
    """A new password; only its hash is kept. It ends every session, but for the one in `keeps`."""

    admin_id: UUID
    hash: Private[str]
    by: str = ""  # admin id, or what made the first admin; empty in what was stored before it was said
    keeps: UUID | None = None  # the session in which it was changed
    link: UUID | None = None  # the link that was used up for it
    rehashed: bool = False  # the same password under today's parameters: no session ends


class LoggedIn(Event, context="control", version=1):
    """A successful sign-in."""

    admin_id: UUID
    session: UUID | None = None  # begins with it


class SessionRefreshed(Event, context="control", version=1):
    """A session's refresh token was exchanged for the next one."""

    admin_id: UUID
    session: UUID
    number: int  # of the token that was given out; the one of the sign-in is 1


class SessionEnded(Event, context="control", version=1):
    """A session's tokens are void from this position on."""

    admin_id: UUID
    session: UUID
    by: str  # admin id, or "system"
    reason: str  # logout | reused (an exchanged refresh token came back) | revoked


class LoginRefused(Event, context="control", version=1):
    """A sign-in that failed."""

    admin_id: UUID | None
    reason: str  # password | disabled


class PersonalDataOpened(Event, context="control", version=1):
    """Someone read personal data: who, of which customer, why.

    Of one conversation: on its subject; of everything that is held: `msia.control.contact-<account>-<id>`.
    """

    by: str
    customer: str
    reason: str
    digest: str | None = None  # the one file that was opened; None: everything that was said


class PersonalDataSearched(Event, context="control", version=1):
    """Someone has every customer's number compared with one: who, and why. Before the first is decrypted.

    On `msia.control.log`; the number that was looked for stands nowhere.
    """

    by: str
    reason: str = ""


class Erased(Event, context="control", version=1):
    """In each conversation of an erased customer, before its keys are destroyed."""

    contact_id: int
    by: str


class MediaErased(Event, context="control", version=1):
    """A customer's file was kept for as long as files are: its object is deleted after this.

    Subject `msia.control.<conversation>`. Words that were heard in it stay.
    """

    account: int
    conversation: int
    message_id: int
    attachment_id: int
    digest: str  # of `MediaStored`
    by: str
    reason: str


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


class ProjectionWish(Wish):
    """About the rows of one projection. Subject `msia.control.projections`; acted on while it is fresh."""

    projection: str


class ProjectionRebuildRequested(ProjectionWish, context="control", version=1):
    """The rows shall be built anew from the log, beside those that serve."""

    accept_differences: bool = False  # swap even where the new rows differ


class ProjectionVerifyRequested(ProjectionWish, context="control", version=1):
    """The rows that serve shall be compared with a fresh build."""


class ProjectionCancelRequested(ProjectionWish, context="control", version=1):
    """What is being built or compared shall be stopped; the rows that serve stay."""

    what: str = "rebuild"  # rebuild | verify


class LedgerVerifyRequested(Wish, context="control", version=1):
    """The whole log shall be compared with its seals. Subject `msia.control.ledger`; the keeper serves it."""


class CommandRefused(Event, context="control", version=1):
    """A command that the rules did not allow."""

    command: str
    by: str
    reason: str
    details: dict[str, Any] = {}
