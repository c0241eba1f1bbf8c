"""The last step: placeholders become amounts, the result becomes what the outbox shall do."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from langgraph.runtime import Runtime

from contracts.events.conversation import Understanding
from contracts.money import euros
from domain.tariffs.pricing import vat_of
from domain.tariffs.tariff import Tariff
from services.agent.graph.context import TurnContext
from services.agent.graph.state import TurnState
from services.agent.guards.reply import PLACEHOLDER
from services.agent.splitting import split
from services.agent.texts import disclosure, people

MADRID = ZoneInfo("Europe/Madrid")


async def emit(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """A reply in parts of at most 4,096 characters, with the AI notice the first time."""
    context = runtime.context
    understood = state["understanding"]
    tariff = context.tariffs.get(understood.get("category") or "")

    def amount(kind: str, name: str) -> str:
        if kind == "quote":
            return quote_text(state["quote"], tariff)
        assert tariff is not None  # the guard let only this tariff's extras pass
        return extra_text(tariff, name)

    body = PLACEHOLDER.sub(lambda found: amount(found[1], found[2]), state["draft"])
    disclose = not context.conversation.disclosed
    full = f"{disclosure.DISCLOSURE}\n\n{body}" if disclose else body
    return {
        "result": {
            "kind": "reply",
            "actions": [{"kind": "message", "text": part} for part in split(full)],
            "quotes": [state["quote"]["id"]] if state.get("quote") else [],
            "understanding": understood,
            "disclosure": disclosure.VERSION if disclose else None,
        }
    }


async def hand_over(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """A person takes it: a text to the customer, a note to the team, a label, and the status."""
    return {"result": handoff(runtime.context, state.get("handoff", "failed"), state)}


def handoff(context: TurnContext, reason: str, state: TurnState) -> dict[str, Any]:
    """The four actions of a handoff, in order."""
    said = people.HANDOFF_FAILED if reason in ("failed", "reply_blocked", "model_failed") else people.HANDOFF
    disclose = not context.conversation.disclosed
    understood = state.get("understanding") or context.conversation.understanding.model_dump(mode="json")
    note = _note(reason, Understanding.model_validate(understood))
    return {
        "kind": "handoff",
        "reason": reason,
        "actions": [
            {"kind": "message", "text": f"{disclosure.DISCLOSURE}\n\n{said}" if disclose else said},
            {"kind": "note", "text": note},
            {"kind": "labels", "labels": [people.HANDOFF_LABEL]},
            {"kind": "status", "status": "open"},
        ],
        "quotes": [state["quote"]["id"]] if state.get("quote") else [],
        "understanding": understood,
        "disclosure": disclosure.VERSION if disclose else None,
    }


def _note(reason: str, understood: Understanding) -> str:
    why = people.HANDOFF_REASONS.get(reason, reason)
    known = ", ".join(understood.elements) or "nada todavía"
    asked = f" Pendiente de aclarar: {', '.join(understood.asked)}." if understood.asked else ""
    return f"El asistente pasa la conversación. Motivo: {why}. Entendido hasta ahora: {known}.{asked}"


def quote_text(quote: dict[str, Any], tariff: Tariff | None) -> str:
    """The full price first (RDL 1/2007, art. 60.2.c), then how it is made up, and until when it holds."""
    until = datetime.fromisoformat(quote["valid_until"]).astimezone(MADRID)
    name = tariff.tiers[quote["tier"]].name if tariff else quote["tier"]
    extras = "".join(
        f"\n+ {_extra_name(extra['code'], tariff)}: {euros(extra['net']['cents'])} más IVA (incluido arriba)"
        for extra in quote["extras"]
    )
    return (
        f"{euros(quote['gross_cents'])} IVA incluido "
        f"({euros(quote['net_cents'])} + {quote['vat_percent']} % de IVA: {euros(quote['vat_cents'])}). "
        f"Tarifa: {name}. Presupuesto válido hasta el {until:%d/%m/%Y}.{extras}"
    )


def extra_text(tariff: Tariff, code: str) -> str:
    """An extra's price from the turn's tariff, with VAT."""
    extra = tariff.extras[code]
    gross = extra.net_cents + vat_of(extra.net_cents, tariff.vat_percent)
    return f"{extra.name}: {euros(gross)} IVA incluido ({euros(extra.net_cents)} + IVA)"


def _extra_name(code: str, tariff: Tariff | None) -> str:
    if tariff and code in tariff.elements:
        return tariff.elements[code].name
    return tariff.extras[code].name if tariff and code in tariff.extras else code
