"""Chatwoot renders what is sent as a Liquid template: `{{ contact.name }}` becomes a name, an unknown
variable nothing. A small part of Liquid: output with plain filters; a message with tags stays as it is."""

import re
from collections.abc import Callable, Mapping
from typing import Any

CODE = re.compile(r"(`.*?`)", re.DOTALL)
OUTPUT = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
NAME = re.compile(r"\s*([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)")
LITERAL = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)')")

FILTERS: dict[str, Callable[[str], str]] = {
    "upcase": str.upper,
    "downcase": str.lower,
    "capitalize": str.capitalize,
    "strip": str.strip,
}

Drops = Mapping[str, Mapping[str, Any]]


def render(content: str, drops: Drops) -> str:
    """The rendered text; unchanged where the syntax is wrong. Text between backticks is left alone."""
    parts = CODE.split(content)
    outside = parts[::2]
    if any("{%" in part or "{{" in OUTPUT.sub("", part) for part in outside):
        return content  # a tag, or an output that is never closed
    parts[::2] = [OUTPUT.sub(lambda found: _output(found.group(1), drops), part) for part in outside]
    return "".join(parts)


def _output(expression: str, drops: Drops) -> str:
    first, *filters = expression.split("|")
    value = _value(first, drops)
    for name in filters:
        if name.strip().startswith("default:") and not value:
            value = _value(name.partition(":")[2], drops)
        value = FILTERS.get(name.strip(), str)(value)
    return value


def _value(expression: str, drops: Drops) -> str:
    literal = LITERAL.match(expression)
    if literal:
        return literal.group(1) or literal.group(2) or ""
    name = NAME.match(expression)
    value: Any = drops
    for part in name.group(1).split(".") if name else ["?"]:
        value = value.get(part) if isinstance(value, Mapping) else None
    return "" if value is None or isinstance(value, Mapping) else str(value)
