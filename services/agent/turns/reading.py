"""What the agent must be able to read of a conversation, and what it makes of the rest.

Its needs include the outbox's: whichever of the two cannot read a conversation, the agent hands it over.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.envelope import Recorded
from contracts.errors import Undecodable
from contracts.event import Event, event_types
from contracts.events.control import QuarantineDropped
from contracts.events.conversation import QuoteGiven
from contracts.ids import whole
from domain.conversation import fold as conversation
from domain.conversation.state import Conversation
from domain.delivery import fold as delivery
from domain.delivery import outcomes
from eventstore.poison import Needs, Poison, Poisoned, Tail, folded_by, read
from eventstore.store import EventStore

READER = "agent"

_FOLDED = folded_by(conversation.evolve)
NEEDS = Needs(
    # A drop that cannot be read may be about anything.
    names=_FOLDED | folded_by(delivery.evolve, outcomes.evolve) | {QuarantineDropped.__name__},
    words=(kind.__name__ for _, kind in event_types() if kind.private and kind.__name__ in _FOLDED),
    # A new kind of fact, wish, outcome or delivery may change who must answer. Customers, tariffs and seals
    # have aggregates of their own.
    contexts=("inbox", "conversation", "control", "delivery"),
)
_QUOTES = Needs(names={QuoteGiven.__name__}, words=(), contexts=())


@dataclass(frozen=True, slots=True)
class Around:
    """A conversation with everything that can be used, also what stands behind the poison."""

    state: Conversation
    poison: tuple[Poison, ...]
    ids: frozenset[str]  # of every event, readable or not
    stored_at: datetime | None  # of the last one
    owner: str | None = None  # whose key sealed what a customer wrote, even where that cannot be read


async def read_around(store: EventStore, id: str, *, exact: bool = False) -> Around:
    """The whole conversation, from its first event. Raises `Unreachable` only."""
    tail = await read(store, READER, whole(id), 0, NEEDS, exact=exact)
    state, unfolded = _folded(conversation.fold(id, ()), tail)
    poison = sorted((*tail.poison, *unfolded), key=lambda found: found.position)
    customers = [owner for owner in tail.owners if owner.startswith("contact-")]
    owner = customers[-1] if customers else None
    return Around(state, tuple(poison), tail.ids, tail.stored_at, owner)


async def caught_up(store: EventStore, state: Conversation) -> Conversation:
    """With what the leader has after it; `Poisoned` when that cannot be used."""
    tail = await read(store, READER, whole(state.id), state.position, NEEDS, exact=True)
    state, unfolded = _folded(state, tail)
    if poison := [*tail.poison, *unfolded]:
        raise Poisoned(min(poison, key=lambda found: found.position))
    return state


async def quotes_of(store: EventStore, id: str) -> tuple[Recorded[Event], ...]:
    """The prices that were computed in a conversation; what else stands there is not missed.

    Raises `Undecodable` when one of them cannot be read: nobody may be told an older one as the last.
    """
    tail = await read(store, READER, f"msia.conversation.{id}", 0, _QUOTES)
    if tail.poison:
        raise Undecodable(tail.poison[0].error)
    return tail.events


def _folded(state: Conversation, tail: Tail) -> tuple[Conversation, list[Poison]]:
    poison: list[Poison] = []
    for recorded in tail.events:
        try:
            state = conversation.fold(state.id, [recorded], state)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is about this one event
            poison.append(Poison.unfolded(recorded, error))
    # Past what nobody needs: an append must say that it has seen that too.
    return replace(state, position=max(state.position, tail.position)), poison
