"""A whole tariff as data: a draft, or a version beside it, in one shape."""

from typing import Literal

from pydantic import BaseModel, Field

from domain.tariffs.tariff import Tariff
from services.ingress.tariffs import rows


class TierShown(BaseModel):
    """A price step."""

    code: str
    name: str
    net_cents: int
    admits: dict[str, int | None] = Field(
        description="Most elements of each list; null: any number; a list that is not named: none."
    )
    max_elements: int | None = Field(description="Of all lists together; null: as many as admitted.")


class OptionShown(BaseModel):
    """One way in which an element costs more."""

    key: str
    name: str
    net_cents: int


class SurchargeShown(BaseModel):
    """What an element costs on top: one amount, or one of several options."""

    element: str
    net_cents: int | None
    options: list[OptionShown]
    ask_first: bool


class ExtraShown(BaseModel):
    """A service that the customer may choose."""

    code: str
    name: str
    net_cents: int
    keywords: list[str] = Field(description="What customers call it.")


class FieldShown(BaseModel):
    """A datum that the engineers need for an element."""

    key: str
    type: str
    required: bool
    options: list[str] = Field(description="Of a select.")


class ElementShown(BaseModel):
    """A reform."""

    code: str
    name: str
    list: str | None = Field(
        description="The list that prices it; null: a parent, or never priced by the bot."
    )
    retired: bool = Field(description="No longer offered; old quotes keep it.")
    variant_of: str | None
    needs_variant: bool
    exclusive: bool = Field(description="Of a parent: only one of its variants at a time.")
    question: str | None = Field(description="Of a parent: how customers are asked for the variant.")
    keywords: "tuple[str, ...]" = Field(description="What customers call it, anywhere in a text.")
    answers: "tuple[str, ...]" = Field(description="They choose this variant where its parent is meant.")
    documents: "tuple[str, ...]" = Field(description="Papers and photos that it needs.")
    fields: "tuple[FieldShown, ...]"


class WholeTariff(BaseModel):
    """Everything that prices one category."""

    slug: str
    name: str
    customer: Literal["particular", "professional"]
    currency: str
    vat_percent: int
    version: int = Field(description="0: the draft.")
    effective_from: str | None = Field(description="RFC 3339, UTC; null: the draft.")
    lists: dict[str, str] = Field(description="Code of a list → what it holds.")
    words: list[str] = Field(description="What customers call such a vehicle.")
    not_words: list[str] = Field(description="Vehicles that look alike and are not served.")
    ambiguous: dict[str, list[str]] = Field(
        description="Words that fit several elements, or (none) only look like one."
    )
    tiers: list[TierShown] = Field(description="Cheapest first.")
    surcharges: list[SurchargeShown]
    extras: list[ExtraShown]
    elements: list[ElementShown]
    documents: list[str] = Field(description="Papers and photos of every set.")


def whole(tariff: Tariff) -> WholeTariff:
    """As data."""
    return WholeTariff.model_validate(rows.tariff(tariff))
