"""The last step: placeholders become amounts, the result becomes what the outbox shall do."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from langgraph.runtime import Runtime

from contracts.events.conversation import Understanding
from contracts.money import euros
from domain.tariffs.pricing import vat_of
from domain.tariffs.tariff import Tariff
from services.agent import handing
from services.agent.graph.context import TurnContext
from services.agent.graph.offers import cited, offer
from services.agent.graph.state import TurnState
from services.agent.guards.reply import PLACEHOLDER
from services.agent.hearing import repeated
from services.agent.splitting import split
from services.agent.tools import quote
from services.agent.wording import disclosed

MADRID = ZoneInfo("Europe/Madrid")
_GONE = "otro concepto"  # a service that the price list has no more: its code says nothing to a customer


async def emit(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """A reply in parts of at most 4,096 characters, with the AI notice the first time."""
    context = runtime.context
    understood = Understanding.model_validate(state["understanding"])
    tariff = context.tariffs.get(understood.category or "")
    quotes = state.get("quotes", {})

    def amount(kind: str, name: str) -> str:
        if kind == "quote":
            return quote_text(quotes[name], context.tariffs.get(quotes[name]["category"]))
        assert tariff is not None  # the guard let only this tariff's extras pass
        return extra_text(tariff, name)

    draft = state["draft"]
    body = PLACEHOLDER.sub(lambda found: amount(found[1], found[2]), draft)
    before = (state.get("preface"), repeated(context.conversation, context.turn))
    full, version = disclosed(context.conversation, "\n\n".join(filter(None, (*before, body))))
    named = {found[2] for found in PLACEHOLDER.finditer(draft) if found[1] == "quote"}
    return {
        "result": {
            "kind": "reply",
            "actions": [{"kind": "message", "text": part} for part in split(full)],
            "quotes": [id for id in quotes if id in named and id in _computed(state)],
            "understanding": understood.model_copy(update={"offer": offer(state)}).model_dump(mode="json"),
            "cited": cited(state),
            "disclosure": version,
        }
    }


def _computed(state: TurnState) -> frozenset[str]:
    """Ids of this turn's own quotes: one that was given before is only spoken of."""
    steps = (*state["calls"], *state["steps"])
    return frozenset(
        str(step["result"]["id"])
        for step in steps
        if step["type"] == "tool" and step["name"] == quote.NAME and "error" not in step["result"]
    )


async def hand_over(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """A person takes it: a text to the customer, a note to the team, a label, and the status."""
    return {"result": handoff(runtime.context, state.get("handoff", "failed"), state)}


def handoff(context: TurnContext, reason: str, state: TurnState) -> dict[str, Any]:
    """The actions of a handoff, in order."""
    understood = state.get("understanding")
    return handing.handoff(
        context.conversation,
        reason,
        context.turn.started_at,
        context.office,
        tariffs=context.tariffs,
        understood=Understanding.model_validate(understood) if understood else None,
        quotes=[],  # computed, but told to nobody
    )


def quote_text(given: dict[str, Any], tariff: Tariff | None) -> str:
    """The full price first (RDL 1/2007, art. 60.2.c), then how it is made up, and until when it holds."""
    until = datetime.fromisoformat(given["valid_until"]).astimezone(MADRID)
    # a price that was given stands, although a later price list has another tier in that one's place
    tier = tariff.tiers.get(given["tier"]) if tariff else None
    extras = "".join(
        f"\n+ {_extra_name(extra['code'], tariff)}: {euros(extra['net']['cents'])} más IVA (incluido arriba)"
        for extra in given["extras"]
    )
    return (
        f"{euros(given['gross_cents'])} IVA incluido "
        f"({euros(given['net_cents'])} + {given['vat_percent']} % de IVA: {euros(given['vat_cents'])}). "
        f"{f'Tarifa: {tier.name}. ' if tier else ''}Presupuesto válido hasta el {until:%d/%m/%Y}.{extras}"
    )


def extra_text(tariff: Tariff, code: str) -> str:
    """An extra's price from the turn's tariff, with VAT."""
    extra = tariff.extras[code]
    gross = extra.net_cents + vat_of(extra.net_cents, tariff.vat_percent)
    return f"{extra.name}: {euros(gross)} IVA incluido ({euros(extra.net_cents)} + IVA)"


def _extra_name(code: str, tariff: Tariff | None) -> str:
    if tariff and code in tariff.elements:
        return tariff.elements[code].name
    return tariff.extras[code].name if tariff and code in tariff.extras else _GONE
