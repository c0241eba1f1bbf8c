"""All that may be said in an answer. Names and questions come from the tariff, in Spanish."""

from typing import Any

from contracts.events.conversation import Understanding
from domain.tariffs.tariff import Tariff
from services.agent.gate.vehicles import tells_data
from services.agent.graph.asking import question
from services.agent.graph.context import TurnContext
from services.agent.graph.replies import lost
from services.agent.graph.state import TurnState

_NOTES, _HEARD = 5, 300  # voice notes and characters of each: in full they stand in the conversation


def gather(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """From what was understood and priced; what a tool adds later stands in its own result."""
    understood = Understanding.model_validate(state["understanding"])
    held = context.conversation.understanding
    tariff = context.tariffs.get(understood.category or "")
    match = state["match"]
    ask = question(tariff, understood)
    return {
        "intencion": state["intent"],
        "vehiculo": tariff.name if tariff else None,
        "datos_dichos": tells_data(state["text"], context.vehicles),
        "elementos": _names(tariff, understood.elements),
        "codigos": list(understood.elements),
        "quitados": _names(tariff, tuple(code for code in held.elements if code in match["excluded"])),
        "preguntas": [ask] if ask else [],
        "no_sabe": bool(ask and _was_asked(held)) and (lost(state["text"]) or _fruitless(state)),
        "vehiculos_posibles": _vehicles(state, context) if tariff is None else [],
        "vehiculo_preguntado": bool(held.waiting_from),
        "nombrado": [*match["waiting"], *_services_anywhere(state, context)] if tariff is None else [],
        "servicios": _services(state, tariff, understood),
        "incluidos": _extras(tariff, understood),
        "quote": state["quote"]["id"] if state.get("quote") else None,
        "documentos": _documents(state, context, tariff, understood),
        "desconocido": [term for term in match["unknown"] if term not in match["meanings"]],
        "no_ofrecido": [term for term, codes in match["meanings"].items() if not codes],
        "horario": context.office.described(),
        "fuera_de_alcance": bool(match["out_of_scope"]),
        "ya_presupuestado": any(turn.quoted for turn in context.conversation.turns),
        "sin_entender": understood.misses,
        "adjuntos": _media(state, context),
        "escuchado": [str(m.text)[:_HEARD] for m in _covered(context) if m.heard and m.text][-_NOTES:],
        "ilegible": state["unsupported"],
    }


def _was_asked(held: Understanding) -> bool:
    return bool(held.asked or held.doubts or held.option_asked)


def _fruitless(state: TurnState) -> bool:
    """Whether a question of ours was met by words that neither answer it nor are about something else."""
    return not state["news"] and state["intent"] in ("otra", "presupuesto", "confirmacion", "rechazo")


def _services_anywhere(state: TurnState, context: TurnContext) -> list[str]:
    """Names of services whose price depends on the vehicle."""
    extras = {c: e.name for tariff in context.tariffs.values() for c, e in tariff.extras.items()}
    return [extras[code] for code in state["match"]["extras"] if code in extras]


def _covered(context: TurnContext) -> list[Any]:
    messages = context.conversation.messages
    return [m for m in messages if m.id in context.turn.covers and m.author == "customer"]


def _media(state: TurnState, context: TurnContext) -> list[str]:
    """Kinds of what came without words: a voice note that was put into words is not "not heard"."""
    deaf = any(a.kind == "audio" for m in _covered(context) if not m.heard for a in m.media)
    return [kind for kind in state["media"] if kind != "audio" or deaf]


def _names(tariff: Tariff | None, codes: tuple[str, ...]) -> list[str]:
    return [tariff.elements[code].name for code in codes if tariff and code in tariff.elements]


def _vehicles(state: TurnState, context: TurnContext) -> list[str]:
    """What the customer may mean, where the words fit several categories."""
    match = state["match"]
    slugs = match["categories"] or (tuple(context.tariffs) if match["extras"] else ())
    return [context.tariffs[slug].name for slug in slugs if slug in context.tariffs]


def _services(state: TurnState, tariff: Tariff | None, understood: Understanding) -> list[dict[str, str]]:
    """Extras that are only asked about; their price is only ever `{{extra:CODE}}`."""
    codes = [
        c for c in state["match"]["extras"] if tariff and c in tariff.extras and c not in understood.extras
    ]
    # named before there is a price to put it into: its own price, too
    if tariff and not state.get("quote"):
        codes += [c for c in state["match"]["extras"] if c in understood.extras and c in tariff.extras]
    return [{"codigo": code, "nombre": tariff.extras[code].name} for code in dict.fromkeys(codes) if tariff]


def _extras(tariff: Tariff | None, understood: Understanding) -> list[str]:
    return [tariff.extras[code].name for code in understood.extras if tariff and code in tariff.extras]


def _documents(
    state: TurnState, context: TurnContext, tariff: Tariff | None, understood: Understanding
) -> list[str]:
    """With the first quote all of them; afterwards only what a new element adds."""
    if tariff is None or not state.get("quote"):
        return []
    known: tuple[str | None, ...] = (None, *understood.elements)
    if any(turn.quoted for turn in context.conversation.turns):
        held = set(context.conversation.understanding.elements)
        known = tuple(code for code in understood.elements if code not in held)
    return list(dict.fromkeys(paper for code in known for paper in tariff.documents.get(code, ())))
