"""What changed between two price lists of one category: draft and version, or two versions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from domain.tariffs.tariff import Tariff

_PARTS = ("elements", "tiers", "surcharges", "extras")
_ITSELF = ("name", "customer", "currency", "vat_percent", "lists", "words", "not_words", "ambiguous")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one entry. `before` None: the entry is new; `after` None: it is gone.

    `part` is category, elements, tiers, surcharges, extras or documents; `field` is empty where a whole entry
    came or went.
    """

    part: str
    code: str
    field: str
    before: Any
    after: Any


def differences(before: Tariff, after: Tariff) -> tuple[Change, ...]:
    """Every change, by part and code; how a version was published is none."""
    return (
        *_fields("category", "", before, after, _ITSELF),
        *(
            change
            for part in _PARTS
            for change in _entries(part, getattr(before, part), getattr(after, part))
        ),
        *_documents(before, after),
    )


def _entries(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code), after.get(code)
        if old is None or new is None:
            yield Change(part, code, "", old, new)
        else:
            yield from _fields(part, code, old, new, [field.name for field in fields(new)])


def _fields(part: str, code: str, before: Any, after: Any, names: Any) -> Iterator[Change]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(part, code, name, old, new)


def _documents(before: Tariff, after: Tariff) -> Iterator[Change]:
    """Of every set (code empty) and of single elements; none and an empty list are the same."""
    for code in sorted(before.documents.keys() | after.documents.keys(), key=lambda code: code or ""):
        old, new = before.documents.get(code, ()), after.documents.get(code, ())
        if old != new:
            yield Change("documents", code or "", "", old or None, new or None)
