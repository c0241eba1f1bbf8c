"""Prices as versions. Subject `msia.tariff.tariff-<slug>`; ingress appends what admins decide.

All but `TariffPublished` edit the draft; publishing freezes the draft as a numbered version. Who edited
stands in the envelope (`ce-actor`).
"""

from typing import Literal

from pydantic import AwareDatetime, Field

from contracts.event import Event, Value

Cents = int


class CategoryDefined(Event, context="tariff", version=1):
    """A category of vehicles and customers, with its own price list."""

    slug: str
    name: str
    customer: Literal["particular", "professional"]
    currency: str = "EUR"
    vat_percent: int = Field(ge=0, le=100)
    lists: dict[str, str]  # list code → what it holds
    words: tuple[str, ...] = ()  # what customers call such a vehicle: "moto", brands, models
    not_words: tuple[str, ...] = ()  # vehicles that look alike and are not served: "furgón vivienda"
    # words that fit several elements ("ruedas": rims or tyres) or that only look like one (no codes):
    # beside such an element they add nothing, alone they are asked about
    ambiguous: dict[str, tuple[str, ...]] = {}


class InputField(Value):
    """A datum that the engineers need for an element."""

    key: str
    type: str
    required: bool = False
    options: tuple[str, ...] = ()  # of a `select`


class ElementDefined(Event, context="tariff", version=1):
    """A reform that can be homologated. `list` None: never priced by the bot."""

    code: str
    name: str
    list: str | None
    keywords: tuple[str, ...] = ()  # what customers call it, anywhere in a text
    answers: tuple[str, ...] = ()  # they choose this variant only where its parent is meant
    variant_of: str | None = None
    needs_variant: bool = False
    question: str | None = None  # how to ask for the variant, Spanish
    exclusive: bool = False  # of a parent: only one of its variants at a time
    fields: tuple[InputField, ...] = ()


class ElementRetired(Event, context="tariff", version=1):
    """No longer offered; old quotes keep it."""

    code: str


class TierPriced(Event, context="tariff", version=1):
    """A price step: covers sets with at most `admits[list]` elements per list (None = any number)."""

    code: str
    name: str
    net_cents: Cents = Field(ge=0)
    admits: dict[str, int | None]
    max_elements: int | None = None


class SurchargeOption(Value):
    """One way an element can cost more. Cents, net."""

    key: str
    name: str = ""
    net_cents: Cents = Field(ge=0)


class RuleSet(Event, context="tariff", version=1):
    """A surcharge on an element: one amount, or one of several options the customer chooses."""

    element: str
    net_cents: Cents | None = Field(None, ge=0)
    options: tuple[SurchargeOption, ...] = ()
    ask_first: bool = False  # tell and ask before pricing


class ExtraPriced(Event, context="tariff", version=1):
    """A service on top, chosen by the customer. Cents, net."""

    code: str
    name: str
    net_cents: Cents = Field(ge=0)
    keywords: tuple[str, ...] = ()  # what customers call it: "urgente"


class TierRemoved(Event, context="tariff", version=1):
    """A price step is offered no longer; published versions keep it."""

    code: str


class RuleRemoved(Event, context="tariff", version=1):
    """An element costs no surcharge any more."""

    element: str


class ExtraRemoved(Event, context="tariff", version=1):
    """A service is offered no longer; published versions keep it."""

    code: str


class DocumentationSet(Event, context="tariff", version=1):
    """Papers and photos needed: of every set (`element` None) or of one element."""

    element: str | None
    documents: tuple[str, ...]


class DraftDiscarded(Event, context="tariff", version=1):
    """The draft is what the last published version says again."""

    author: str  # admin id
    reason: str = ""


class TariffWithdrawn(Event, context="tariff", version=1):
    """A version that waited for its moment never comes into force; nothing was quoted from it."""

    number: int = Field(ge=1)
    author: str  # admin id
    reason: str


class TariffPublished(Event, context="tariff", version=1):
    """The draft became this version; it never changes again."""

    number: int = Field(ge=1)
    effective_from: AwareDatetime
    author: str  # admin id, or "seed"
    reason: str
