"""What is ours alone: prompts, tool names, the shapes of our own data."""

import re
from collections.abc import Collection
from functools import lru_cache

from domain.plain import plain

_RUN = 7  # words in a row that only the prompt has
_WORDS = re.compile(r"\w+")
_LEAK = re.compile(
    r"\b(?:system )?prompts?\b|\bsystem\b|\binstrucciones (?:de|del) (?:el )?sistema\b|"
    r"\b(?:mis|estas|las) (?:instrucciones|reglas|directrices)(?: (?:internas|son|dicen|me)\b)|"
    r"\b(?:segun|siguiendo|por|en) (?:mis|las|estas) (?:instrucciones|reglas|directrices)\b|"
    r"\b(?:me han|he sido|fui|estoy|soy un asistente) (?:configurad|programad|entrenad|instruid)[oa]s?"
    r" (?:para|de|con|por|asi|como|a)\b|\b(?:me han|tengo) (?:ordenado|prohibido)\b|"
    r"\bmis? (?:creador|desarrollador|programador)(?:es)?\b|"
    r"\btengo (?:ordenes|instrucciones|reglas|directrices)\b|"
    r"\b(?:escribir|usar|poner) (?:solo )?marcadores\b|"
    r"</?datos>|\bjson\b|```|\b(?:openrouter|ollama|langgraph|langchain|openai|chatgpt|gpt-?\d|qwen|gemini|claude)\b|"
    r"\b(?:llam\w+|us\w+|invoc\w+|ejecut\w+|consult\w+)(?: a)? (?:la|una|mi|las|"
    r"mis) (?:herramientas?|funcion(?:es)?|tools?)\b|"
    r"\b(?:tool|function)[_ ]?calls?\b|\bhechos\.\w+|\bfuera_de_alcance\b|\bvehiculos_posibles\b|"
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|⟦|⟧"
)


def find_leak(said: str, tools: Collection[str], secrets: Collection[str]) -> str | None:
    """The first leak of a `plain` text. `tools`: names; `secrets`: whole texts, of which no run may leave."""
    found = _LEAK.search(said)
    if found:
        return found.group(0)
    squeezed = re.sub(r"[\s_-]+", "", said)
    for tool in tools:
        # "CalcularPresupuesto": as one word, or with underscores; "calcular presupuesto" is Spanish
        if re.search(rf"\b{tool.lower()}\b", said) or re.sub(r"(?<!^)(?=[A-Z])", "_", tool).lower() in said:
            return tool
    for secret in secrets:
        runs, whole = _runs(secret)
        spoken = _WORDS.findall(said)
        for start in range(len(spoken) - _RUN + 1):
            if "".join(spoken[start : start + _RUN]) in runs:
                return " ".join(spoken[start : start + _RUN])
        if len(squeezed) > 40 and squeezed in whole:
            return said[:40]
    return None


@lru_cache(maxsize=32)
def _runs(secret: str) -> tuple[frozenset[str], str]:
    """Every run of words, and the whole without spaces. The same prompts guard all turns."""
    words = _WORDS.findall(plain(secret))
    runs = frozenset("".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))
    return runs, re.sub(r"[\s_-]+", "", plain(secret))
