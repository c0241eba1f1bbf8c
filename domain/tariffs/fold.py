"""Events of `msia.tariff.tariff-<slug>` become a draft and its published versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events import tariff as events
from domain.tariffs.tariff import Element, Extra, Publication, Surcharge, Tariff, Tier

PREFIX = "tariff-"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TariffHistory:
    """The draft and every version of one category, as of `position` (0: nothing happened yet)."""

    draft: Tariff
    versions: tuple[Tariff, ...] = ()
    position: int = 0
    withdrawn: frozenset[int] = frozenset()  # numbers of versions that never came into force

    @property
    def slug(self) -> str:
        return self.draft.slug

    @property
    def latest(self) -> Tariff | None:
        """The last version published and not withdrawn, in force or not yet; None before the first."""
        return next((v for v in reversed(self.versions) if v.number not in self.withdrawn), None)

    @property
    def next_number(self) -> int:
        """Of the version to come; a number is never used twice."""
        return self.versions[-1].number + 1 if self.versions else 1

    def waiting(self, now: datetime) -> Tariff | None:
        """The version that is to come into force after `now` (UTC), the first of several."""
        later = (
            version
            for version in self.versions
            if version.number not in self.withdrawn
            and version.effective_from is not None
            and version.effective_from > now
        )
        return min(later, key=lambda version: version.effective_from or now, default=None)

    @property
    def has_changes(self) -> bool:
        """Whether the draft differs from the last version."""
        return self.latest is None or self.draft != replace(self.latest, publication=None)

    def published(self, number: int) -> Tariff | None:
        """The version of that number."""
        return next((version for version in self.versions if version.number == number), None)

    def in_force(self, at: datetime) -> Tariff | None:
        """The version that prices at `at` (UTC): the last published of those effective by then."""
        effective = (
            v
            for v in reversed(self.versions)
            if v.effective_from and v.effective_from <= at and v.number not in self.withdrawn
        )
        return next(effective, None)


def begin(slug: str) -> TariffHistory:
    """Before the first event."""
    return TariffHistory(Tariff(slug))


def evolve(history: TariffHistory, event: Event, position: int) -> TariffHistory:
    """The history after one more event. Versions are never touched; events of other kinds change nothing."""
    if isinstance(event, events.TariffPublished):
        publication = Publication(event.number, event.effective_from, position, event.author, event.reason)
        version = replace(history.draft, publication=publication)
        return replace(history, versions=(*history.versions, version), position=position)
    if isinstance(event, events.TariffWithdrawn):
        return replace(history, withdrawn=history.withdrawn | {event.number}, position=position)
    if isinstance(event, events.DraftDiscarded):
        draft = replace(history.latest, publication=None) if history.latest else Tariff(history.slug)
        return replace(history, draft=draft, position=position)
    return replace(history, draft=_edit(history.draft, event), position=position)


def _edit(draft: Tariff, event: Event) -> Tariff:
    match event:
        case events.CategoryDefined():
            fields = (
                "slug",
                "name",
                "customer",
                "currency",
                "vat_percent",
                "lists",
                "words",
                "not_words",
                "ambiguous",
            )
            return replace(draft, **{name: getattr(event, name) for name in fields})
        case events.ElementDefined():
            names = (name for name in Element.__dataclass_fields__ if name != "retired")
            element = Element(**{name: getattr(event, name) for name in names})
            return replace(draft, elements={**draft.elements, element.code: element})
        case events.ElementRetired() if event.code in draft.elements:
            retired = replace(draft.elements[event.code], retired=True)
            return replace(draft, elements={**draft.elements, event.code: retired})
        case events.TierPriced():
            tier = Tier(event.code, event.name, event.net_cents, event.admits, event.max_elements)
            return replace(draft, tiers={**draft.tiers, tier.code: tier})
        case events.RuleSet():
            rule = Surcharge(event.element, event.net_cents, event.options, event.ask_first)
            return replace(draft, surcharges={**draft.surcharges, rule.element: rule})
        case events.ExtraPriced():
            extra = Extra(event.code, event.name, event.net_cents, event.keywords)
            return replace(draft, extras={**draft.extras, extra.code: extra})
        case events.TierRemoved():
            return replace(draft, tiers=_without(draft.tiers, event.code))
        case events.RuleRemoved():
            return replace(draft, surcharges=_without(draft.surcharges, event.element))
        case events.ExtraRemoved():
            return replace(draft, extras=_without(draft.extras, event.code))
        case events.DocumentationSet():
            return replace(draft, documents={**draft.documents, event.element: event.documents})
    return draft


def _without(parts: Mapping[str, T], code: str) -> dict[str, T]:
    return {known: part for known, part in parts.items() if known != code}


def fold(recorded: Iterable[Recorded[Event]]) -> dict[str, TariffHistory]:
    """Every category by slug, from the events of `msia.tariff.>` in the order of the log."""
    histories: dict[str, TariffHistory] = {}
    for record in recorded:
        slug = record.aggregate.removeprefix(PREFIX)
        history = histories.get(slug) or begin(slug)
        histories[slug] = evolve(history, record.event, record.position)
    return histories
