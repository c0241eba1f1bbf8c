"""The words. The model writes placeholders; what it writes is guarded before anything is rendered."""

from typing import Any

from langgraph.runtime import Runtime

from contracts.events.conversation import ReplyBlocked, Understanding
from domain.tariffs.tariff import Tariff
from services.agent.graph.context import TurnContext
from services.agent.graph.state import TurnState
from services.agent.guards.reply import Blocked, check
from services.agent.prompting import build


async def compose(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """Write, guard, once more with the reason; then a person."""
    context = runtime.context
    facts = gather(state, context)
    reason: Blocked | None = None
    for ordinal in (2, 3):
        prompt = build(
            context.prompts,
            "compose",
            "redactar",
            context.conversation,
            context.turn,
            {
                "texto": state["text"],
                "hechos": facts,
                "rechazado": {"motivo": reason.reason} if reason else None,
            },
        )
        answer = await context.model("compose", ordinal, prompt)
        draft = str(answer.content).strip()
        reason = check(
            draft,
            quotes={state["quote"]["id"]} if state.get("quote") else set(),
            extras=_extras(state, context),
            customer=state["text"],
        )
        if reason is None:
            return {"facts": facts, "draft": draft}
        blocked = ReplyBlocked(
            turn_id=context.turn.id,
            attempt=context.attempt,
            ordinal=ordinal,
            guard=reason.guard,
            reason=reason.guard,
            text=draft,
        )
        await context.record("blocked", ordinal, blocked)
    return {"facts": facts, "handoff": "reply_blocked"}


def gather(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """All that may be said. Names and questions come from the tariff, in Spanish."""
    understood = Understanding.model_validate(state["understanding"])
    tariff = context.tariffs.get(understood.category or "")
    return {
        "intencion": state["intent"],
        "vehiculo": tariff.name if tariff else None,
        "elementos": _names(tariff, understood.elements),
        "preguntas": [_question(tariff, parent) for parent in understood.asked] if tariff else [],
        "vehiculos_posibles": _vehicles(state, context) if tariff is None else [],
        "servicios": _services(state, tariff),
        "quote": state["quote"]["id"] if state.get("quote") else None,
        "documentos": _documents(state, context, tariff, understood),
        "desconocido": state["match"]["unknown"],
        "fuera_de_alcance": bool(state["match"]["out_of_scope"]),
        "adjuntos": state["media"],
        "ilegible": state["unsupported"],
    }


def _names(tariff: Tariff | None, codes: tuple[str, ...]) -> list[str]:
    return [tariff.elements[code].name for code in codes if tariff and code in tariff.elements]


def _vehicles(state: TurnState, context: TurnContext) -> list[str]:
    """What the customer may mean, where the words fit several categories."""
    return [context.tariffs[slug].name for slug in state["match"]["categories"] if slug in context.tariffs]


def _services(state: TurnState, tariff: Tariff | None) -> list[dict[str, str]]:
    """Extras that the customer named; their price is only ever `{{extra:CODE}}`."""
    named = (
        [tariff.extras[code] for code in state["match"]["extras"] if code in tariff.extras] if tariff else []
    )
    return [{"codigo": extra.code, "nombre": extra.name} for extra in named]


def _question(tariff: Tariff, parent: str) -> str:
    element = tariff.elements[parent]
    if element.question:
        return element.question
    variants = ", ".join(variant.name for variant in tariff.variants(parent))
    return f"Sobre {element.name}: ¿cuál de estas? {variants}"


def _documents(
    state: TurnState, context: TurnContext, tariff: Tariff | None, understood: Understanding
) -> list[str]:
    """All of them when asked for, or with the first quote; afterwards only what a new element adds."""
    if tariff is None or not (state["intent"] == "documentos" or state.get("quote")):
        return []
    known: tuple[str | None, ...] = (None, *understood.elements)
    if state["intent"] != "documentos" and any(turn.quoted for turn in context.conversation.turns):
        held = set(context.conversation.understanding.elements)
        known = tuple(code for code in understood.elements if code not in held)
    return list(dict.fromkeys(paper for code in known for paper in tariff.documents.get(code, ())))


def _extras(state: TurnState, context: TurnContext) -> set[str]:
    tariff = context.tariffs.get(state["understanding"].get("category") or "")
    return set(tariff.extras) if tariff else set()
