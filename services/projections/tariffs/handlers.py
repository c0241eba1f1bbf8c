"""Facts of tariffs, and which of them were published."""

from typing import Any

from contracts.event import Event
from contracts.events.tariff import (
    CategoryDefined,
    DocumentationSet,
    DraftDiscarded,
    ElementDefined,
    ElementRetired,
    ExtraPriced,
    ExtraRemoved,
    RuleRemoved,
    RuleSet,
    TariffPublished,
    TariffWithdrawn,
    TierPriced,
    TierRemoved,
)
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

tariffs = Projection(
    "tariffs",
    version=2,
    tables=(
        Table("facts", key=("slug", "position")),
        Table("published", key=("slug", "number")),
        Table("discards", key=("slug", "position")),
    ),
)
on = tariffs.on

_PREFIX = "tariff-"


@on(CategoryDefined)
def category_defined(event: CategoryDefined, at: At, rows: Rows) -> None:
    _fact(rows, at, "category", "", event)


@on(ElementDefined)
def element_defined(event: ElementDefined, at: At, rows: Rows) -> None:
    _fact(rows, at, "element", event.code, event)


@on(ElementRetired)
def element_retired(event: ElementRetired, at: At, rows: Rows) -> None:
    _fact(rows, at, "element", event.code, None)


@on(TierPriced)
def tier_priced(event: TierPriced, at: At, rows: Rows) -> None:
    _fact(rows, at, "tier", event.code, event)


@on(RuleSet)
def rule_set(event: RuleSet, at: At, rows: Rows) -> None:
    _fact(rows, at, "rule", event.element, event)


@on(TierRemoved)
def tier_removed(event: TierRemoved, at: At, rows: Rows) -> None:
    _fact(rows, at, "tier", event.code, None)


@on(RuleRemoved)
def rule_removed(event: RuleRemoved, at: At, rows: Rows) -> None:
    _fact(rows, at, "rule", event.element, None)


@on(ExtraRemoved)
def extra_removed(event: ExtraRemoved, at: At, rows: Rows) -> None:
    _fact(rows, at, "extra", event.code, None)


@on(ExtraPriced)
def extra_priced(event: ExtraPriced, at: At, rows: Rows) -> None:
    _fact(rows, at, "extra", event.code, event)


@on(DocumentationSet)
def documentation_set(event: DocumentationSet, at: At, rows: Rows) -> None:
    _fact(rows, at, "documents", event.element or "", event)


@on(TariffPublished)
def tariff_published(event: TariffPublished, at: At, rows: Rows) -> None:
    rows.published.put(
        slug=_slug(at),
        number=event.number,
        position=at.position,
        published_at=at.time,
        effective_from=event.effective_from,
        author=event.author,
        reason=event.reason,
    )


@on(TariffWithdrawn)
def tariff_withdrawn(event: TariffWithdrawn, at: At, rows: Rows) -> None:
    rows.published.put(
        slug=_slug(at),
        number=event.number,
        withdrawn_position=at.position,
        withdrawn_at=at.time,
        withdrawn_by=event.author,
        withdrawn_reason=event.reason,
    )


@on(DraftDiscarded)
def draft_discarded(event: DraftDiscarded, at: At, rows: Rows) -> None:
    rows.discards.put(
        slug=_slug(at), position=at.position, at=at.time, author=event.author, reason=event.reason
    )


def _fact(rows: Rows, at: At, kind: str, code: str, event: Event | None) -> None:
    body: dict[str, Any] | None = event.open_part() if event else None
    rows.facts.put(slug=_slug(at), position=at.position, at=at.time, kind=kind, code=code, body=body)


def _slug(at: At) -> str:
    return at.aggregate.removeprefix(_PREFIX)
