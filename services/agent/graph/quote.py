"""The price, by the tariff alone. No model is asked, and none can change it."""

from langgraph.runtime import Runtime

from contracts.events.conversation import Understanding
from services.agent.graph.context import TurnContext
from services.agent.graph.desk import desk
from services.agent.graph.state import TurnState
from services.agent.tools import quote as tool
from services.agent.tools.dispatch import call


async def quote(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """Price what is understood, once nothing is left to ask; a refusal is a value, not an error."""
    context = runtime.context
    understood = Understanding.model_validate(state["understanding"])
    tariff = context.tariffs.get(understood.category or "")
    if state.get("handoff") or tariff is None or state["match"]["out_of_scope"]:
        return {}
    wanted = _wanted(state)
    if tariff.slug in context.stopped:
        if not (wanted or state["match"]["extras"]):
            return {}
    elif (
        understood.asked
        or understood.doubts
        or understood.option_asked
        or not (understood.elements and wanted)
    ):
        return {}
    if (recalled := await _last(understood, context)) is not None:
        return recalled
    step = await call(
        desk(state, context),
        tool.NAME,
        {
            "elementos": list(understood.elements),
            "servicios": list(understood.extras),
            "opciones": understood.options,
        },
        2,
        [],
    )
    calls = [*state["calls"], step]
    result = step["result"]
    if "error" not in result:
        return {"calls": calls, "quote": result, "quotes": {result["id"]: result}}
    if result["error"] == "option_missing":
        asked = understood.model_copy(update={"option_asked": result["elements"][0]})
        return {"calls": calls, "refusal": result, "understanding": asked.model_dump(mode="json")}
    return {"calls": calls, "refusal": result, "handoff": "not_priced"}


async def _last(understood: Understanding, context: TurnContext) -> TurnState | None:
    """The quote that stands for the very same: it is told again, not computed again."""
    last = await context.last_quote()
    if last is None or last.tariff.slug != understood.category or last.valid_until <= context.turn.started_at:
        return None
    tariff = context.tariffs[last.tariff.slug]
    extras = {extra.code for extra in last.extras if extra.code in tariff.extras}
    options = {extra.code: extra.option for extra in last.extras if extra.option}
    same = (set(last.elements), extras, options) == (
        set(understood.elements),
        set(understood.extras),
        understood.options,
    )
    if not same or last.tariff not in context.turn.tariffs:
        return None  # another price list is in force: its price is computed
    found = tool.as_json(last)
    return {"quote": found, "quotes": {found["id"]: found}}


def _wanted(state: TurnState) -> bool:
    """Something changed or was named, or the price was asked for by a message that was understood whole."""
    match = state["match"]
    if state["news"] or match["elements"] or match["excluded"]:
        return True
    return state["intent"] == "presupuesto" and not match["unknown"]
