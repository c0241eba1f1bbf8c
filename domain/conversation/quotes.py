"""Which prices were given: a quote counts only when an outcome that stands names it."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import HandoffRequested, QuoteGiven, ReplyRequested
from domain.conversation.state import Conversation


@dataclass(frozen=True, slots=True)
class GivenQuote:
    """A price as the customer got it."""

    quote: QuoteGiven
    position: int  # where it was computed
    given_position: int  # of the outcome that gave it


def given(state: Conversation, events: Iterable[Recorded[Event]]) -> tuple[GivenQuote, ...]:
    """Quotes that stand, in the order they were given. `events` are those that `state` folds."""
    computed: dict[object, tuple[QuoteGiven, int]] = {}
    for recorded in events:
        if isinstance(recorded.event, QuoteGiven) and recorded.position <= state.position:
            # a step repeated by another attempt has the same id, and the first one's body counts
            computed.setdefault(recorded.event.quote_id, (recorded.event, recorded.position))
    found: dict[object, GivenQuote] = {}
    for turn in state.turns:
        named = turn.outcome.quotes if isinstance(turn.outcome, ReplyRequested | HandoffRequested) else ()
        for id in named:
            if id in computed:
                found.setdefault(id, GivenQuote(*computed[id], turn.outcome_position))
    return tuple(found.values())
