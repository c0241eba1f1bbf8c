"""Differences between two lists, as rows that a screen can show."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, Field

from domain.tariffs.differences import Change


class ChangeShown(BaseModel):
    """One difference; a missing side means the entry came or went."""

    kind: Literal["added", "changed", "removed"] = Field(description="What became of the entry.")
    part: Literal["category", "elements", "tiers", "surcharges", "extras", "documents"]
    code: str = Field(description="Of the entry; empty for the category and for the papers of every set.")
    field: str = Field(description="Empty: the whole entry, as its part has it in a draft.")
    before: Any = None
    after: Any = None
    cents: bool = Field(description="Whether before and after are amounts, in cents.")


def changes_shown(found: Iterable[Change]) -> list[ChangeShown]:
    """As data."""
    return [
        ChangeShown.model_validate(
            {
                "kind": _kind(one),
                "part": one.part,
                "code": one.code,
                "field": one.field,
                "before": one.before,
                "after": one.after,
                "cents": one.field.endswith("_cents"),
            }
        )
        for one in found
    ]


def _kind(change: Change) -> str:
    whole = not change.field  # a field that was empty before is no new entry
    if whole and change.before is None:
        return "added"
    return "removed" if whole and change.after is None else "changed"
