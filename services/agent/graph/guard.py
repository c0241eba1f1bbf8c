"""Reads the draft before anything is rendered. One retry with the reason, then a person."""

import json

from langgraph.runtime import Runtime

from services.agent.graph.context import TurnContext
from services.agent.graph.state import TurnState
from services.agent.guards.reply import Allowed, check
from services.agent.tools.offered import NAMES


async def guard(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """Let the draft pass, or record the verdict; a second one ends in a handoff."""
    context = runtime.context
    blocked = check(state["draft"], allowed(state, context))
    if blocked is None:
        return {}
    steps = state["steps"]
    ordinal = 1 + sum(step["type"] == "model" for step in steps)  # that of the model's call
    verdict = await context.blocked(ordinal, blocked.guard, state["draft"])
    before = any(step["type"] == "blocked" for step in steps)
    found: TurnState = {"steps": [*steps, verdict], "draft": ""}
    return {**found, "handoff": "reply_blocked"} if before else found


def allowed(state: TurnState, context: TurnContext) -> Allowed:
    """What this turn may say: its quotes, the extras of its tariff, what its tools returned."""
    tariff = context.tariffs.get(state["understanding"].get("category") or "")
    told = [
        step["result"] for step in state["steps"] if step["type"] == "tool" and "error" not in step["result"]
    ]
    return Allowed(
        quotes=frozenset(state.get("quotes", {})),
        extras=frozenset(tariff.extras) if tariff else frozenset(),
        customer=state["words"],
        told=json.dumps(told, ensure_ascii=False),
        links=context.links,
        tools=NAMES,
        secrets=[context.prompts.text("understand"), context.prompts.text("compose")],
    )
