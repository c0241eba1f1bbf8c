"""One conversation's turns, thought again by today's graph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from contracts.envelope import Recorded
from contracts.errors import MsiaError, Undecodable
from contracts.event import Event
from contracts.events.conversation import (
    HandoffRequested,
    NoReplyNeeded,
    Outcome,
    ReplyRequested,
    TurnEvent,
    TurnStarted,
    TurnTakenOver,
)
from contracts.private import Erased
from domain.conversation.fold import fold
from domain.conversation.quotes import given
from domain.conversation.state import Conversation, Turn
from domain.prompts.pinned import Prompts
from domain.tariffs.catalogue import Catalogue
from services.agent.graph.build import build_graph
from services.agent.graph.emit import handoff
from services.agent.graph.state import TurnState
from services.agent.hours import Office
from services.agent.providers.base import Models, ProviderFailed, Reason
from services.agent.replay.context import NotRecorded, ReadOnly, ReplayContext
from services.agent.replay.decisions import Decision, quoted, recorded
from services.agent.tools.knowledge import Knowledge, NoKnowledge

# Handed over without a thought: out of time, out of takeovers, poison, a part that was not delivered.
THOUGHTLESS = frozenset({"failed", "late", "quarantined", "undelivered"})
# Handed over because no model answered: the log does not say which of many reasons it was, nor need it.
_UNANSWERED: dict[str, Reason] = {"budget_spent": "budget", "model_failed": "server_error"}
SECONDS = 60.0  # for one turn with a live model
_GRAPH = build_graph()
_OFFICE, _KNOWLEDGE = Office(), NoKnowledge()


@dataclass(frozen=True, slots=True)
class Thought:
    """A turn that was thought through to an outcome that stands."""

    turn: Turn  # as it was when it was thought about
    state: Conversation  # the same
    outcome: Outcome
    steps: tuple[TurnEvent, ...]
    history: tuple[Recorded[Event], ...]  # up to then

    @property
    def readable(self) -> bool:
        """Whether the words are still there, and were opened."""
        messages = [message for message in self.state.messages if message.id in self.turn.covers]
        return not any(isinstance(message.text, Erased) for message in messages)

    @property
    def decided(self) -> Decision:
        return recorded(self.outcome, self.steps)


def thoughts(id: str, events: Sequence[Recorded[Event]]) -> Iterator[Thought]:
    """Every turn that the graph brought to its outcome, oldest first.

    Raises `Undecodable` for a conversation that does not fold.
    """
    whole = _folded(id, events)
    for turn in whole.turns:
        outcome = turn.outcome
        if not isinstance(outcome, ReplyRequested | HandoffRequested | NoReplyNeeded):
            continue
        if isinstance(outcome, HandoffRequested) and outcome.reason in THOUGHTLESS:
            continue
        own = [one for one in events if isinstance(one.event, TurnEvent) and one.event.turn_id == turn.id]
        began = [
            one.position
            for one in own
            if isinstance(one.event, TurnStarted | TurnTakenOver) and one.event.attempt <= turn.attempt
        ]
        history = tuple(one for one in events if one.position <= max(began, default=turn.position))
        state = _folded(id, history)
        then = state.turn(turn.id)
        if then is not None:
            steps = tuple(cast(TurnEvent, one.event) for one in own)
            yield Thought(then, state, outcome, steps, history)


def _folded(id: str, events: Sequence[Recorded[Event]]) -> Conversation:
    try:
        return fold(id, events)
    except MsiaError:
        raise
    except Exception as error:  # about this conversation only; its words may quote a customer
        raise Undecodable(f"it does not fold ({type(error).__name__})") from error


async def think_again(
    thought: Thought,
    catalogue: Catalogue,
    prompts: Prompts,
    *,
    quote_valid_days: int,
    provider: Models | None = None,
    links: frozenset[str] = frozenset(),
    office: Office = _OFFICE,
    knowledge: Knowledge = _KNOWLEDGE,
) -> tuple[Decision, ReplayContext]:
    """What today's graph decides: with `provider` by asking it, else from the recorded answers."""
    reader = ReadOnly(thought.state, thought.turn.attempt, given(thought.state, thought.history), SECONDS)
    context = ReplayContext(
        conversation=thought.state,
        turn=thought.turn,
        catalogue=catalogue,
        prompts=prompts,
        recorder=reader,
        provider=cast(Models, provider),
        quote_valid_days=quote_valid_days,
        links=links,
        office=office,
        knowledge=knowledge,
        steps=thought.steps,
        live=provider is not None,
        unanswered=_UNANSWERED.get(thought.decided.reason),
    )
    id = str(thought.turn.id)
    try:
        state = cast(TurnState, await _GRAPH.ainvoke({}, context=context))
        result: dict[str, Any] = state["result"]
    except ProviderFailed as error:
        result = handoff(context, "budget_spent" if error.reason == "budget" else "model_failed", {})
    except NotRecorded as missing:
        return Decision(id, problem=str(missing), tools=tuple(context.noted.tools)), context
    named = [context.noted.quotes[quote] for quote in result["quotes"] if quote in context.noted.quotes]
    told = tuple(action["text"] for action in result["actions"] if action["kind"] == "message")
    decision = Decision(
        id,
        result["kind"],
        result.get("reason", ""),
        tuple(quoted(quote) for quote in named),
        tuple(context.noted.tools),
        told,
        context.noted.blocked,
        context.noted.cost_microeuros,
    )
    return decision, context
