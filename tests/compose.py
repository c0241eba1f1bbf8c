"""`infra/compose.yaml` as Docker reads it: with the variables put in, and who is given what."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from infra.embedded.home import ROOT

FILE = ROOT / "infra" / "compose.yaml"
_VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?:(:?[-?])((?:[^{}]|\{[^{}]*\})*))?\})")


def interpolated(text: str, given: Mapping[str, str]) -> str:
    """As the Compose Specification says: `${X}`, `${X:-default}` (which may hold variables), `$$`.

    Raises `KeyError` for one without default that is not given.
    """

    def value(match: "re.Match[str]") -> str:
        name, sign, word = match.groups()
        if name is None:
            return "$"
        found = given.get(name)
        if found is not None and (found or not (sign or "").startswith(":")):
            return found
        if sign is None or "?" in sign:
            raise KeyError(name)
        return interpolated(word, given)

    return _VARIABLE.sub(value, text)


def variables(text: str) -> dict[str, str | None]:
    """Every variable in a text with its default; None: it has none."""
    found: dict[str, str | None] = {}
    for name, sign, word in _VARIABLE.findall(text):
        if name:
            found[name] = word if "-" in sign else None
            found |= variables(word)
    return found


def compose(given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole file; without `given` with every default."""
    return walked(yaml.safe_load(FILE.read_text()), lambda text: interpolated(text, given or {}))


def walked(node: Any, change: Callable[[str], str]) -> Any:
    """The same tree, with every text changed."""
    if isinstance(node, dict):
        return {name: walked(each, change) for name, each in node.items()}
    if isinstance(node, list):
        return [walked(each, change) for each in node]
    return change(node) if isinstance(node, str) else node


COMPOSE = compose()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "msia:local"}


def files_of(service: Mapping[str, Any]) -> dict[str, str]:
    """The secrets that a container is given: where it finds each, and its name in the file."""
    found = {}
    for one in service.get("secrets", []):
        source, target = (one, one) if isinstance(one, str) else (one["source"], one["target"])
        found[target if target.startswith("/") else f"/run/secrets/{target}"] = source
    return found
