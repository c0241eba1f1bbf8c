"""What an answer leaves behind besides its words: what a yes to it would mean, the articles it draws on."""

import re
from typing import Any

from domain.plain import plain
from services.agent.graph.state import TurnState
from services.agent.tools import questions

_RUN = 4  # words in a row that an answer shares with an article


def offer(state: TurnState) -> str | None:
    """`person` where the answer offers one, `proceed` where it gives a price or speaks of one that holds."""
    facts = state["steps"][0]["result"]
    if facts["preguntas"] and not facts["no_sabe"]:
        return None
    if facts["no_sabe"] or facts["fuera_de_alcance"] or facts["no_ofrecido"] or facts["sin_entender"] > 1:
        return "person"
    if facts["intencion"] in ("descuento", "informacion"):
        return "person"
    searched = _searched(state)
    if searched and not any(result["pasajes"] for result in searched if result["estado"] == "found"):
        return "person"
    named = "{{quote:" in state["draft"].replace(" ", "")
    return (
        "proceed" if named or (facts["ya_presupuestado"] and facts["intencion"] == "confirmacion") else None
    )


def cited(state: TurnState) -> list[str]:
    """Chunks of which the draft repeats a few words in a row."""
    draft = _runs(state["draft"])
    passages = [passage for result in _searched(state) for passage in result.get("pasajes", ())]
    return list(dict.fromkeys(p["id"] for p in passages if draft & _runs(p["texto"])))


def _searched(state: TurnState) -> list[dict[str, Any]]:
    return [
        step["result"]
        for step in state["steps"]
        if step["type"] == "tool" and step["name"] == questions.NAME and "error" not in step["result"]
    ]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", plain(text))
    return {tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}
