"""What the agent decided. Subject `msia.conversation.<conversation>`; only the agent appends here."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event, Value
from contracts.money import Money
from contracts.private import Private


class TariffRef(Value):
    """One published tariff, and where in the log it was seen."""

    slug: str
    version: int
    position: int


class Understanding(Value):
    """What the bot holds to be asked for, as codes: the memory of the conversation."""

    category: str | None = None  # tariff slug
    elements: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()  # parent elements whose variant was asked for
    options: dict[str, str] = {}  # surcharge element → chosen option
    unknown_terms: int = 0  # how many; the words themselves are personal
    doubts: tuple[tuple[str, ...], ...] = ()  # what may be meant, still to be asked: one code is a yes or no
    option_asked: str | None = None  # surcharge element whose option was asked for
    extras: tuple[str, ...] = ()  # services to be included
    waiting_from: int = 0  # message id from which on words wait for the vehicle; 0 = none
    offer: Literal["person", "proceed"] | None = None  # what a yes to the last answer accepts
    misses: int = 0  # messages in a row that were not understood


class Part(Value):
    """One thing the outbox must tell Chatwoot; its text is in the private part, by index."""

    part_id: UUID
    kind: Literal["message", "note", "labels", "status"]
    labels: tuple[str, ...] = ()
    status: str | None = None


class TurnEvent(Event):
    """Everything inside a turn names it and the attempt that wrote it."""

    turn_id: UUID
    attempt: int = 1


class Elsewhere(Value):
    """What the same customer wrote in other conversations, shortly before the turn or ever since we know."""

    texts: int = 0  # within the window of a flood
    files: int = 0
    warned: bool = False  # for insults


class TurnStarted(TurnEvent, context="conversation", version=1):
    """A turn covers these messages. Its time is the time of the whole turn; nothing inside reads a clock."""

    contact_id: int | None
    covers: tuple[int, ...]  # Chatwoot message ids, ascending
    seen: int  # position up to which the decider had read the conversation
    tariffs: tuple[TariffRef, ...]
    prompt_version: str
    lease_seconds: float  # deadline + margin, from the stored time of this event
    elsewhere: Elsewhere = Elsewhere()


class TurnTakenOver(TurnEvent, context="conversation", version=1):
    """Another replica goes on with a turn whose lease ran out."""

    seen: int
    lease_seconds: float


class ModelCalled(TurnEvent, context="conversation", version=1):
    """One call to a model, verbatim. Cost in millionths of a euro.

    A call whose answer could not be used was charged too: it says why, and no step of the turn goes by it.
    """

    ordinal: int
    node: str
    provider: str
    model_asked: str
    model_served: str
    prompt_hash: Private[str]  # of words of the customer: personal too
    prompt_events: tuple[UUID, ...]
    input_tokens: int
    output_tokens: int
    cost_microeuros: int = 0
    milliseconds: int = 0
    failed: str | None = None  # why the answer could not be used: bad_answer, no_tool_call, …
    response: Private[dict[str, Any]]


class ToolCalled(TurnEvent, context="conversation", version=1):
    """One tool call; idempotent by (turn, tool, arguments)."""

    ordinal: int
    name: str
    arguments: Private[dict[str, Any]]
    result: Private[dict[str, Any]]


class QuotedExtra(Value):
    """A chosen extra or a surcharge. Cents, net."""

    code: str
    net: Money
    option: str | None = None


class QuoteGiven(TurnEvent, context="conversation", version=1):
    """A price was computed. Cents; VAT once on the net total, half up. Has no private part."""

    quote_id: UUID
    tariff: TariffRef
    elements: tuple[str, ...]
    tier: str
    extras: tuple[QuotedExtra, ...] = ()
    net: Money
    vat_percent: int
    vat: Money
    gross: Money
    valid_until: AwareDatetime  # UTC


class ReplyBlocked(TurnEvent, context="conversation", version=1):
    """A guard stopped a text before it left."""

    ordinal: int
    guard: str
    reason: str
    text: Private[str]


class DisclosureGiven(TurnEvent, context="conversation", version=1):
    """The customer was told that an assistant answers (EU AI Act, art. 50)."""

    wording: str  # version of the text
    statement: str = ""  # the words themselves; they are ours, and the same for everyone


class Outcome(TurnEvent):
    """One per turn: the first that stands ends it."""

    seen: int


class ReplyRequested(Outcome, context="conversation", version=1):
    """The bot answers; parts go out in order."""

    parts: tuple[Part, ...]
    quotes: tuple[UUID, ...] = ()
    understanding: Understanding = Understanding()
    disclosure: str | None = None  # version of the AI notice that the first part carries
    cited: tuple[str, ...] = ()  # chunks of published articles that it draws on
    notice: str | None = None  # said once and not by the model: abuse, flood, …
    texts: Private[tuple[str, ...]]  # one per part, "" where the part has no text


class HandoffRequested(Outcome, context="conversation", version=1):
    """The bot hands the conversation to a person; the parts are the actions, in order."""

    reason: str
    parts: tuple[Part, ...]
    quotes: tuple[UUID, ...] = ()
    understanding: Understanding = Understanding()
    disclosure: str | None = None
    texts: Private[tuple[str, ...]]


class NoReplyNeeded(Outcome, context="conversation", version=1):
    """The messages need no answer (a sticker after a goodbye)."""

    reason: str


class TurnFailed(Outcome, context="conversation", version=1):
    """The turn could not be finished and nobody could be told; an operator must look."""

    reason: str


class TurnAbandoned(Outcome, context="conversation", version=1):
    """The turn ended without an answer; only `superseded` passes its messages to the next turn."""

    reason: Literal["superseded", "person", "paused", "off", "erased"]


class TurnCompleted(TurnEvent, context="conversation", version=1):
    """Totals of a finished turn. Cost in millionths of a euro."""

    model_calls: int = 0
    tool_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_microeuros: int = 0
    milliseconds: int = 0  # from TurnStarted to the outcome, by the writer's clock


class BotPaused(Event, context="conversation", version=1):
    """The bot is silent here until it is resumed."""

    why: str
    seen: int
    wish: UUID | None = None  # the control event that it answers
    parts: tuple[Part, ...] = ()


class BotResumed(Event, context="conversation", version=1):
    """The bot answers here again; `parts` sets Chatwoot's status where that must change."""

    why: str
    seen: int
    wish: UUID | None = None
    parts: tuple[Part, ...] = ()
