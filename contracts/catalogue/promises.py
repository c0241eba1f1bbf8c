"""What a published schema has promised: whatever it took must be taken for ever."""

from collections.abc import Iterator
from typing import Any

_WORDS = frozenset({"description", "title", "examples", "default", "x-personal", "$id", "$schema"})
_HANDLED = frozenset({"properties", "required", "$defs", "items", "anyOf", "enum", "const"})


def broken(old: Any, new: Any, where: str = "body") -> Iterator[str]:
    """Why a body that fitted the old schema of a type might not fit the new one; nothing: write no v2."""
    if old == new or old is True:
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield f"{where} is something else"
        return
    for name, definition in old.get("$defs", {}).items():
        yield from broken(definition, new.get("$defs", {}).get(name, True), f"{where} {name}")
    if "anyOf" in old or "anyOf" in new:
        taken = new.get("anyOf", [new])
        for choice in old.get("anyOf", [old]):
            if all(list(broken(choice, each)) for each in taken):
                yield f"{where} no longer takes {choice.get('type', choice)}"
        return
    for name, field in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{where}.{name} is gone"
        else:
            # an older body that says nothing meant the old one, for ever
            if "default" in field and not _meant(field["default"], new["properties"][name].get("default")):
                yield f"{where}.{name}: its default was {field['default']!r}"
            yield from broken(field, new["properties"][name], f"{where}.{name}")
    for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield f"{where}.{name} has no default"
    if "items" in old:
        yield from broken(old["items"], new.get("items", True), f"{where}[]")
    if not _values(old) <= _values(new):
        yield f"{where} no longer takes {', '.join(sorted(_values(old) - _values(new)))}"
    yield from _other(old, new, where)


def _meant(old: Any, new: Any) -> bool:
    """Whether a default says what it said; a value that has grown may say more."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(name in new and _meant(value, new[name]) for name, value in old.items())
    return bool(old == new)


def _values(schema: dict[str, Any]) -> set[str]:
    constant = [schema["const"]] if "const" in schema else []
    return {repr(value) for value in (*schema.get("enum", ()), *constant)}


def _other(old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[str]:
    for word in sorted((old.keys() | new.keys()) - _WORDS - _HANDLED):
        if old.get(word) != new.get(word):
            yield f"{where}: {word} was {old.get(word)!r}, is {new.get(word)!r}"
