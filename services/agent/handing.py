"""A handoff: the one event that gives a conversation to a person, and what it asks of the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from contracts.events.conversation import ReplyRequested, Understanding
from domain.conversation.state import OPT_OUT, Conversation
from domain.tariffs.tariff import Tariff
from services.agent.hours import Office
from services.agent.texts import people
from services.agent.wording import disclosed

FAILURES = frozenset({"failed", "reply_blocked", "model_failed", "budget_spent"})
WORDLESS = frozenset({"undelivered", "flood"})  # nothing is said to the customer
_SAID = {
    OPT_OUT: people.OPT_OUT,
    "complaint": people.HANDOFF_COMPLAINT,
    "under_way": people.HANDOFF_UNDER_WAY,
    "abuse": people.HANDOFF_ABUSE,
    "accepted": people.HANDOFF_ACCEPTED,
    "late": people.HANDOFF_LATE,
    **dict.fromkeys(FAILURES, people.HANDOFF_FAILED),
}


def handoff(
    conversation: Conversation,
    reason: str,
    at: datetime,
    office: Office,
    *,
    tariffs: Mapping[str, Tariff] | None = None,
    understood: Understanding | None = None,
    quotes: Sequence[str] = (),
) -> dict[str, Any]:
    """As the graph's plain result: text to the customer, note to the team, labels, status."""
    understood = understood or conversation.understanding
    message, version = _message(conversation, reason, at, office)
    labels = [people.HANDOFF_LABEL] if reason != OPT_OUT else []
    labels += [people.LABELS[reason]] if reason in people.LABELS else []
    return {
        "kind": "handoff",
        "reason": reason,
        "actions": [
            *([{"kind": "message", "text": message}] if message else []),
            {"kind": "note", "text": note(conversation, reason, understood, tariffs or {})},
            {"kind": "labels", "labels": labels},
            {"kind": "status", "status": "open"},
        ],
        "quotes": list(quotes),
        "understanding": understood.model_dump(mode="json"),
        "disclosure": version,
    }


def _message(conversation: Conversation, reason: str, at: datetime, office: Office) -> tuple[str, str | None]:
    if reason in WORDLESS:
        return "", None
    said = _SAID.get(reason, people.HANDOFF)
    when = office.when(at) if reason != OPT_OUT else None
    return disclosed(conversation, f"{said} {people.CLOSED.format(when=when)}" if when else said)


def note(
    conversation: Conversation, reason: str, understood: Understanding, tariffs: Mapping[str, Tariff]
) -> str:
    """What a colleague needs to go on: why, what is asked for, what was already given."""
    tariff = tariffs.get(understood.category or "")
    lines = [
        f"El asistente pasa la conversación. Motivo: {people.HANDOFF_REASONS.get(reason, reason)}.",
        f"Vehículo: {tariff.name if tariff else understood.category or 'todavía no lo ha dicho'}.",
        f"Pide: {_named(understood.elements, tariff) or 'nada concreto todavía'}.",
    ]
    if understood.asked:
        lines.append(f"Falta aclarar: {_named(understood.asked, tariff)}.")
    if quotes := _quotes(conversation):
        lines.append(f"Presupuestos dados hasta ahora: {quotes}.")
    lines += [people.OPT_OUT_NOTE] if reason == OPT_OUT else []
    lines += [people.UNDELIVERED_NOTE] if reason == "undelivered" else []
    return "\n".join(lines)


def _named(codes: Sequence[str], tariff: Tariff | None) -> str:
    return ", ".join(
        tariff.elements[code].name if tariff and code in tariff.elements else code for code in codes
    )


def _quotes(conversation: Conversation) -> int:
    outcomes = (turn.outcome for turn in conversation.turns)
    return len({quote for o in outcomes if isinstance(o, ReplyRequested) for quote in o.quotes})
