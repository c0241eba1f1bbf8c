"""Events as the services append them, for tests: one conversation from the question to the receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.envelope import Envelope, Recorded
from contracts.event import Event
from contracts.events.conversation import (
    Outcome,
    Part,
    QuotedExtra,
    QuoteGiven,
    ReplyRequested,
    TariffRef,
    ToolCalled,
    TurnCompleted,
    TurnStarted,
)
from contracts.events.delivery import DeliveryAttempted, DeliverySucceeded
from contracts.events.inbox import DeliveryStatusReported, HumanReplied, MessageReceived, Snapshot
from contracts.events.tariff import CategoryDefined, ElementDefined, TariffPublished, TierPriced
from contracts.ids import Position, conversation_id, customer_id, stable_id
from contracts.money import Money
from services.projections.entries import Entry

BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PENDING = Snapshot(status="pending", updated_at=BEGAN)
OPEN = Snapshot(status="open", assignee_type="User", assignee_id=7, updated_at=BEGAN + timedelta(minutes=5))


@dataclass(frozen=True)
class Told:
    """An event and where it belongs."""

    aggregate: str
    event: Event
    id: UUID
    owner: str | None = None
    actor: str | None = None  # the admin, where only the envelope says it
    at: datetime | None = None  # None: one second after the event before it


def about(conversation: int, event: Event, *what: object) -> Told:
    """One of the events of conversation 1-<conversation>; its id is a function of `what`."""
    aggregate = conversation_id(1, conversation)
    id = stable_id("test", aggregate, type(event).__name__, *what)
    return Told(aggregate, event, id, customer_id(1, conversation))


def message(conversation: int, id: int, text: str | None = "hola", snapshot: Snapshot = PENDING) -> Told:
    event = MessageReceived(
        account=1,
        conversation=conversation,
        contact_id=conversation,
        message_id=id,
        created_at=BEGAN + timedelta(seconds=id % 10**6),
        snapshot=snapshot,
        text=text,
        name="Lucía Ferrer",
        phone="+34600000000",
        urls={},
    )
    return about(conversation, event, id)


def person_replied(conversation: int, id: int, text: str = "yo me ocupo") -> Told:
    event = HumanReplied(
        account=1,
        conversation=conversation,
        contact_id=conversation,
        message_id=id,
        created_at=BEGAN + timedelta(seconds=id % 10**6),
        snapshot=OPEN,
        via="chatwoot",
        user_id=7,
        text=text,
    )
    return about(conversation, event, id)


def turn_id(conversation: int, number: int) -> UUID:
    return stable_id("test-turn", conversation, number)


def part_id(conversation: int, number: int, ordinal: int = 0) -> UUID:
    return stable_id("test-part", conversation, number, ordinal)


def quote_id(conversation: int, number: int) -> UUID:
    return stable_id("test-quote", conversation, number)


def turn_started(conversation: int, number: int, covers: Iterable[int], attempt: int = 1) -> Told:
    event = TurnStarted(
        turn_id=turn_id(conversation, number),
        attempt=attempt,
        contact_id=conversation,
        covers=tuple(covers),
        seen=0,
        tariffs=(),
        prompt_version="p1",
        lease_seconds=70,
    )
    return about(conversation, event, number, attempt)


def tool_called(conversation: int, number: int, attempt: int = 1) -> Told:
    event = ToolCalled(
        turn_id=turn_id(conversation, number),
        attempt=attempt,
        ordinal=0,
        name="quote",
        arguments={"elements": ["ESCAPE"]},
        result={"net": 17500},
    )
    return about(conversation, event, number)


def quote_given(conversation: int, number: int, net: int = 17500, attempt: int = 1) -> Told:
    vat = (net * 21 + 50) // 100
    event = QuoteGiven(
        turn_id=turn_id(conversation, number),
        attempt=attempt,
        quote_id=quote_id(conversation, number),
        tariff=TariffRef(slug="motos-part", version=1, position=5),
        elements=("ESCAPE", "MANILLAR"),
        tier="T1",
        extras=(QuotedExtra(code="URGENTE", net=Money(cents=1000)),),
        net=Money(cents=net),
        vat_percent=21,
        vat=Money(cents=vat),
        gross=Money(cents=net + vat),
        valid_until=BEGAN + timedelta(days=30),
    )
    return about(conversation, event, number)


def reply_requested(
    conversation: int,
    number: int,
    texts: tuple[str, ...] = ("Son 175 €",),
    attempt: int = 1,
    quoting: bool = True,
) -> Told:
    event = ReplyRequested(
        turn_id=turn_id(conversation, number),
        attempt=attempt,
        seen=0,
        parts=tuple(
            Part(part_id=part_id(conversation, number, ordinal), kind="message")
            for ordinal in range(len(texts))
        ),
        quotes=(quote_id(conversation, number),) if quoting else (),
        texts=texts,
    )
    return about(conversation, event, number, attempt)


def ended(conversation: int, outcome: Outcome) -> Told:
    return about(conversation, outcome, outcome.turn_id, outcome.attempt)


def turn_completed(conversation: int, number: int) -> Told:
    event = TurnCompleted(
        turn_id=turn_id(conversation, number), model_calls=2, tool_calls=1, input_tokens=900, output_tokens=90
    )
    return about(conversation, event, number)


def attempted(conversation: int, number: int, ordinal: int = 0, attempt: int = 1) -> Told:
    event = DeliveryAttempted(
        part_id=part_id(conversation, number, ordinal),
        seen=0,
        attempt=attempt,
        last_message_id=0,
        deadline_seconds=5,
    )
    return about(conversation, event, number, ordinal, attempt)


def succeeded(conversation: int, number: int, message_id: int, ordinal: int = 0) -> Told:
    event = DeliverySucceeded(
        part_id=part_id(conversation, number, ordinal),
        seen=0,
        attempt=1,
        message_id=message_id,
        confirmed="response",
    )
    return about(conversation, event, number, ordinal)


def ticked(conversation: int, message_id: int, state: str, part: UUID | None = None) -> Told:
    event = DeliveryStatusReported(
        account=1,
        conversation=conversation,
        contact_id=conversation,
        message_id=message_id,
        created_at=BEGAN,
        part_id=part,
        state=state,  # type: ignore[arg-type]  # the test says which
    )
    return about(conversation, event, message_id, state)


def story(conversation: int, text: str = "¿cuánto por el escape?") -> list[Told]:
    """From the question to the second tick."""
    first = conversation * 1000
    return [
        message(conversation, first, text),
        turn_started(conversation, 1, [first]),
        tool_called(conversation, 1),
        quote_given(conversation, 1),
        reply_requested(conversation, 1),
        turn_completed(conversation, 1),
        attempted(conversation, 1),
        succeeded(conversation, 1, first + 1),
        ticked(conversation, first + 1, "delivered", part_id(conversation, 1)),
    ]


def tariff(number: int, net: int, slug: str = "motos-part") -> list[Told]:
    """A category with one element and one tier, published as version `number`."""
    events: list[Event] = [
        CategoryDefined(
            slug=slug,
            name="Motos",
            customer="particular",
            vat_percent=21,
            lists={"A": "escapes y manillares"},
        ),
        ElementDefined(code="ESCAPE", name="Escape", list="A", keywords=("escape",)),
        TierPriced(code="T1", name="Básica", net_cents=net, admits={"A": 2}),
        TariffPublished(number=number, effective_from=BEGAN, author="seed", reason="primera"),
    ]
    return [
        Told(f"tariff-{slug}", event, stable_id("test", slug, number, type(event).__name__))
        for event in events
    ]


def recorded(told: Told, position: int) -> Recorded[Event]:
    """As it would stand in the log, one second after the one before."""
    at = told.at or BEGAN + timedelta(seconds=position)
    return Recorded[Event](
        position=Position(position),
        subject=f"msia.{told.event.context}.{told.aggregate}",
        stored_at=at,
        envelope=Envelope(id=told.id, type=told.event.type, source="msia/test", time=at, actor=told.actor),
        event=told.event,
    )


def entries(history: Iterable[Told]) -> list[Entry]:
    """A log that begins with these."""
    return [
        Entry(position, told.aggregate, type(told.event), recorded(told, position))
        for position, told in enumerate(history, 1)
    ]
