"""Which elements a text names. What the tariffs do not recognise is asked about, never guessed."""

from typing import Any

from pydantic import BaseModel, Field

from contracts.errors import NotFound
from domain.tariffs.matching import Match, match
from services.agent.tools.base import Desk, Result, Tool, refused

NAME = "ReconocerElementos"


class ReconocerElementos(BaseModel):
    """Reconoce qué elementos del catálogo nombra un texto del cliente."""

    texto: str = Field(max_length=20_000, description="las palabras del cliente, tal cual")
    preguntado: list[str] = Field(
        default_factory=list, description="códigos de los elementos cuya variante se preguntó"
    )
    sabido: dict[str, Any] | None = Field(None, description="lo que ya se sabía; no hace falta darlo")


async def run(desk: Desk, arguments: ReconocerElementos) -> Result:
    known = (arguments.sabido or {}).get("category", desk.understood.category)
    category = known if known in desk.context.tariffs else None
    try:
        found = match(desk.context.catalogue, arguments.texto, category=category, asked=arguments.preguntado)
    except NotFound as error:
        return refused("unknown_category", str(error))
    return as_json(found)


def as_json(found: Match) -> dict[str, Any]:
    """The match in the words that stand in the log since version 1."""
    return {
        "category": found.category,
        "elements": [{"code": e.code, "quantity": e.quantity, "words": e.words} for e in found.elements],
        "ask": list(found.ask),
        "unknown": list(found.unknown),
        "excluded": list(found.excluded),
        "only": found.only,
        "extras": list(found.extras),
        "categories": list(found.categories),
        "waiting": list(found.waiting),
        "meanings": {words: list(codes) for words, codes in found.meanings.items()},
        "out_of_scope": found.out_of_scope.kind if found.out_of_scope else None,
    }


TOOL = Tool(NAME, lambda desk: ReconocerElementos, run)
