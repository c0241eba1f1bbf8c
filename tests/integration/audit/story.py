"""A conversation written by hand: a question, a quote, a delivered reply. Every id and time is fixed."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import (
    ModelCalled,
    Part,
    QuoteGiven,
    ReplyRequested,
    TariffRef,
    ToolCalled,
    TurnCompleted,
    TurnStarted,
    Understanding,
)
from contracts.events.delivery import DeliveryAttempted, DeliveryFailed, DeliverySucceeded
from contracts.events.inbox import Attachment, MessageReceived, Snapshot
from contracts.ids import customer_id, message_event_id, stable_id, whole
from contracts.money import Money
from eventstore.store import EventStore, Expect

BEGIN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEXT = "Hola, quiero homologar el escape y el manillar de mi MT-07"
NAME, PHONE = "Ada Prueba", "+34000000001"
ANSWER = "Son 175,00 € más IVA (211,75 €)."
CORRELATION = "c-0001"


def turn_id(conversation: int) -> UUID:
    return stable_id("test", "turn", conversation)


def quote_id(conversation: int) -> UUID:
    return stable_id("test", "quote", conversation)


def part_id(conversation: int) -> UUID:
    return stable_id("test", "part", conversation)


def question(conversation: int, message: int) -> MessageReceived:
    return MessageReceived(
        account=1,
        conversation=conversation,
        contact_id=conversation,
        message_id=message,
        created_at=BEGIN,
        snapshot=Snapshot(status="pending", can_reply=True, updated_at=BEGIN),
        media=(Attachment(id=7, kind="image", size=1024),),
        text=TEXT,
        name=NAME,
        phone=PHONE,
        urls={7: "https://example.org/secret"},
    )


def decisions(conversation: int, message: int, seen: int) -> Iterable[Event]:
    """What agent and outbox append after the question, whose position is `seen`."""
    turn = turn_id(conversation)
    tariff = TariffRef(slug="motos-part", version=1, position=1)
    part = part_id(conversation)
    yield TurnStarted(
        turn_id=turn,
        contact_id=conversation,
        covers=(message,),
        seen=seen,
        tariffs=(tariff,),
        prompt_version="test-1",
        lease_seconds=70.0,
    )
    yield ModelCalled(
        turn_id=turn,
        ordinal=0,
        node="understand",
        provider="offline",
        model_asked="rules",
        model_served="rules",
        prompt_hash="0" * 64,
        prompt_events=(message_event_id(1, message),),
        input_tokens=12,
        output_tokens=3,
        milliseconds=4,
        response={"elements": ["ESCAPE", "MANILLAR"]},
    )
    yield ToolCalled(
        turn_id=turn, ordinal=0, name="match_elements", arguments={"text": TEXT}, result={"found": 2}
    )
    yield QuoteGiven(
        turn_id=turn,
        quote_id=quote_id(conversation),
        tariff=tariff,
        elements=("ESCAPE", "MANILLAR"),
        tier="T5",
        net=Money(cents=17500),
        vat_percent=21,
        vat=Money(cents=3675),
        gross=Money(cents=21175),
        valid_until=BEGIN + timedelta(seconds=1, days=30),  # from the start of the turn
    )
    yield ReplyRequested(
        turn_id=turn,
        seen=seen + 4,
        parts=(Part(part_id=part, kind="message"),),
        quotes=(quote_id(conversation),),
        understanding=Understanding(category="motos-part", elements=("ESCAPE", "MANILLAR")),
        disclosure="2026-01",
        texts=(ANSWER,),
    )
    yield TurnCompleted(turn_id=turn, model_calls=1, tool_calls=1, milliseconds=9)
    yield DeliveryAttempted(
        part_id=part, seen=seen + 6, attempt=1, last_message_id=message, deadline_seconds=10.0
    )
    yield DeliverySucceeded(
        part_id=part, seen=seen + 7, attempt=1, message_id=message + 1, confirmed="response"
    )


async def tell(store: EventStore, conversation: int = 1, message: int = 101) -> list[Recorded[Event]]:
    """Append the whole story of one conversation; the positions follow each other."""
    received = await append(store, conversation, question(conversation, message), 0)
    events = decisions(conversation, message, received.position)
    told = [received]
    for number, event in enumerate(events, 1):
        told.append(await append(store, conversation, event, number, told[-1]))
    return told


async def append(
    store: EventStore,
    conversation: int,
    event: Event,
    number: int,
    after: Recorded[Event] | None = None,
) -> Recorded[Event]:
    """One event at a fixed time, under a fixed id."""
    kind = type(event).__name__
    expect = Expect(whole(f"1-{conversation}"), after.position) if after else None
    return await store.append(
        f"1-{conversation}",
        event,
        id=stable_id("test", conversation, kind, number),
        owner=customer_id(1, conversation),
        create_key=True,
        expect=expect,
        time=BEGIN + timedelta(seconds=number),
        correlation_id=CORRELATION,
        causation_id=str(after.envelope.id) if after else None,
    )


def failure(conversation: int) -> DeliveryFailed:
    """An attempt that Chatwoot did not take."""
    return DeliveryFailed(
        part_id=part_id(conversation),
        seen=0,
        attempt=1,
        failure="retry",
        code="429",
        retry_at=BEGIN + timedelta(minutes=1),
    )
