"""Facts that Chatwoot told us. Subject `msia.inbox.<conversation>` (contacts: `contact-<account>-<id>`)."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event, Value
from contracts.private import Private

MediaKind = Literal["image", "audio", "video", "file", "location", "contact", "other"]


class Snapshot(Value):
    """The conversation as Chatwoot saw it when it built the webhook.

    Snapshots arrive out of order: the greatest `updated_at` counts, not the position.
    """

    status: str | None = None  # open | resolved | pending | snoozed
    assignee_type: str | None = None  # User | AgentBot
    assignee_id: int | None = None
    can_reply: bool | None = None  # inside WhatsApp's 24 h window
    updated_at: AwareDatetime | None = None


class Attachment(Value):
    """One attachment; its URL is a bearer secret and lives in the private part."""

    id: int
    kind: MediaKind
    size: int | None = None  # bytes, as Chatwoot says


class MessageFact(Event):
    """What every fact about one message says."""

    account: int
    conversation: int  # display id
    contact_id: int | None
    message_id: int  # grows with time over the whole Chatwoot: the order of messages
    created_at: AwareDatetime | None  # Chatwoot's insert time
    snapshot: Snapshot = Snapshot()


class MessageReceived(MessageFact, context="inbox", version=1):
    """A customer wrote. `text` is None for media without caption."""

    inbox_id: int | None = None
    media: tuple[Attachment, ...] = ()
    in_reply_to: int | None = None  # Chatwoot message id
    unsupported: bool = False  # WhatsApp kind that Chatwoot cannot show; the text is its placeholder
    recovered: bool = False  # found by the sweeper, no webhook told us
    text: Private[str | None]
    name: Private[str | None]
    phone: Private[str | None]  # E.164, or None (users with a username only)
    urls: Private[dict[int, str]]  # attachment id → data_url


class MessageEdited(MessageFact, context="inbox", version=1):
    """The text of a message changed after it was received."""

    text: Private[str | None]


class MessageDeleted(MessageFact, context="inbox", version=1):
    """Someone deleted the message in Chatwoot (it stays on the phone)."""


class HumanReplied(MessageFact, context="inbox", version=1):
    """A person answered the customer: from Chatwoot, or from the company's phone."""

    via: Literal["chatwoot", "phone"]
    user_id: int | None = None
    text: Private[str | None]


class NoteWritten(MessageFact, context="inbox", version=1):
    """A person wrote a private note; the customer does not see it, the bot keeps talking."""

    user_id: int | None = None
    text: Private[str | None]


class AutomaticMessageSent(MessageFact, context="inbox", version=1):
    """Chatwoot itself, or another bot, said something: greeting, out of office, survey, automation."""

    origin: Literal["template", "automation", "other_bot"]
    text: Private[str | None]


class DeliveryStatusReported(MessageFact, context="inbox", version=2):
    """What became of a message of ours: echoed back, accepted by WhatsApp, delivered, read, failed."""

    part_id: UUID | None = None  # our key (`msia_part`), when it survived; of v1: any short word
    state: Literal["echoed", "sent", "delivered", "read", "failed"]
    error_code: str | None = None  # "131047"
    error: Private[str | None] = None
    whatsapp_id: Private[str | None] = None  # a wamid encodes the phone number


class ConversationStatusChanged(Event, context="inbox", version=1):
    """Chatwoot reports a status; folded by `snapshot.updated_at`."""

    account: int
    conversation: int
    contact_id: int | None
    snapshot: Snapshot


class ConversationAssigned(Event, context="inbox", version=1):
    """Chatwoot reports an assignee (None: unassigned); folded by `snapshot.updated_at`."""

    account: int
    conversation: int
    contact_id: int | None
    team_id: int | None = None
    snapshot: Snapshot


class ContactUpdated(Event, context="inbox", version=1):
    """A contact was created or changed. Subject `msia.inbox.contact-<account>-<id>`."""

    account: int
    contact_id: int
    blocked: bool = False
    name: Private[str | None]
    phone: Private[str | None]
    email: Private[str | None]


class MediaStored(Event, context="inbox", version=1):
    """An attachment was fetched, encrypted and stored under the digest of its encrypted bytes."""

    account: int
    conversation: int
    contact_id: int | None
    message_id: int
    attachment_id: int
    media_type: str  # by content, not by the sender's word
    size: int  # bytes
    digest: str  # sha256 of the encrypted bytes
    transcribing: bool = False  # MediaTranscribed or TranscriptionFailed follows
    filename: Private[str | None] = None


class MediaFailed(Event, context="inbox", version=1):
    """An attachment could not be fetched; the turn goes on without it."""

    account: int
    conversation: int
    contact_id: int | None
    message_id: int
    attachment_id: int
    reason: str


class MediaTranscribed(Event, context="inbox", version=1):
    """A voice note was put into words, by Chatwoot or by our own transcriber."""

    account: int
    conversation: int
    contact_id: int | None
    message_id: int
    attachment_id: int
    by: str  # "chatwoot" or the transcriber's name
    text: Private[str]


class TranscriptionFailed(Event, context="inbox", version=1):
    """A voice note was stored, and our transcriber made no words of it; nobody need wait for them."""

    account: int
    conversation: int
    contact_id: int | None
    message_id: int
    attachment_id: int
    by: str  # the transcriber's name
    reason: str


class WebhookRejected(Event, context="inbox", version=1):
    """A webhook we could not use, kept for an operator. Subject `msia.inbox.rejected`.

    Encrypted under the rejects key of its calendar month.
    """

    reason: str  # a short code: not_json, unknown_event, missing_field, not_needed, …
    field: str | None = None
    event_name: str | None = None
    size: int  # bytes
    body: Private[str]
