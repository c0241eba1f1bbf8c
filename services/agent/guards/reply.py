"""All that a text must pass before it is rendered and leaves."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from services.agent.guards.amounts import find_amount
from services.agent.plain import plain

PLACEHOLDER = re.compile(r"\{\{\s*(quote|extra):([A-Za-z0-9_-]+)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|es|net|org|info|ly|me|io)\b(?:/\S*)?")
_PROMISE = re.compile(
    r"\b(?:descuento|rebaja|gratis|te (?:lo )?(?:dejo|dejamos) (?:en|por)|precio especial|oferta|regalo|"
    r"garantiz\w+|te aseguro|seguro que (?:pasa|apruebas|te lo aprueban))\b"
)
_LEAK = re.compile(
    r"\b(?:prompt|system|instrucciones del sistema|<datos>|openrouter|ollama)\b|\bcomprender\("
)


@dataclass(frozen=True, slots=True)
class Blocked:
    """Which guard stopped a text, and the reason given to the model."""

    guard: str
    reason: str


def check(text: str, *, quotes: Collection[str], extras: Collection[str], customer: str) -> Blocked | None:
    """None when the text may leave. `quotes`, `extras`: what this turn may name; `customer`: their words."""
    for kind, name in PLACEHOLDER.findall(text):
        known = quotes if kind == "quote" else extras
        if name not in known:
            return Blocked("placeholder", f"{kind}:{name} is not of this turn")
    # a mark and not a space: what stood on both sides of a price must not come to touch
    bare = PLACEHOLDER.sub(" ◆ ", text)
    if _BRACES.search(bare):
        return Blocked("placeholder", "malformed placeholder")
    said = plain(bare)
    allowed = set(re.findall(r"\d+", customer))
    amount = find_amount(bare, allowed)
    if amount:
        return Blocked("amount", f"an amount was written: {amount!r}")
    for guard, pattern in (("link", _LINK), ("promise", _PROMISE), ("leak", _LEAK)):
        found = pattern.search(said)
        if found:
            return Blocked(guard, f"not allowed: {found.group(0)!r}")
    if not text.strip():
        return Blocked("empty", "nothing was written")
    return None
