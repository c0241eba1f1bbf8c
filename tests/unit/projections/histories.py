"""Random histories: what two replicas, late webhooks and repeats can put into a log."""

from hypothesis import strategies as st

from contracts.events.control import Erased, PauseRequested, ResumeRequested, TakeoverRequested
from contracts.events.conversation import (
    BotPaused,
    BotResumed,
    HandoffRequested,
    Part,
    TurnAbandoned,
    TurnStarted,
    TurnTakenOver,
)
from contracts.events.customer import CustomerErased
from contracts.events.delivery import DeliveryCancelled, DeliveryFailed, DeliveryParked, DeliveryRequeued
from contracts.events.inbox import ConversationStatusChanged, MessageDeleted, MessageEdited, Snapshot
from contracts.ids import customer_id, stable_id
from tests.unit.projections import events as e

conversations = st.integers(1, 3)
turns = st.integers(1, 3)
messages = st.integers(1, 6)
attempts = st.integers(1, 3)
# Postgres takes every character but NUL and a half of a pair; the log may hold the first
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
snapshots = st.builds(
    Snapshot,
    status=st.sampled_from([None, "pending", "open", "resolved", "snoozed"]),
    assignee_type=st.sampled_from([None, "User", "AgentBot"]),
    assignee_id=st.sampled_from([None, 7]),
    updated_at=st.one_of(st.none(), st.integers(0, 9).map(lambda n: e.BEGAN.replace(minute=n))),
)


def _fact(kind: type, conversation: int, message: int, snapshot: Snapshot, **more: object) -> e.Told:
    event = kind(
        account=1,
        conversation=conversation,
        contact_id=conversation,
        message_id=message,
        created_at=None,
        snapshot=snapshot,
        **more,
    )
    return e.about(conversation, event, message, repr(more))


def _status(conversation: int, snapshot: Snapshot) -> e.Told:
    event = ConversationStatusChanged(
        account=1, conversation=conversation, contact_id=conversation, snapshot=snapshot
    )
    return e.about(conversation, event, repr(snapshot))


def _handoff(conversation: int, turn: int, attempt: int, text: str) -> e.Told:
    parts = (
        Part(part_id=e.part_id(conversation, turn, 10), kind="message"),
        Part(part_id=e.part_id(conversation, turn, 11), kind="note"),
        Part(part_id=e.part_id(conversation, turn, 12), kind="status", status="open"),
    )
    event = HandoffRequested(
        turn_id=e.turn_id(conversation, turn),
        attempt=attempt,
        seen=0,
        reason="asked",
        parts=parts,
        quotes=(e.quote_id(conversation, turn),),
        texts=(text, text, ""),
    )
    return e.ended(conversation, event)


def _abandoned(conversation: int, turn: int, attempt: int, reason: str) -> e.Told:
    event = TurnAbandoned(
        turn_id=e.turn_id(conversation, turn),
        attempt=attempt,
        seen=0,
        reason=reason,  # type: ignore[arg-type]
    )
    return e.ended(conversation, event)


def _taken_over(conversation: int, turn: int, attempt: int) -> e.Told:
    event = TurnTakenOver(turn_id=e.turn_id(conversation, turn), attempt=attempt, seen=0, lease_seconds=70)
    return e.about(conversation, event, turn, attempt)


def _delivery(conversation: int, turn: int, kind: str) -> e.Told:
    part = e.part_id(conversation, turn)
    event = {
        "failed": lambda: DeliveryFailed(
            part_id=part, seen=0, attempt=1, failure="retry", code="500", retry_at=e.BEGAN
        ),
        "unknown": lambda: DeliveryFailed(
            part_id=part, seen=0, attempt=1, failure="unknown", code="timeout", retry_at=e.BEGAN
        ),
        "parked": lambda: DeliveryParked(part_id=part, seen=0, reason="403"),
        "requeued": lambda: DeliveryRequeued(part_id=part, seen=0),
        "cancelled": lambda: DeliveryCancelled(part_id=part, seen=0, reason="takeover"),
    }[kind]()
    return e.about(conversation, event, turn, kind)


def _wish(conversation: int, kind: type) -> e.Told:
    return e.about(conversation, kind(by="admin"))


def _nobody(conversation: int) -> e.Told:
    return e.about(conversation, ResumeRequested(by="system", reason="after_outage"))


def _erased(conversation: int) -> e.Told:
    return e.about(conversation, Erased(contact_id=conversation, by="admin"))


def _customer_erased(conversation: int) -> e.Told:
    event = CustomerErased(account=1, contact_id=conversation, key_generation=1, reason="asked")
    owner = customer_id(1, conversation)
    return e.Told(owner, event, stable_id("test", owner, "erased"))


def _switched(conversation: int, paused: bool) -> e.Told:
    kind = BotPaused if paused else BotResumed
    part = Part(part_id=stable_id("test", conversation, paused), kind="status", status="pending")
    return e.about(conversation, kind(why="wish", seen=0, parts=(part,)))


events = st.one_of(
    st.builds(e.message, conversations, messages, st.one_of(st.none(), texts), snapshots),
    st.builds(_fact, st.just(MessageEdited), conversations, messages, snapshots, text=texts),
    st.builds(_fact, st.just(MessageDeleted), conversations, messages, snapshots),
    st.builds(e.person_replied, conversations, messages, texts),
    st.builds(_status, conversations, snapshots),
    st.builds(e.turn_started, conversations, turns, st.lists(messages, min_size=1, max_size=3), st.just(1)),
    st.builds(_taken_over, conversations, turns, attempts),
    st.builds(e.tool_called, conversations, turns, attempts),
    st.builds(e.quote_given, conversations, turns, st.integers(0, 10**6), attempts),
    st.builds(e.reply_requested, conversations, turns, st.lists(texts, max_size=3).map(tuple), attempts),
    st.builds(_handoff, conversations, turns, attempts, texts),
    st.builds(
        _abandoned, conversations, turns, attempts, st.sampled_from(["superseded", "person", "paused"])
    ),
    st.builds(e.turn_completed, conversations, turns),
    st.builds(e.attempted, conversations, turns, st.just(0), attempts),
    st.builds(e.succeeded, conversations, turns, messages),
    st.builds(
        e.ticked,
        conversations,
        messages,
        st.sampled_from(["echoed", "sent", "failed", "delivered", "read"]),
        st.builds(e.part_id, conversations, turns),
    ),
    st.builds(
        _delivery,
        conversations,
        turns,
        st.sampled_from(["failed", "unknown", "parked", "requeued", "cancelled"]),
    ),
    st.builds(_nobody, conversations),
    st.builds(_wish, conversations, st.sampled_from([PauseRequested, ResumeRequested, TakeoverRequested])),
    st.builds(_switched, conversations, st.booleans()),
    st.builds(_erased, conversations),
    st.builds(_customer_erased, conversations),
)
tariffs = st.builds(e.tariff, st.integers(1, 3), st.integers(0, 10**6))


def possible(parts: list[list[e.Told]]) -> list[e.Told]:
    """Without a second start of one turn: its id is new each time."""
    started: set[object] = set()
    history = []
    for told in (one for part in parts for one in part):
        if isinstance(told.event, TurnStarted):
            if told.event.turn_id in started:
                continue
            started.add(told.event.turn_id)
        history.append(told)
    return history


histories = (
    st.lists(st.one_of(events.map(lambda one: [one]), tariffs), min_size=1, max_size=40)
    .map(possible)
    .filter(bool)
)
