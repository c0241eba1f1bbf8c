"""What Chatwoot and the phones know: one dataclass per table. `store.py` keeps them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, ClassVar, Literal

Json = dict[str, Any]
Status = Literal["open", "resolved", "pending", "snoozed"]
MessageStatus = Literal["sent", "delivered", "read", "failed"]
Author = Literal["customer", "bot", "person", "system"]


class MessageType(IntEnum):
    """Chatwoot's numbers: strings in webhooks, integers in the API."""

    incoming = 0
    outgoing = 1
    activity = 2
    template = 3


@dataclass(kw_only=True)
class Record:
    """A row. `id` 0 means not stored yet."""

    table: ClassVar[str]
    id: int = 0


@dataclass(kw_only=True)
class Account(Record):
    table: ClassVar[str] = "accounts"
    name: str
    keep_pending_on_bot_failure: bool = False


@dataclass(kw_only=True)
class User(Record):
    table: ClassVar[str] = "users"
    account_id: int
    name: str
    email: str
    role: Literal["agent", "administrator"] = "agent"
    access_token: str = ""


@dataclass(kw_only=True)
class AgentBot(Record):
    table: ClassVar[str] = "agent_bots"
    account_id: int
    name: str
    description: str = ""
    outgoing_url: str = ""
    secret: str = ""
    access_token: str = ""


@dataclass(kw_only=True)
class Inbox(Record):
    table: ClassVar[str] = "inboxes"
    account_id: int
    name: str
    channel_type: str = "Channel::Whatsapp"
    agent_bot_id: int | None = None
    webhook_url: str = ""
    secret: str = ""
    lock_to_single_conversation: bool = False
    greeting_message: str = ""
    out_of_office_message: str = ""
    csat_survey: bool = False
    agent_reply_time_window: float | None = None
    message_templates: list[Json] = field(default_factory=list)


@dataclass(kw_only=True)
class Webhook(Record):
    table: ClassVar[str] = "webhooks"
    account_id: int
    url: str
    name: str | None = None
    subscriptions: list[str] = field(default_factory=list)
    secret: str = ""


@dataclass(kw_only=True)
class Contact(Record):
    table: ClassVar[str] = "contacts"
    account_id: int
    name: str
    phone_number: str | None
    created_at: datetime
    updated_at: datetime
    email: str | None = None
    identifier: str | None = None
    blocked: bool = False
    additional_attributes: Json = field(default_factory=dict)
    custom_attributes: Json = field(default_factory=dict)
    last_activity_at: datetime | None = None


@dataclass(kw_only=True)
class ContactInbox(Record):
    """A contact's address in one inbox: the digits of the phone, or a business-scoped user id."""

    table: ClassVar[str] = "contact_inboxes"
    contact_id: int
    inbox_id: int
    source_id: str
    pubsub_token: str
    created_at: datetime
    updated_at: datetime


@dataclass(kw_only=True)
class Conversation(Record):
    table: ClassVar[str] = "conversations"
    account_id: int
    display_id: int
    inbox_id: int
    contact_id: int
    contact_inbox_id: int
    status: Status
    uuid: str
    created_at: datetime
    updated_at: datetime
    last_activity_at: datetime
    assignee_id: int | None = None
    assignee_agent_bot_id: int | None = None
    team_id: int | None = None
    labels: list[str] = field(default_factory=list)
    additional_attributes: Json = field(default_factory=dict)
    custom_attributes: Json = field(default_factory=dict)
    priority: str | None = None
    snoozed_until: datetime | None = None
    waiting_since: datetime | None = None
    first_reply_created_at: datetime | None = None
    agent_last_seen_at: datetime | None = None
    assignee_last_seen_at: datetime | None = None
    contact_last_seen_at: datetime | None = None
    last_incoming_at: datetime | None = None

    @property
    def key(self) -> str:
        """The conversation's id in the log: `<account>-<display id>`."""
        return f"{self.account_id}-{self.display_id}"


