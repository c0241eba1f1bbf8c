"""How the offline model decides and writes. Spanish, by rule, from the facts alone."""

import re
from typing import Any

from services.agent.plain import plain
from services.agent.texts import media, scope

_I = re.compile(r"h?i(?!e)")  # "espejos e intermitentes"
_WORDS = re.compile(r"[\w áéíóúüñ'-]{2,40}$", re.IGNORECASE)  # what is worth repeating to the customer
_INTENTS = (
    (
        "documentos",
        r"\b(document\w*|papel(es)?|que (me )?(necesito|hace falta|piden|pedis)|requisitos|fotos?)\b",
    ),
    ("plazo", r"\b(cuanto (tarda\w*|tiempo)|plazos?|cuantos dias|urgente|prisa|para cuando)\b"),
    (
        "presupuesto",
        r"\b(cuanto|precio|presupuesto|cuesta|cobr\w+|vale|tarifa|homologar|homologacion|legalizar|reforma)\b",
    ),
    ("agradecimiento", r"\b(gracias|muchas gracias|genial|perfecto|estupendo)\b"),
    ("saludo", r"\b(hola|buenas|buenos dias|buenas tardes|buenas noches|hey|que tal)\b"),
)


def intent_of(text: str, named_elements: bool) -> str:
    """What the customer wants; whoever names a reform wants to know what it costs."""
    said = plain(text)
    for intent, pattern in _INTENTS:
        if re.search(pattern, said):
            return "presupuesto" if named_elements and intent in ("saludo", "agradecimiento") else intent
    return "presupuesto" if named_elements else "otra"


def write(facts: dict[str, Any]) -> str:
    """A reply of short paragraphs. The price is only ever a placeholder."""
    paragraphs = [media.MEDIA_SEEN.get(kind, media.MEDIA_SEEN["other"]) for kind in facts["adjuntos"]]
    if facts["ilegible"]:
        paragraphs.append(media.UNSUPPORTED)
    body = _body(facts)
    if not body and not paragraphs:
        body = [_small_talk(facts["intencion"])]
    return "\n\n".join([*paragraphs, *body])


def _body(facts: dict[str, Any]) -> list[str]:
    said: list[str] = []
    if facts["fuera_de_alcance"]:
        said.append(scope.OUT_OF_SCOPE)
    if facts["quote"]:
        said.append(f"Homologar {_list(facts['elementos'])} te costaría {{{{quote:{facts['quote']}}}}}")
    elif facts["preguntas"]:
        if facts["elementos"]:
            said.append(f"Tomo nota: {_list(facts['elementos'])}.")
        said += facts["preguntas"]
        said.append("Con eso te preparo el presupuesto completo.")
    elif len(facts["vehiculos_posibles"]) > 1:
        said.append(f"¿En qué vehículo? Tramito {_list(facts['vehiculos_posibles'])}.")
    said += [f"{{{{extra:{service['codigo']}}}}}" for service in facts["servicios"]]
    if facts["documentos"]:
        said.append(
            "Para tramitarlo necesitaremos:\n" + "\n".join(f"- {paper}" for paper in facts["documentos"])
        )
    if facts["intencion"] == "plazo":
        said.append("El plazo te lo confirma una persona del equipo: si quieres, te paso con ella.")
    if facts["desconocido"] and not facts["fuera_de_alcance"]:
        said.append(
            f"No he reconocido {_quoted(facts['desconocido'])}. ¿Me lo puedes explicar con otras palabras?"
        )
    return said


def _small_talk(intent: str) -> str:
    if intent == "agradecimiento":
        return "¡A ti! Si necesitas algo más, aquí estoy."
    return scope.WHAT_DO_YOU_NEED


def _list(names: list[str]) -> str:
    # "Escape / Sistema de escape": the first name is the one people say.
    short = [name.split(" / ")[0] for name in names]
    lower = [name[0].lower() + name[1:] for name in short]
    if len(lower) == 1:
        return lower[0]
    conjunction = "e" if _I.match(lower[-1]) else "y"
    return f"{', '.join(lower[:-1])} {conjunction} {lower[-1]}"


def _quoted(terms: list[str]) -> str:
    words = [term for term in terms if _WORDS.match(term)][:3]
    return ", ".join(f"«{term}»" for term in words) or "todo lo que me has escrito"
