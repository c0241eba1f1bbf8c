"""gate → understand → quote → compose ⇄ tools → guard → emit; from anywhere to a person."""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from services.agent.graph.compose import compose, use_tools
from services.agent.graph.context import TurnContext
from services.agent.graph.emit import emit, hand_over
from services.agent.graph.gate import gate
from services.agent.graph.guard import guard
from services.agent.graph.quote import quote
from services.agent.graph.state import TurnState
from services.agent.graph.understand import understand

Graph = CompiledStateGraph[TurnState, TurnContext, TurnState, TurnState]


def build_graph(checkpointer: "BaseCheckpointSaver[Any] | None" = None) -> Graph:
    """Compile it; without a checkpointer a turn that is taken over starts from the top."""
    graph = StateGraph(TurnState, context_schema=TurnContext)
    for name, node in (
        ("gate", gate),
        ("understand", understand),
        ("quote", quote),
        ("compose", compose),
        ("tools", use_tools),
        ("guard", guard),
        ("emit", emit),
        ("hand_over", hand_over),
    ):
        graph.add_node(name, node)
    graph.add_edge(START, "gate")
    graph.add_conditional_edges("gate", _after_gate, ["understand", "hand_over", END])
    graph.add_conditional_edges("understand", _or_person("quote"), ["quote", "hand_over"])
    graph.add_conditional_edges("quote", _or_person("compose"), ["compose", "hand_over"])
    graph.add_conditional_edges("compose", _after_compose, ["tools", "guard"])
    graph.add_conditional_edges("tools", _or_person("compose"), ["compose", "hand_over"])
    graph.add_conditional_edges("guard", _after_guard, ["emit", "compose", "hand_over"])
    graph.add_edge("emit", END)
    graph.add_edge("hand_over", END)
    return graph.compile(checkpointer=checkpointer)


# The routes are coroutines although they wait for nothing: LangGraph runs plain functions in threads.


def _or_person(otherwise: str) -> Any:
    async def route(state: TurnState) -> str:
        return "hand_over" if state.get("handoff") else otherwise

    return route


async def _after_gate(state: TurnState) -> str:
    if state.get("result"):  # the gate has answered: a notice, or nothing at all
        return END
    return "hand_over" if state.get("handoff") else "understand"


async def _after_compose(state: TurnState) -> str:
    return "tools" if state["calling"] else "guard"


async def _after_guard(state: TurnState) -> str:
    if state.get("handoff"):
        return "hand_over"
    return "emit" if state.get("draft") else "compose"
