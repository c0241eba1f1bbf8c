"""What the query API answers. Times are UTC; money is integer cents and a currency."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.money import Money

Answers = Literal["bot", "human", "paused"]


class Answer(BaseModel):
    """Every answer says which position of the log it reflects."""

    position: int = Field(description="Of the log; every event up to it is in here.", examples=[1204])


class Counts(BaseModel):
    """Messages by author, and turns of the bot."""

    customer: int
    bot: int
    human: int
    system: int
    turns: int


class Conversation(BaseModel):
    """One conversation as a row of a list."""

    id: str = Field(examples=["1-512"])
    account: int
    number: int
    contact_id: int | None
    customer_name: str | None = Field(description="Null where it is not known, erased, or not yours to read.")
    customer_phone: str | None
    status: str | None
    can_reply: bool | None
    assignee_type: str | None
    assignee_id: int | None
    answers: Answers
    erased: bool
    opened_at: datetime
    last_message_at: datetime | None
    last_author: Literal["customer", "bot", "human", "system"] | None
    last_text: str | None = Field(description="Of the last message; null where it is not yours to read.")
    category: str | None = Field(description="Slug of the tariff it is about.", examples=["motos-part"])
    quotes: int = Field(description="Prices that were given.")
    last_quote: Money | None = Field(description="The last of them, VAT included.")
    failed: bool = Field(
        description="Something that was to reach the customer is parked, or was not brought."
    )
    window_until: datetime | None = Field(
        description="End of WhatsApp's 24 h window; past: only a template is brought. Null: nobody wrote yet."
    )
    waiting_since: datetime | None = Field(
        description="Of the customer's first message that nobody answered yet; null: none waits."
    )
    waiting_messages: int = Field(description="How many of the customer's messages wait.")
    muted: bool = Field(description="The customer, for abuse: the bot is silent.")
    restricted: bool = Field(description="The customer's data are legally blocked: the bot is silent.")
    opted_out: bool = Field(description="The customer asked here to be written to no more.")
    chatwoot_url: str | None = Field(
        description="Where people answer it: Chatwoot's page, or the sandbox's. Null where none is set."
    )
    counts: Counts


class File(BaseModel):
    """An attachment. `POST /api/privacy/media/<conversation>/<digest>` of ingress answers its bytes."""

    attachment_id: int
    kind: str | None = Field(description="By the sender's word: image, audio, video, file, …")
    state: Literal["pending", "stored", "failed"]
    media_type: str | None = Field(description="By its content.", examples=["image/jpeg"])
    size: int | None = Field(description="Bytes; as Chatwoot says until it is stored.")
    digest: str | None = Field(description="SHA-256 (hex) of what is stored; null while it is not.")
    reason: str | None = Field(description="Why it was not fetched, or not put into words.")


class Message(BaseModel):
    """One message of anyone. `text` is null for media without words and once it is erased."""

    position: int
    message_id: int | None
    part_id: UUID | None
    at: datetime
    author: Literal["customer", "bot", "human", "system"]
    private: bool
    text: str | None
    hidden: bool = Field(description="There is a text, and it is not yours to read.")
    erased: bool
    media: list[str] = Field(description="Kinds of its attachments, by the sender's word.")
    files: list[File]
    turn_id: UUID | None = Field(
        description="Of the bot's: the turn that said it. Of the customer's: the last turn that covers "
        "it, which is its burst."
    )
    via: Literal["chatwoot", "phone", "template", "automation", "other_bot"] | None = Field(
        description="Of a person: where they wrote it. Of the system: what it is."
    )
    user_id: int | None = Field(description="Of a person: Chatwoot's user.")
    edited_at: datetime | None
    transcribed_by: str | None = Field(description="The text is what was heard in a voice note, and by whom.")
    in_reply_to: int | None
    unsupported: bool
    recovered: bool
    deleted_at: datetime | None
    tick: Literal["echoed", "sent", "failed", "delivered", "read"] | None
    tick_error: str | None = Field(description="WhatsApp's code, as in 131047.")
    tick_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    failed_at: datetime | None
    delivery: Literal["pending", "attempted", "delivered", "parked", "cancelled"] | None = Field(
        description="Of the bot's: how far Chatwoot has it; see the delivery of `part_id`."
    )


class Step(BaseModel):
    """A call of a model or a tool, or a text that a guard held back."""

    kind: Literal["model", "tool", "blocked"]
    ordinal: int
    position: int
    at: datetime
    attempt: int
    name: str
    node: str | None
    provider: str | None
    reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_microeuros: int | None
    milliseconds: int | None


class Turn(BaseModel):
    """One turn of the bot. Without an outcome it is still open."""

    turn_id: UUID
    position: int
    covers: list[int]
    prompt_version: str | None
    started_at: datetime
    attempt: int
    outcome: str | None
    reason: str | None
    quotes: list[UUID]
    ended_at: datetime | None
    completed_at: datetime | None
    model_calls: int | None
    tool_calls: int | None
    input_tokens: int | None
    output_tokens: int | None
    cost_microeuros: int | None
    milliseconds: int | None
    steps: list[Step]


class QuotedExtra(BaseModel):
    """A chosen extra or a surcharge, net."""

    code: str
    option: str | None
    net: Money


class TariffVersion(BaseModel):
    """Which published tariff, and where in the log."""

    slug: str
    version: int
    position: int


class Quote(BaseModel):
    """A price. `stands`: it was given, by the reply or handoff at `given_at`.

    Names of its elements, tier and extras are in `/tariffs/<slug>/<version>`, which never changes.
    """

    quote_id: UUID
    conversation: str
    turn_id: UUID
    position: int
    at: datetime
    tariff: TariffVersion
    elements: list[str]
    tier: str
    extras: list[QuotedExtra]
    net: Money
    vat_percent: int
    vat: Money
    gross: Money
    valid_until: datetime
    stands: bool
    given_at: datetime | None


class Delivery(BaseModel):
    """One part that Chatwoot must be told."""

    part_id: UUID
    turn_id: UUID | None
    position: int
    ordinal: int
    kind: Literal["message", "note", "labels", "status"]
    requested_at: datetime
    state: Literal["pending", "attempted", "delivered", "parked", "cancelled"]
    reason: str | None
    state_at: datetime
    retry_at: datetime | None
    attempts: int
    last_failure: str | None
    last_error: str | None
    message_id: int | None
    confirmed: str | None
    delivered_at: datetime | None
    http_status: int | None = Field(description="Of Chatwoot's last answer.")
    milliseconds: int | None = Field(description="That it took.")
    template: str | None = Field(description="WhatsApp's, as the 24 h window was closed.")
    whatsapp: Literal["sent", "failed", "delivered", "read"] | None
    whatsapp_at: datetime | None
    whatsapp_error: str | None


class Conversations(Answer):
    """A page; `next` is the cursor of the following one."""

    items: list[Conversation]
    next: str | None


class Answering(BaseModel):
    """Who was in charge from `at` until the next of these."""

    position: int
    at: datetime
    answers: Answers
    status: str | None
    assignee_type: str | None
    assignee_id: int | None


class Service(BaseModel):
    """How long the customer waited, in seconds. A reply of the bot counts once Chatwoot has it."""

    first_message_at: datetime
    first_response_at: datetime | None
    first_responder: Literal["bot", "human"] | None
    first_response_seconds: int | None
    first_resolved_at: datetime | None
    resolution_seconds: int | None
    resolved_at: datetime | None


class Timeline(Answer):
    """One conversation with everything about it."""

    conversation: Conversation
    service: Service | None
    answering: list[Answering]
    messages: list[Message]
    turns: list[Turn]
    quotes: list[Quote]
    deliveries: list[Delivery]


class Quotes(Answer):
    """A page; `next` is the cursor of the following one."""

    items: list[Quote]
    next: str | None


class QuotedVersion(BaseModel):
    """How often a version of a tariff was quoted: prices that were given, not those only computed."""

    slug: str
    version: int
    quotes: int
    conversations: int


class QuoteCounts(Answer):
    """By tariff, its newest quoted version first; a version that was never quoted is missing."""

    items: list[QuotedVersion]


class OneQuote(Answer):
    """One quote."""

    quote: Quote


class Tier(BaseModel):
    """A price step: covers at most `admits[list]` elements per list (null: any number)."""

    code: str
    name: str
    net: Money
    admits: dict[str, int | None]
    max_elements: int | None


class Tariff(BaseModel):
    """One published version."""

    slug: str
    number: int
    published_at: datetime
    published_position: int
    effective_from: datetime
    author: str
    reason: str
    withdrawn_at: datetime | None = Field(description="It waited for its moment, which will not come.")
    withdrawn_position: int | None
    withdrawn_by: str | None
    withdrawn_reason: str | None
    name: str | None
    customer: str | None
    currency: str | None
    vat_percent: int | None
    tiers: list[Tier]


class TariffVersions(Answer):
    """Every published version, the newest of each category first."""

    items: list[Tariff]


class WholeTariff(Answer):
    """One version with all it holds, as the events say it."""

    tariff: Tariff
    category: dict[str, Any]
    elements: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    extras: list[dict[str, Any]]
    documents: list[dict[str, Any]]