@dataclass(kw_only=True)
class Message(Record):
    table: ClassVar[str] = "messages"
    account_id: int
    inbox_id: int
    conversation_id: int
    message_type: MessageType
    content: str | None
    created_at: datetime
    updated_at: datetime
    content_type: str = "text"
    content_attributes: Json = field(default_factory=dict)
    additional_attributes: Json = field(default_factory=dict)
    private: bool = False
    status: MessageStatus = "sent"
    source_id: str | None = None
    sender_type: str | None = None
    sender_id: int | None = None
    faults: list[str] = field(default_factory=list)
    """What WhatsApp was made to do with it; Chatwoot knows nothing of this."""


@dataclass(kw_only=True)
class Attachment(Record):
    table: ClassVar[str] = "attachments"
    account_id: int
    message_id: int
    file_type: str
    blob: str | None = None
    coordinates_lat: float | None = None
    coordinates_long: float | None = None
    fallback_title: str | None = None
    meta: Json = field(default_factory=dict)


@dataclass(kw_only=True)
class Blob(Record):
    """A file; its bytes lie in the data folder under `key`, which is also its signed id."""

    table: ClassVar[str] = "blobs"
    key: str
    filename: str
    content_type: str
    byte_size: int


@dataclass(kw_only=True)
class PhoneMessage(Record):
    """A bubble on the customer's phone; `id` is the order in which it arrived there."""

    table: ClassVar[str] = "phone_messages"
    contact_inbox_id: int
    conversation_id: int
    message_id: int | None
    wamid: str
    author: Author
    author_name: str | None
    text: str
    at: datetime
    status: MessageStatus = "sent"
    attachments: list[Json] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    quoted: str | None = None


@dataclass(kw_only=True)
class Job(Record):
    """Work for later, as in Sidekiq. It is deleted in the transaction that finishes it."""

    table: ClassVar[str] = "jobs"
    queue: int
    kind: str
    args: Json
    run_at: datetime
    attempts: int = 0
    error: str | None = None


@dataclass(kw_only=True)
class FaultRule(Record):
    """A fault for what comes next; see `faults/`."""

    table: ClassVar[str] = "fault_rules"
    route: str
    kind: str
    times: int | None = None
    probability: float = 1.0
    params: Json = field(default_factory=dict)
    fired: int = 0


@dataclass(kw_only=True)
class Play(Record):
    """A scenario that is played, or was; see `scenario/`."""

    table: ClassVar[str] = "plays"
    title: str
    document: Json
    steps: int
    step: int = 0
    ended: str | None = None
    """How: complete, stopped, or what went wrong."""


@dataclass(kw_only=True)
class ApiRequest(Record):
    """One request that the API received; `outcome` is empty while it is open."""

    table: ClassVar[str] = "api_requests"
    method: str
    path: str
    started_at: datetime
    finished_at: datetime | None = None
    msia_part: str | None = None
    msia_turn: str | None = None
    message_id: int | None = None
    status: int | None = None
    outcome: str = ""
    faults: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class WebhookAttempt(Record):
    """One try at telling a receiver; `status` is empty when no answer came."""

    table: ClassVar[str] = "webhook_attempts"
    delivery_id: str
    target: str
    event: str
    attempt: int
    at: datetime
    milliseconds: int
    conversation_id: int | None = None
    status: int | None = None
    error: str | None = None


TABLES: tuple[type[Record], ...] = (
    Account,
    User,
    AgentBot,
    Inbox,
    Webhook,
    Contact,
    ContactInbox,
    Conversation,
    Message,
    Attachment,
    Blob,
    PhoneMessage,
    Job,
    FaultRule,
    Play,
    ApiRequest,
    WebhookAttempt,
)

INDEXES: tuple[str, ...] = (
    "contact_inboxes(inbox_id, source_id)",
    "conversations(account_id, display_id)",
    "conversations(contact_inbox_id)",
    "messages(conversation_id, id)",
    "messages(source_id)",
    "attachments(message_id)",
    "blobs(key)",
    "phone_messages(contact_inbox_id)",
    "phone_messages(message_id)",
    "jobs(run_at)",
)
