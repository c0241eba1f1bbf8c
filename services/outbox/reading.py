"""What the outbox must be able to read of a conversation, and what it still sends where it cannot."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import QuarantineDropped, QuarantineRetryRequested
from contracts.events.conversation import HandoffRequested, ReplyRequested
from contracts.ids import whole
from domain.delivery import fold as delivery
from domain.delivery import outcomes
from domain.delivery.decisions import Attempt, Observe, Park, Step, Trace, Wait
from domain.delivery.parts import Moment, QueuedPart
from domain.delivery.state import Deliveries
from eventstore.poison import Needs, Poison, folded_by, read
from eventstore.store import EventStore

READER = "outbox"

NEEDS = Needs(
    names=folded_by(delivery.evolve, outcomes.evolve) | {QuarantineDropped.__name__},
    words={ReplyRequested.__name__, HandoffRequested.__name__},
    # A new kind of outcome may ask for parts, a new wish may forbid them, a new kind of delivery may mean
    # that one was sent. A new fact of Chatwoot hides no person: we look there before each request.
    contexts=("conversation", "control", "delivery"),
)


async def read_on(
    store: EventStore, state: Deliveries, known: Sequence[Poison], now: Moment, *, exact: bool
) -> tuple[Deliveries, tuple[Poison, ...]]:
    """With what was stored since, around what cannot be used. Raises `Unreachable` only.

    From the start again when an operator wishes another try or dropped something.
    """
    tail = await read(store, READER, whole(state.id), state.position, NEEDS, exact=exact)
    if state.position and any(_administered(recorded) for recorded in tail.events):
        state, known = Deliveries(state.id), ()
        tail = await read(store, READER, whole(state.id), 0, NEEDS, exact=exact)
    poison = [*known, *tail.poison]
    for recorded in tail.events:
        try:
            state = delivery.fold(state, [recorded], now)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is about this one event
            poison.append(Poison.unfolded(recorded, error))
    poison.sort(key=lambda found: found.position)
    return replace(state, position=max(state.position, tail.position)), tuple(poison)


def _administered(recorded: Recorded[Event]) -> bool:
    event = recorded.event
    return isinstance(event, QuarantineDropped | QuarantineRetryRequested) and event.reader == READER


def bars(poison: Sequence[Poison], part: QueuedPart) -> bool:
    """Whether a part must not be sent because of what cannot be read.

    To the customer nothing but a handoff goes: whatever is unreadable may have changed the answer. Of a
    handoff, what would be seen twice stays behind when an unreadable delivery may have been its own.
    """
    if not poison:
        return False
    if part.request.asker not in ("handoff", "pause"):
        return True
    own = any(one.context in ("delivery", "?") and one.position > part.request.position for one in poison)
    return own and part.kind in ("message", "note")


def in_quarantine(state: Deliveries, step: Step, poison: Sequence[Poison]) -> Step:
    """The step of a readable conversation, or a part parked instead of sent."""
    head = state.head
    if isinstance(step, Attempt | Observe | Trace | Wait) and head and head.free and bars(poison, head):
        return Park(head, "quarantined")
    return step
