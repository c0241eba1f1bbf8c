"""What the tools may look at, from the state of the graph."""

from contracts.events.conversation import Understanding
from services.agent.graph.context import TurnContext
from services.agent.graph.state import TurnState
from services.agent.tools.base import Desk


def desk(state: TurnState, context: TurnContext) -> Desk:
    """The tools' view after understanding: a code counts as named when the tariffs recognised it."""
    understood = Understanding.model_validate(state["understanding"])
    named = {element["code"] for element in state["match"]["elements"]}
    return Desk(
        context=context,
        text=state["words"],
        understood=understood,
        recognised=frozenset(named | {*understood.elements}),
        chosen=state.get("chosen", {}),
    )
