"""What a prompt must keep and may not say. Checked before anything is appended."""

import re
import unicodedata
from collections.abc import Iterator

from contracts.errors import BadInput
from domain.prompts.amounts import amount_in

LONGEST = 20_000  # characters; the whole prompt must fit a small model's context

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*:[^{}]*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
_TAG = re.compile(r"<[a-z_]+>")
_TOOL = re.compile(r"`([A-Z][A-Za-z]+)`")


class PromptRefused(BadInput):
    """A text that must not be published; `problems` says each reason, in Spanish."""

    def __init__(self, name: str, problems: tuple[str, ...]) -> None:
        super().__init__(f"{name}: {'; '.join(problems)}")
        self.name, self.problems = name, problems


def needed(default: str) -> tuple[str, ...]:
    """What every version must name, because code relies on it: placeholders, the data block, tools.

    Taken from the default text: what is added there is needed from then on.
    """
    kinds = (f"{{{{{kind}:…}}}}" for kind in _PLACEHOLDER.findall(default))
    tools = (f"`{name}`" for name in _TOOL.findall(default))
    return tuple(dict.fromkeys((*kinds, *_TAG.findall(default), *tools)))


def problems(text: str, default: str) -> tuple[str, ...]:
    """What is wrong with a text that shall take the place of `default`; empty: it may be published."""
    return tuple(_problems(text, default))


def _problems(text: str, default: str) -> Iterator[str]:
    if not text.strip():
        yield "está vacío"
        return
    if len(text) > LONGEST:
        yield f"tiene {len(text)} caracteres; caben {LONGEST}"
    there, wanted = needed(text), needed(default)
    for mark in wanted:
        if mark not in there:
            yield f"falta {mark}: el código lo necesita"
    for mark in there:
        if mark.startswith("{{") and mark not in wanted:
            yield f"{mark} no es un hueco que el código sepa rellenar"
    if _BRACES.search(_PLACEHOLDER.sub("", text)):
        yield "hay llaves {{ }} que no forman un hueco como {{quote:ID}}"
    if amount := amount_in(text):
        yield f"contiene un importe ({amount}): los precios solo salen de las tarifas"
    if any(unicodedata.category(c) in ("Cf", "Cc") and c not in "\n\t" for c in text):
        yield "contiene caracteres invisibles o de control"
