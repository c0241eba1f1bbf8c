"""The words. The model may call tools within limits; it writes placeholders, never amounts."""

from typing import Any

from langgraph.runtime import Runtime

from contracts.events.conversation import Understanding
from services.agent.graph.context import TurnContext
from services.agent.graph.desk import desk
from services.agent.graph.facts import gather
from services.agent.graph.state import TurnState
from services.agent.prompting import Step, build
from services.agent.tools import last_quote, person, quote, variant
from services.agent.tools.base import refused
from services.agent.tools.dispatch import call
from services.agent.tools.offered import offered

MODEL_CALLS = 6  # of one turn's compose, the corrected text included
TOOL_CALLS = 8
FACTS = "Hechos"  # not offered to models: what the graph found, as it stands in the prompt
_FIRST_MODEL = 2  # ordinals: understanding has 1
_FIRST_TOOL = 10  # the graph's own calls have 1 to 3


async def compose(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """One call of the model: it asks for tools, or it writes the draft."""
    context = runtime.context
    steps = state.get("steps") or [await context.tool(FACTS, 3, {}, gather(state, context))]
    made = sum(step["type"] == "model" for step in steps)
    # the last call has no tools: then it must write
    tools = offered(desk(state, context)) if made + 2 < MODEL_CALLS else []
    prompt = build(context.prompts, "compose", context.conversation, context.turn, steps)
    said = await context.model("compose", _FIRST_MODEL + made, prompt, tools=tools)
    steps = [*steps, said]
    if said["tool_calls"] and tools:
        return {"steps": steps, "calling": True}
    return {"steps": steps, "calling": False, "draft": _text(said["content"])}


async def use_tools(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """What the model asked for, in its order; a call made before gives what it gave."""
    context = runtime.context
    steps = list(state["steps"])
    found: TurnState = {}
    for wish in steps[-1]["tool_calls"]:
        known = [*state["calls"], *steps]
        made = sum(step["type"] == "tool" for step in steps) - 1
        if made < TOOL_CALLS:
            at = desk({**state, **found}, context)
            step = await call(at, wish["name"], wish["args"], _FIRST_TOOL + made, known)
        else:
            limit = refused("limit", "Ya no puedes llamar a más herramientas: escribe la respuesta.")
            step = await context.tool(wish["name"], _FIRST_TOOL + made, wish["args"], limit)
        steps.append(step)
        found = {**found, **_effect(step, {**state, **found})}
    return {**found, "steps": steps}


def _effect(step: Step, state: TurnState) -> TurnState:
    """What a result changes in the turn."""
    result: dict[str, Any] = step["result"]
    if "error" in result:
        return {}
    match step["name"]:
        case quote.NAME:
            return {"quotes": {**state.get("quotes", {}), result["id"]: result}}
        case last_quote.NAME if result["hay"] and result["vigente"]:
            last = result["presupuesto"]
            return {"quotes": {**state.get("quotes", {}), last["id"]: last}}
        case variant.NAME:
            understood = Understanding.model_validate(state["understanding"])
            settled = understood.model_copy(
                update={
                    "elements": tuple(dict.fromkeys((*understood.elements, result["variante"]))),
                    "asked": tuple(code for code in understood.asked if code != result["elemento"]),
                }
            )
            chosen = {**state.get("chosen", {}), result["elemento"]: result["variante"]}
            return {"chosen": chosen, "understanding": settled.model_dump(mode="json")}
        case person.NAME:
            return {"handoff": result["razon"]}
    return {}


def _text(content: Any) -> str:
    """Some models answer in blocks."""
    if isinstance(content, str):
        return content.strip()
    return "".join(b if isinstance(b, str) else str(b.get("text", "")) for b in content).strip()
