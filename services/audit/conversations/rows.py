"""One conversation as a row of the list: the fold of its events, counted."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from contracts.envelope import Recorded
from contracts.event import Event
from domain.conversation.fold import fold
from domain.conversation.quotes import given
from eventstore.reading import StoredMessage
from services.common.window import rfc3339

COLUMNS = [
    "conversation",
    "last_at",
    "last_position",
    "in_charge",
    "status",
    "customer_messages",
    "human_messages",
    "bot_messages",
    "waiting",
    "turns",
    "quotes",
    "events",
    "contact_id",
    "problem",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation of the log, before it is folded."""

    id: str
    last: StoredMessage
    events: int


def row(found: Found, events: list[Recorded[Event]]) -> dict[str, Any]:
    """Everything but words: who is in charge, what waits for an answer, how much there was."""
    state = fold(found.id, events)
    authors = Counter(message.author for message in state.messages)
    return _bare(found) | {
        "in_charge": state.in_charge,
        "status": state.chatwoot.status,
        "customer_messages": authors["customer"],
        "human_messages": authors["human"],
        "bot_messages": authors["bot"],
        "waiting": len(state.uncovered),
        "turns": len(state.turns),
        "quotes": len(given(state, events)),
        "contact_id": state.contact_id,
    }


def broken(found: Found, problem: str) -> dict[str, Any]:
    """The row of a conversation that cannot be folded; what a fold would tell is unknown."""
    return _bare(found) | {"problem": problem}


def _bare(found: Found) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | {
        "conversation": found.id,
        "last_at": rfc3339(found.last.stored_at),
        "last_position": found.last.position,
        "events": found.events,
    }
