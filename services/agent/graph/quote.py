"""The price, by the tariff alone. No model is asked, and none can change it."""

from datetime import timedelta
from typing import Any

from langgraph.runtime import Runtime

from contracts.events.conversation import QuotedExtra, QuoteGiven, TariffRef, Understanding
from contracts.ids import stable_id
from contracts.money import Money
from domain.tariffs.pricing import Priced, price
from domain.tariffs.refusals import Unpriceable
from domain.tariffs.tariff import Tariff
from services.agent.graph.context import TurnContext
from services.agent.graph.state import TurnState


async def quote(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """Price what is understood, once nothing is left to ask; a refusal is a value, not an error."""
    context = runtime.context
    understood = Understanding.model_validate(state["understanding"])
    tariff = context.tariffs.get(understood.category or "")
    if tariff is None:
        return {}
    if tariff.slug in context.stopped and (_wanted(state) or state["match"]["extras"]):
        refused = {"refused": "quarantined", "elements": [], "choices": []}
        result = await context.tool("quote", 2, {"category": tariff.slug}, refused)
        return {"refusal": result, "handoff": "not_priced"}
    if not understood.elements or understood.asked or not _wanted(state):
        return {}
    arguments = {"category": tariff.slug, "codes": list(understood.elements), "options": understood.options}
    try:
        priced = price(tariff, understood.elements, options=understood.options)
    except Unpriceable as refusal:
        result = {
            "refused": refusal.kind,
            "elements": list(refusal.elements),
            "choices": list(refusal.choices),
        }
        return {"refusal": await context.tool("quote", 2, arguments, result), "handoff": "not_priced"}
    ref = next(pin for pin in context.turn.tariffs if pin.slug == tariff.slug)
    given = await context.record("quote", 1, _event(context, ref, tariff, priced))
    assert isinstance(given, QuoteGiven)
    found = _as_json(given)
    await context.tool("quote", 2, arguments, found)
    return {"quote": found}


def _wanted(state: TurnState) -> bool:
    """Something new was named, or the price was asked for by a message that was understood whole."""
    match = state["match"]
    if match["elements"] or match["excluded"]:
        return True
    return state["intent"] == "presupuesto" and not match["unknown"]


def _event(context: TurnContext, ref: TariffRef, tariff: Tariff, priced: Priced) -> QuoteGiven:
    def money(cents: int) -> Money:
        return Money(cents=cents, currency=tariff.currency)

    return QuoteGiven(
        turn_id=context.turn.id,
        attempt=context.attempt,
        quote_id=stable_id("quote", context.turn.id, 1),
        tariff=ref,
        elements=priced.codes,
        tier=priced.tier.code,
        extras=tuple(
            QuotedExtra(code=line.code, net=money(line.net_cents), option=priced.options.get(line.code))
            for line in priced.lines
            if line.kind != "tier"
        ),
        net=money(priced.net_cents),
        vat_percent=priced.vat_percent,
        vat=money(priced.vat_cents),
        gross=money(priced.gross_cents),
        valid_until=context.turn.started_at + timedelta(days=context.quote_valid_days),
    )


def _as_json(given: QuoteGiven) -> dict[str, Any]:
    return {
        "id": str(given.quote_id),
        "category": given.tariff.slug,
        "version": given.tariff.version,
        "elements": list(given.elements),
        "tier": given.tier,
        "extras": [extra.model_dump(mode="json") for extra in given.extras],
        "net_cents": given.net.cents,
        "vat_percent": given.vat_percent,
        "vat_cents": given.vat.cents,
        "gross_cents": given.gross.cents,
        "valid_until": given.valid_until.isoformat(),
    }
