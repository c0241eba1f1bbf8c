"""Given these events, what is the next step? A conversation told event by event, with clocks set by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from contracts.envelope import Envelope, Recorded
from contracts.event import Event
from contracts.events import conversation, delivery, inbox
from contracts.ids import Position, subject
from domain.delivery.conclusions import NotThere, looked
from domain.delivery.decisions import Step, next_step
from domain.delivery.fold import fold
from domain.delivery.parts import Moment, QueuedPart
from domain.delivery.rules import Rules
from domain.delivery.state import Deliveries

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SPACE = UUID(int=7)
RULES = Rules()


def uid(*name: object) -> UUID:
    return uuid5(SPACE, "/".join(map(str, name)))


class Story:
    """Events get positions 1, 2, …; `passes` moves both clocks; `fresh` makes a look at Chatwoot."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.rules = rules
        self.state = Deliveries("1-1")
        self.now = Moment(START, 1000.0)
        self.bot_on = True
        self.log: list[Recorded[Event]] = []

    def passes(self, seconds: float) -> "Story":
        self.now = Moment(self.now.utc + timedelta(seconds=seconds), self.now.ticks + seconds)
        return self

    def tell(self, *events: Event, id: UUID | None = None) -> "Story":
        for event in events:
            position = self.state.position + 1
            recorded = Recorded[Event](
                position=Position(position),
                subject=subject(event.context, "1-1"),
                stored_at=self.now.utc,
                envelope=Envelope(
                    id=id or uid("event", position),
                    type=event.type,
                    source="test",
                    time=self.now.utc,
                    correlation_id="c",
                ),
                event=event,
            )
            self.log.append(recorded)
            self.state = fold(self.state, [recorded], self.now)
        return self

    def restarts(self, seconds: float = 0.0) -> "Story":
        """Another process reads the log from the start, this much later."""
        self.passes(seconds)
        self.state = fold(Deliveries("1-1"), self.log, self.now)
        return self

    def fresh(self, status: str = "pending", **snapshot: Any) -> "Story":
        """A look of our own, now."""
        told = inbox.Snapshot(status=status, updated_at=self.now.utc, **snapshot)
        self.state = self.state.looked(told, 0, self.now.ticks)
        return self

    @property
    def step(self) -> Step:
        return next_step(self.state, self.now, self.rules, bot_on=self.bot_on)

    def part(self, name: object) -> QueuedPart:
        return self.state.parts[uid("part", name)]

    # --- things that happen ---------------------------------------------------------------------

    def asks(self, *names: object, turn: object = "t", **fields: Any) -> "Story":
        """`ReplyRequested` with one message per name."""
        return self.tell(reply(*names, turn=turn, seen=self.state.position, **fields))

    def hands_off(self, turn: object = "t") -> "Story":
        """`HandoffRequested`: text, note, labels, status."""
        return self.tell(handoff(turn, self.state.position))

    def claims(self, name: object, by: str = "us", last_message_id: int = 0) -> "Story":
        part = self.part(name)
        event = delivery.DeliveryAttempted(
            part_id=part.id,
            seen=self.state.position,
            attempt=part.attempt + 1,
            last_message_id=last_message_id,
            deadline_seconds=self.rules.claim,
        )
        return self.tell(event, id=uid("claim", by, self.state.position))

    def fails(self, name: object, failure: Any, looks: int = 0, wait: float = 0.0) -> "Story":
        part = self.part(name)
        return self.tell(
            delivery.DeliveryFailed(
                part_id=part.id,
                seen=self.state.position,
                attempt=part.attempt,
                failure=failure,
                code="500",
                retry_at=self.now.utc + timedelta(seconds=wait),
                looks=looks,
            )
        )

    def succeeds(self, name: object, message_id: int | None = 10) -> "Story":
        part = self.part(name)
        return self.tell(
            delivery.DeliverySucceeded(
                part_id=part.id,
                seen=self.state.position,
                attempt=part.attempt,
                message_id=message_id,
                confirmed="response",
            )
        )

    def finds_nothing(self, name: object, *, conclusive: bool = True) -> "Story":
        part = self.part(name)
        event = looked(
            self.state, part.id, part.attempt, NotThere(conclusive), self.now, self.rules, draw=0.5
        )
        assert event is not None
        return self.tell(event)

    def sends(self, name: object, message_id: int = 10, whatsapp: str | None = "sent") -> "Story":
        """Claimed, answered, and on the phone."""
        self.claims(name).succeeds(name, message_id)
        return self.reports(name, message_id, whatsapp) if whatsapp else self

    def reports(self, name: object, message_id: int, state: Any) -> "Story":
        return self.tell(
            inbox.DeliveryStatusReported(**fact(message_id), part_id=uid("part", name), state=state)
        )

    def shows(self, status: str, user: int | None = None, ago: float = 0.0, message_id: int = 5) -> "Story":
        """A webhook whose snapshot is `ago` seconds old."""
        snapshot = inbox.Snapshot(
            status=status,
            assignee_type="User" if user else None,
            assignee_id=user,
            updated_at=self.now.utc - timedelta(seconds=ago),
        )
        return self.tell(
            inbox.ConversationStatusChanged(account=1, conversation=1, contact_id=7, snapshot=snapshot)
        )

    def person_answers(
        self, message_id: int = 6, via: Any = "chatwoot", snapshot: inbox.Snapshot | None = None
    ) -> "Story":
        said = fact(message_id) | {"snapshot": snapshot or inbox.Snapshot()}
        return self.tell(inbox.HumanReplied(**said, via=via, text="hola"))


def fact(message_id: int) -> dict[str, Any]:
    return {
        "account": 1,
        "conversation": 1,
        "contact_id": 7,
        "message_id": message_id,
        "created_at": START,
    }


def message_part(name: object) -> conversation.Part:
    return conversation.Part(part_id=uid("part", name), kind="message")


def reply(
    *names: object, turn: object = "t", seen: int = 0, texts: Any = None, attempt: int = 1
) -> conversation.ReplyRequested:
    return conversation.ReplyRequested(
        turn_id=uid("turn", turn),
        attempt=attempt,
        seen=seen,
        parts=tuple(message_part(name) for name in names),
        texts=texts if texts is not None else tuple(f"texto {name}" for name in names),
    )


def handoff(turn: object = "t", seen: int = 0) -> conversation.HandoffRequested:
    return conversation.HandoffRequested(
        turn_id=uid("turn", turn),
        seen=seen,
        reason="asked",
        parts=(
            message_part("text"),
            conversation.Part(part_id=uid("part", "note"), kind="note"),
            conversation.Part(part_id=uid("part", "labels"), kind="labels", labels=("humano",)),
            conversation.Part(part_id=uid("part", "status"), kind="status", status="open"),
        ),
        texts=("Te paso con una persona.", "Pregunta por el escape.", "", ""),
    )


def with_rules(**changes: Any) -> Rules:
    return replace(RULES, **changes)
