"""A tariff: everything that prices the reforms of one category, at one moment. Prices are net cents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from contracts.events.tariff import InputField, SurchargeOption


@dataclass(frozen=True, slots=True)
class Element:
    """A reform that can be homologated; `list` None is never priced by the bot."""

    code: str
    name: str
    list: str | None
    keywords: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    variant_of: str | None = None
    needs_variant: bool = False
    question: str | None = None
    exclusive: bool = False
    fields: tuple[InputField, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """A price step. `admits`: most elements per list, None = any number, a list not named = none."""

    code: str
    name: str
    net_cents: int
    admits: Mapping[str, int | None]
    max_elements: int | None = None

    def covers(self, per_list: Mapping[str, int], total: int) -> bool:
        """Whether a set with that many elements per list, and in all, may have this price."""
        if self.max_elements is not None and total > self.max_elements:
            return False
        return all(
            self.allows(name) is None or count <= (self.allows(name) or 0) for name, count in per_list.items()
        )

    def allows(self, list_name: str) -> int | None:
        """How many elements of a list; None = any number."""
        return self.admits.get(list_name, 0)


@dataclass(frozen=True, slots=True)
class Surcharge:
    """What an element costs on top of the tier: one amount, or one of several options."""

    element: str
    net_cents: int | None = None
    options: tuple[SurchargeOption, ...] = ()
    ask_first: bool = False


@dataclass(frozen=True, slots=True)
class Extra:
    """A service on top that the customer may choose."""

    code: str
    name: str
    net_cents: int
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """How a draft became a version. Positions are positions in the log."""

    number: int
    effective_from: datetime
    position: int
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tariff:
    """One category's price list: a draft, or (with a `publication`) a version that never changes again."""

    slug: str
    name: str = ""
    customer: Literal["particular", "professional"] = "particular"
    currency: str = "EUR"
    vat_percent: int = 21
    lists: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    elements: Mapping[str, Element] = field(default_factory=dict)
    tiers: Mapping[str, Tier] = field(default_factory=dict)
    surcharges: Mapping[str, Surcharge] = field(default_factory=dict)
    extras: Mapping[str, Extra] = field(default_factory=dict)
    # papers and photos by element code; under None those that every set needs
    documents: Mapping[str | None, tuple[str, ...]] = field(default_factory=dict)
    publication: Publication | None = None

    @property
    def number(self) -> int:
        """The version; 0 for a draft."""
        return self.publication.number if self.publication else 0

    @property
    def effective_from(self) -> datetime | None:
        """From when this version prices; None for a draft."""
        return self.publication.effective_from if self.publication else None

    def variants(self, parent: str) -> Iterator[Element]:
        """The variants of an element that are still offered, in the order of their definition."""
        for element in self.elements.values():
            if element.variant_of == parent and not element.retired:
                yield element
