"""Histories in a few words: given events, when a decision is asked for, then what it says.

Each event stands one position and 0.1 s after the one before; `wait` lets time pass. Chatwoot's own clock
(`at`, seconds since `BEGIN`) is counted apart, as its webhooks come late and out of order.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.envelope import Envelope, Recorded
from contracts.event import Event
from contracts.events import control, conversation, delivery, inbox
from contracts.ids import Position, TurnId, stable_id, subject
from domain.conversation.decisions import Action, Timing, may_finish, next_action
from domain.conversation.fold import fold
from domain.conversation.state import Conversation

ID = "1-1"
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STEP = 0.1
TIMING = Timing(quiet=2, window=8, deadline=60, margin=10, supersede_for=20, supersede_times=2, takeovers=3)


@dataclass(frozen=True, slots=True)
class wait:
    """Nothing happens for some seconds."""

    seconds: float


Step = Event | wait


def recorded(event: Event, position: int, at: float) -> Recorded[Event]:
    """As it stands in the log, `at` seconds after the beginning."""
    time = BEGIN + timedelta(seconds=at)
    envelope = Envelope(id=stable_id("test", position), type=event.type, source="msia/test", time=time)
    return Recorded[Event](
        position=Position(position),
        subject=subject(event.context, ID),
        stored_at=time,
        envelope=envelope,
        event=event,
    )


class given:
    """What happened so far."""

    def __init__(self, *steps: Step) -> None:
        self.events: list[Recorded[Event]] = []
        self._clock = 0.0
        self.then(*steps)

    def then(self, *steps: Step) -> "given":
        """And more."""
        for step in steps:
            if isinstance(step, wait):
                self._clock += step.seconds
            else:
                self._clock += STEP
                self.events.append(recorded(step, len(self.events) + 1, self._clock))
        return self

    @property
    def state(self) -> Conversation:
        return fold(ID, self.events)

    @property
    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self._clock)

    def next(self, *, bot_on: bool = True) -> Action:
        """What a replica does now."""
        return next_action(self.state, self.now, TIMING, bot_on=bot_on)

    def may_finish(self, name: str, *, attempt: int = 1, bot_on: bool = True) -> str | None:
        """Why this turn may not end with its result now."""
        return may_finish(self.state, turn_id(name), attempt, self.now, TIMING, bot_on=bot_on)

    @property
    def waiting(self) -> list[int]:
        """Messages that fall to the bot and that no turn has."""
        return [message.id for message in self.state.uncovered]


# --- what Chatwoot tells ---------------------------------------------------------------------------


def chatwoot(
    status: str | None = "pending", at: float | None = 0.0, assignee: int | None = None
) -> inbox.Snapshot:
    """The conversation as Chatwoot saw it at its own time."""
    return inbox.Snapshot(
        status=status,
        assignee_type="User" if assignee else None,
        assignee_id=assignee,
        updated_at=None if at is None else BEGIN + timedelta(seconds=at),
    )


NOTHING = inbox.Snapshot()


def message(id: int, text: str = "hola", snapshot: inbox.Snapshot = NOTHING) -> inbox.MessageReceived:
    """A customer writes."""
    return inbox.MessageReceived(**_said(id, snapshot), text=text, name=None, phone=None, urls={})


def human(id: int, snapshot: inbox.Snapshot = NOTHING, created: float = 0.0) -> inbox.HumanReplied:
    """A person answers the customer."""
    said = _said(id, snapshot) | {"created_at": BEGIN + timedelta(seconds=created)}
    return inbox.HumanReplied(**said, via="chatwoot", user_id=7, text="yo me ocupo")


def note(id: int) -> inbox.NoteWritten:
    return inbox.NoteWritten(**_said(id, NOTHING), user_id=7, text="ojo")


def automatic(id: int) -> inbox.AutomaticMessageSent:
    return inbox.AutomaticMessageSent(**_said(id, NOTHING), origin="template", text="Bienvenido")


def edited(id: int, text: str) -> inbox.MessageEdited:
    return inbox.MessageEdited(**_said(id, NOTHING), text=text)


def deleted(id: int) -> inbox.MessageDeleted:
    return inbox.MessageDeleted(**_said(id, NOTHING))


def status(name: str, at: float | None, assignee: int | None = None) -> inbox.ConversationStatusChanged:
    """Chatwoot reports a status."""
    return inbox.ConversationStatusChanged(
        account=1, conversation=1, contact_id=1, snapshot=chatwoot(name, at, assignee)
    )


def assigned(user: int | None, at: float, name: str = "pending") -> inbox.ConversationAssigned:
    return inbox.ConversationAssigned(
        account=1, conversation=1, contact_id=1, snapshot=chatwoot(name, at, user)
    )


def _said(id: int, snapshot: inbox.Snapshot) -> dict[str, object]:
    return {
        "account": 1,
        "conversation": 1,
        "contact_id": 1,
        "message_id": id,
        "created_at": BEGIN,
        "snapshot": snapshot,
    }


# --- what the agent does ---------------------------------------------------------------------------


def turn_id(name: str) -> TurnId:
    return TurnId(stable_id("test", "turn", name))


def started(name: str, *covers: int, seen: int = 0) -> conversation.TurnStarted:
    return conversation.TurnStarted(
        turn_id=turn_id(name),
        contact_id=1,
        covers=covers,
        seen=seen,
        tariffs=(),
        prompt_version="test",
        lease_seconds=TIMING.lease,
    )


def taken_over(name: str, attempt: int) -> conversation.TurnTakenOver:
    return conversation.TurnTakenOver(
        turn_id=turn_id(name), attempt=attempt, seen=0, lease_seconds=TIMING.lease
    )


def replied(name: str, *texts: str, attempt: int = 1) -> conversation.ReplyRequested:
    said = texts or ("vale",)
    return conversation.ReplyRequested(
        turn_id=turn_id(name), attempt=attempt, seen=0, parts=_parts(name, len(said)), texts=said
    )


def handed_over(name: str, attempt: int = 1) -> conversation.HandoffRequested:
    return conversation.HandoffRequested(
        turn_id=turn_id(name),
        attempt=attempt,
        seen=0,
        reason="asked",
        parts=_parts(name, 1),
        texts=("le atiende una persona",),
    )


def abandoned(name: str, reason: str = "superseded", attempt: int = 1) -> conversation.TurnAbandoned:
    return conversation.TurnAbandoned.model_validate(
        {"turn_id": turn_id(name), "attempt": attempt, "seen": 0, "reason": reason}
    )


def completed(name: str) -> conversation.TurnCompleted:
    return conversation.TurnCompleted(turn_id=turn_id(name))


def answered(name: str, *covers: int) -> tuple[Event, ...]:
    """A whole turn."""
    return started(name, *covers), replied(name), completed(name)


def _parts(name: str, count: int) -> tuple[conversation.Part, ...]:
    return tuple(
        conversation.Part(part_id=stable_id("test", "part", name, index), kind="message")
        for index in range(count)
    )


# --- what people want ------------------------------------------------------------------------------

PAUSE = control.PauseRequested(by="admin")
RESUME = control.ResumeRequested(by="admin")
TAKE_OVER = control.TakeoverRequested(by="admin")
ERASED = control.Erased(contact_id=1, by="admin")
WISH = UUID(int=1)


def bot_paused(wish: UUID | None = None) -> conversation.BotPaused:
    return conversation.BotPaused(why="test", seen=0, wish=wish)


def bot_resumed(wish: UUID | None = None) -> conversation.BotResumed:
    return conversation.BotResumed(why="test", seen=0, wish=wish)


def cancelled(reason: str = "takeover", index: int = 0) -> delivery.DeliveryCancelled:
    return delivery.DeliveryCancelled.model_validate(
        {"part_id": stable_id("test", "part", "a", index), "seen": 0, "reason": reason}
    )
