"""Prices as versions. Subject `msia.tariff.tariff-<slug>`; ingress appends what admins decide.

All but `TariffPublished` edit the draft; publishing freezes the draft as a numbered version.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

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


class InputField(Value):
    """A datum that the engineers need for an element."""

    key: str
    type: str
    required: bool = False


class ElementDefined(Event, context="tariff", version=1):
    """A reform that can be homologated. `list` None: never priced by the bot."""

    code: str
    name: str
    list: str | None
    keywords: tuple[str, ...] = ()
    variant_of: str | None = None
    needs_variant: bool = False
    question: str | None = None  # how to ask for the variant, Spanish
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


class DocumentationSet(Event, context="tariff", version=1):
    """Papers and photos needed: of every set (`element` None) or of one element."""

    element: str | None
    documents: tuple[str, ...]


class TariffPublished(Event, context="tariff", version=1):
    """The draft became this version; it never changes again."""

    number: int = Field(ge=1)
    effective_from: datetime
    author: str  # admin id, or "seed"
    reason: str
