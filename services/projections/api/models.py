"""What the query API answers. Times are UTC; money is integer cents and a currency."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from contracts.money import Money

Answers = Literal["bot", "human", "paused"]


class Answer(BaseModel):
    """Every answer says which position of the log it reflects."""

    position: int


class Counts(BaseModel):
    """Messages by author, and turns of the bot."""

    customer: int
    bot: int
    human: int
    system: int
    turns: int


class Conversation(BaseModel):
    """One conversation as a row of a list."""

    id: str
    account: int
    number: int
    contact_id: int | None
    status: str | None
    can_reply: bool | None
    assignee_type: str | None
    assignee_id: int | None
    answers: Answers
    erased: bool
    opened_at: datetime
    last_message_at: datetime | None
    last_author: str | None
    counts: Counts


class Message(BaseModel):
    """One message of anyone. `text` is null for media without words and once it is erased."""

    position: int
    message_id: int | None
    part_id: UUID | None
    at: datetime
    author: Literal["customer", "bot", "human", "system"]
    private: bool
    text: str | None
    erased: bool
    media: list[str]
    in_reply_to: int | None
    unsupported: bool
    recovered: bool
    deleted_at: datetime | None
    tick: Literal["echoed", "sent", "failed", "delivered", "read"] | None
    tick_error: str | None
    tick_at: datetime | None


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
    """A price. `stands`: it was given, by the reply or handoff at `given_at`."""

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


class Conversations(Answer):
    """A page; `next` is the cursor of the following one."""

    items: list[Conversation]
    next: str | None


class Timeline(Answer):
    """One conversation with everything about it."""

    conversation: Conversation
    messages: list[Message]
    turns: list[Turn]
    quotes: list[Quote]
    deliveries: list[Delivery]


class Quotes(Answer):
    """A page; `next` is the cursor of the following one."""

    items: list[Quote]
    next: str | None


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
    name: str | None
    customer: str | None
    currency: str | None
    vat_percent: int | None
    tiers: list[Tier]


class Tariffs(Answer):
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


class Quarantined(BaseModel):
    """An aggregate that a projection set aside, from `position` on."""

    aggregate: str
    position: int
    error: str


class ProjectionStatus(BaseModel):
    """`lag`: events that are in the log and not in the rows; null while the log does not answer."""

    name: str
    version: int
    position: int
    lag: int | None
    quarantined: list[Quarantined]


class Projections(Answer):
    """`reading`: this process fills the rows; false on a hot standby."""

    log_end: int | None
    reading: bool
    items: list[ProjectionStatus]
