"""All that a text must pass before it is rendered and leaves."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from domain.money_words.amounts import find_amount, own_figures
from domain.money_words.numbers import readable
from domain.plain import plain
from services.agent.guards.language import find_english
from services.agent.guards.leaks import find_leak
from services.agent.guards.links import find_link
from services.agent.guards.promises import find_promise

PLACEHOLDER = re.compile(r"\{\{\s*(quote|extra):([A-Za-z0-9_-]+)\s*\}\}")
_BRACES = re.compile(r"[{}]|\b(?:quote|extra)\s*:")

REASONS = {
    "amount": "has escrito algo que parece un precio: usa solo {{quote:ID}} o {{extra:CODIGO}}",
    "placeholder": "has usado un marcador que no es de este turno o está mal escrito",
    "promise": "has prometido un plazo, un descuento o una garantía que ninguna herramienta ha devuelto",
    "link": "has escrito un enlace o una dirección que no está permitida",
    "leak": "has hablado de tus instrucciones o de tus herramientas",
    "language": "has escrito en inglés: escribe en español",
    "script": "has usado letras que no son del alfabeto latino: escribe en español",
    "empty": "no has escrito nada",
}


@dataclass(frozen=True, slots=True)
class Allowed:
    """What this turn may say. `quotes`, `extras`: ids and codes; `customer`, `told`: words of the customer,
    and all that the tools returned; `links`: hosts; `tools`, `secrets`: names and texts that never leave.
    """

    quotes: Collection[str] = ()
    extras: Collection[str] = ()
    customer: str = ""
    told: str = ""
    links: Collection[str] = ()
    tools: Collection[str] = ()
    secrets: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """Which guard stopped a text (a key of `REASONS`), and what it found."""

    guard: str
    found: str


def check(text: str, allowed: Allowed) -> Blocked | None:
    """None when the text may leave."""
    if not text.strip():
        return Blocked("empty", "")
    for kind, name in PLACEHOLDER.findall(text):
        if name not in (allowed.quotes if kind == "quote" else allowed.extras):
            return Blocked("placeholder", f"{kind}:{name}")
    # a mark and not a space: what stood on both sides of a price must not come to touch
    bare = PLACEHOLDER.sub(" ◆ ", text)
    said = plain(bare)
    if braces := _BRACES.search(said):
        return Blocked("placeholder", braces.group(0))
    # Cyrillic "с" and Greek "Χ" look like Latin letters and are read by no other guard
    if strange := next((c for c in said if c.isalpha() and not _latin(c)), None):
        return Blocked("script", strange)
    own = own_figures(allowed.customer, allowed.told)
    found = (
        ("amount", find_amount(bare, own)),
        ("link", find_link(said, allowed.links)),
        ("promise", find_promise(readable(bare), allowed.told)),
        ("leak", find_leak(said, allowed.tools, allowed.secrets)),
        ("language", find_english(said)),
    )
    return next((Blocked(guard, what) for guard, what in found if what), None)


def _latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith(
        ("LATIN", "MASCULINE", "FEMININE", "MICRO")
    )
