"""From words to codes: the tariffs recognise, the model decides among what was recognised."""

from typing import Any, Literal

from langgraph.runtime import Runtime
from pydantic import BaseModel, Field

from contracts.events.conversation import Understanding
from domain.conversation.understanding import merge
from domain.tariffs.matching import Match, match
from services.agent.graph.context import TurnContext
from services.agent.graph.state import TurnState
from services.agent.prompting import build

Intent = Literal[
    "saludo", "presupuesto", "documentos", "plazo", "agradecimiento", "confirmacion", "rechazo", "otra"
]


class Comprender(BaseModel):
    """Lo que el cliente quiere, en códigos del catálogo."""

    intencion: Intent
    elementos: list[str] = Field(default_factory=list, description="códigos de los candidatos que quiere")
    descartar: list[str] = Field(default_factory=list, description="códigos que ya no quiere")
    solo_estos: bool = Field(False, description="pide únicamente lo que nombra ahora")


async def understand(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """One tool call (match), one model call (understand), both recorded; then plain merging."""
    context = runtime.context
    held = context.conversation.understanding
    category = held.category if held.category in context.tariffs else None
    found = await context.tool(
        "match",
        1,
        {"text": state["text"], "category": category, "asked": list(held.asked)},
        as_json(match(context.catalogue, state["text"], category=category, asked=held.asked)),
    )
    prompt = build(
        context.prompts,
        "understand",
        "comprender",
        context.conversation,
        context.turn,
        {"texto": state["text"], "candidatos": found, "sabido": held.model_dump(mode="json")},
    )
    answer = await context.model("understand", 1, prompt, tools=[Comprender], force="Comprender")
    said = Comprender.model_validate(answer.tool_calls[0]["args"])
    return {
        "match": found,
        "intent": said.intencion,
        "understanding": _merged(context, held, found, said).model_dump(mode="json"),
    }


def as_json(found: Match) -> dict[str, Any]:
    """The match as the tool's recorded result."""
    return {
        "category": found.category,
        "elements": [{"code": e.code, "quantity": e.quantity, "words": e.words} for e in found.elements],
        "ask": list(found.ask),
        "unknown": list(found.unknown),
        "excluded": list(found.excluded),
        "only": found.only,
        "extras": list(found.extras),
        "categories": list(found.categories),
        "out_of_scope": found.out_of_scope.kind if found.out_of_scope else None,
    }


def _merged(
    context: TurnContext, held: Understanding, found: dict[str, Any], said: Comprender
) -> Understanding:
    """Only what the tariffs recognised counts: a code that the model made up is dropped."""
    recognised = {element["code"] for element in found["elements"]}
    wanted = [code for code in said.elementos if code in recognised]
    tariff = context.tariffs.get(found["category"] or held.category or "")
    parents = {tariff.elements[code].variant_of for code in wanted if tariff and code in tariff.elements} - {
        None
    }
    excluded = {*found["excluded"], *said.descartar}
    if tariff:  # "sin la suspensión" takes its variants out too
        excluded |= {variant.code for parent in tuple(excluded) for variant in tariff.variants(parent)}
    return merge(
        held,
        category=found["category"],
        elements=wanted,
        ask=found["ask"],
        excluded=excluded,
        answered=[parent for parent in parents if parent],
        instead=said.solo_estos,
        unknown_terms=len(found["unknown"]),
    )
