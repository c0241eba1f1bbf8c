"""Which tools the offline model calls, by what the facts leave open."""

from collections.abc import Collection
from typing import Any

from services.agent.tools import catalogue, documents, last_quote, questions

Wish = tuple[str, dict[str, Any]]


def last_said(data: dict[str, Any]) -> str:
    """The customer's last words; empty where there are none."""
    words = [said["texto"] for said in data["conversacion"] if said["autor"] == "cliente"]
    return str(words[-1]) if words else ""


def wishes(data: dict[str, Any], done: Collection[str]) -> list[Wish]:
    """Tool and arguments; none once it is `done`."""
    facts = data["hechos"]
    if facts["fuera_de_alcance"] or facts["no_sabe"]:  # what he does not know is our own question
        return []
    wish: Wish | None = None
    match facts["intencion"]:
        case "documentos" if facts["vehiculo"]:
            wish = (documents.NAME, {"elementos": facts["codigos"]})
        case "estado" if not facts["quote"]:
            wish = (last_quote.NAME, {})
        case "catalogo":
            wish = (catalogue.NAME, {})
        case "pregunta" | "plazo":
            if words := last_said(data):
                wish = (questions.NAME, {"pregunta": words[:2_000]})
    return [wish] if wish and wish[0] not in done else []
