"""gate → understand → quote → compose (with guard) → emit; from anywhere to a person."""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from services.agent.graph.compose import compose
from services.agent.graph.context import TurnContext
from services.agent.graph.emit import emit, hand_over
from services.agent.graph.gate import gate
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
        ("emit", emit),
        ("hand_over", hand_over),
    ):
        graph.add_node(name, node)
    graph.add_edge(START, "gate")
    graph.add_conditional_edges("gate", _or_person("understand"), ["understand", "hand_over"])
    graph.add_edge("understand", "quote")
    graph.add_conditional_edges("quote", _after_quote, ["compose", "hand_over"])
    graph.add_conditional_edges("compose", _or_person("emit"), ["emit", "hand_over"])
    graph.add_edge("emit", END)
    graph.add_edge("hand_over", END)
    return graph.compile(checkpointer=checkpointer)


def _or_person(otherwise: str) -> Any:
    def route(state: TurnState) -> str:
        return "hand_over" if state.get("handoff") else otherwise

    return route


def _after_quote(state: TurnState) -> str:
    return "hand_over" if state.get("handoff") else "compose"
