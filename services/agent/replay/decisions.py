"""What a turn decided, in a shape that two runs can be compared by; and where they differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from uuid import UUID

from contracts.events.conversation import (
    HandoffRequested,
    NoReplyNeeded,
    Outcome,
    QuoteGiven,
    ReplyRequested,
    ToolCalled,
    TurnEvent,
)
from contracts.private import Erased

Level = Literal["quote", "tool call", "handoff", "text"]
LEVELS: tuple[Level, ...] = ("quote", "tool call", "handoff", "text")


@dataclass(frozen=True, slots=True)
class Decision:
    """One turn's. Amounts in cents; `problem`: why there is none."""

    turn: str
    outcome: str = ""  # reply, handoff, none
    reason: str = ""
    quotes: tuple[dict[str, Any], ...] = ()
    tools: tuple[dict[str, Any], ...] = ()
    texts: tuple[str, ...] = ()  # what the customer is told, part by part
    blocked: int = 0  # texts that a guard stopped
    cost_microeuros: int = 0
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "Decision":
        """As `as_json` wrote it."""
        known = {name: value for name, value in read.items() if name in cls.__slots__}
        for name in ("quotes", "tools", "texts"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Difference:
    """One turn, at one level; `before` and `after` are what either run decided."""

    turn: str
    level: Level
    before: Any = field(hash=False)
    after: Any = field(hash=False)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def quoted(event: QuoteGiven) -> dict[str, Any]:
    """A price without its id, which is the turn's."""
    return {
        "category": event.tariff.slug,
        "elements": list(event.elements),
        "tier": event.tier,
        "extras": [[extra.code, extra.option, extra.net.cents] for extra in event.extras],
        "net": event.net.cents,
        "vat": event.vat.cents,
        "gross": event.gross.cents,
    }


def recorded(outcome: Outcome, events: Iterable[TurnEvent]) -> Decision:
    """What the log says of a turn; `events` are those of the turn."""
    told = outcome if isinstance(outcome, ReplyRequested | HandoffRequested) else None
    named = set(told.quotes) if told else set()
    seen: set[UUID] = set()
    quotes: list[dict[str, Any]] = []
    tools: list[dict[str, Any]] = []
    for event in events:
        if isinstance(event, QuoteGiven) and event.quote_id in named - seen:
            seen.add(event.quote_id)
            quotes.append(quoted(event))
        elif isinstance(event, ToolCalled):
            arguments = None if isinstance(event.arguments, Erased) else event.arguments
            tools.append({"name": event.name, "arguments": arguments})
    texts: tuple[str, ...] = ()
    if told and not isinstance(told.texts, Erased):
        pairs = zip(told.parts, told.texts, strict=False)
        texts = tuple(text for part, text in pairs if part.kind == "message")
    kind = {ReplyRequested: "reply", HandoffRequested: "handoff"}.get(type(outcome), "none")
    reason = outcome.reason if isinstance(outcome, HandoffRequested | NoReplyNeeded) else ""
    return Decision(str(outcome.turn_id), kind, reason, tuple(quotes), tuple(tools), texts)


def differences(before: Sequence[Decision], after: Sequence[Decision]) -> list[Difference]:
    """Turn by turn, the gravest level first; a turn that only one run has differs in its outcome."""
    others = {decision.turn: decision for decision in after}
    missing = [Decision(turn) for turn in others if turn not in {one.turn for one in before}]
    return [
        difference
        for one in (*before, *missing)
        for difference in _between(one, others.get(one.turn, Decision(one.turn, problem="not there")))
    ]


def _between(before: Decision, after: Decision) -> Iterator[Difference]:
    for level in LEVELS:
        one, other = _at(level, before), _at(level, after)
        if one != other:
            yield Difference(before.turn, level, one, other)


def _at(level: Level, decision: Decision) -> Any:
    match level:
        case "quote":
            return list(decision.quotes)
        case "tool call":
            return list(decision.tools)
        case "handoff":  # whether a person takes it, and why
            return [decision.outcome, decision.reason, decision.problem]
        case "text":
            return list(decision.texts)
