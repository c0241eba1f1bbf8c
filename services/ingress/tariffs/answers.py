"""What admins are answered over HTTP. Amounts are integer cents."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from domain.tariffs.differences import Change
from services.ingress.tariffs.problems import ProblemShown


class Draft(BaseModel):
    """A draft as it stands. `position` goes back in `If-Match`."""

    slug: str
    position: int
    has_changes: bool
    published: int  # number of the last version; 0 before the first
    problems: list[ProblemShown]
    tariff: dict[str, Any]


class TariffShown(BaseModel):
    """One tariff. `version` 0: nothing published yet."""

    slug: str
    name: str
    version: int
    effective_from: str | None
    elements: int
    tiers: int
    has_changes: bool | None
    position: int | None


class Tariffs(BaseModel):
    """All of them, by slug."""

    tariffs: list[TariffShown]


class Published(BaseModel):
    """A new version."""

    slug: str
    version: int
    effective_from: datetime
    position: int


class ChangeShown(BaseModel):
    """One difference; a missing side means the entry came or went."""

    part: str
    code: str
    field: str
    before: Any = None
    after: Any = None


def changes_shown(found: Iterable[Change]) -> list[ChangeShown]:
    """As data."""
    return [
        ChangeShown(part=one.part, code=one.code, field=one.field, before=one.before, after=one.after)
        for one in found
    ]


class Changed(Draft):
    """A draft after an edit, and what that edit changed in it."""

    changes: list[ChangeShown]


class Difference(BaseModel):
    """Between two lists of one category."""

    slug: str
    before: str  # "version 3"
    after: str  # "draft"
    changes: list[ChangeShown]


class EffectShown(BaseModel):
    """Of the draft on one quote. Cents with VAT."""

    quote_id: str
    conversation: str
    given_at: datetime
    elements: list[str]
    before_cents: int
    after_cents: int | None
    delta_cents: int | None
    refusal: str = ""


class ImpactShown(BaseModel):
    """Of the draft on the quotes given last. Old quotes keep their price: this is what new ones would be."""

    slug: str
    quotes: int
    changed: int
    refused: int
    before_cents: int
    after_cents: int
    effects: list[EffectShown]  # the changed ones
