"""The shape of a tariff file. Unknown fields, decimals and wrong types are refused, with their place."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

Cents = Annotated[StrictInt, Field(ge=0)]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
Words = tuple[Annotated[str, Field(min_length=1)], ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TierEntry(_Part):
    code: Code
    name: str
    net_cents: Cents
    admits: dict[str, StrictInt | None]
    max_elements: StrictInt | None = None


class OptionEntry(_Part):
    key: str
    name: str = ""
    net_cents: Cents


class SurchargeEntry(_Part):
    element: Code
    net_cents: Cents | None = None
    options: tuple[OptionEntry, ...] = ()
    ask_first: bool = False


class ExtraEntry(_Part):
    code: Code
    name: str
    net_cents: Cents
    keywords: Words = ()


class FieldEntry(_Part):
    key: str
    type: Literal["text", "number", "boolean", "select"]
    required: bool = False
    options: tuple[str, ...] = ()


class ElementEntry(_Part):
    code: Code
    name: str
    list: str | None
    retired: bool = False
    variant_of: Code | None = None
    needs_variant: bool = False
    exclusive: bool = False
    question: str | None = None
    keywords: Words = ()
    answers: Words = ()
    documents: tuple[str, ...] = ()
    fields: tuple[FieldEntry, ...] = ()


class CategoryEntry(_Part):
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    # where the draft stood when this was exported: an import then notices what others did since
    position: Annotated[StrictInt, Field(ge=0)] | None = None
    name: str
    customer: Literal["particular", "professional"]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    vat_percent: Annotated[StrictInt, Field(ge=0, le=100)]
    lists: dict[str, str]
    words: Words = ()
    not_words: Words = ()
    ambiguous: dict[str, tuple[Code, ...]] = {}
    tiers: tuple[TierEntry, ...]
    surcharges: tuple[SurchargeEntry, ...] = ()
    extras: tuple[ExtraEntry, ...] = ()
    base_documents: tuple[str, ...] = ()
    elements: tuple[ElementEntry, ...]


class TariffFile(_Part):
    categories: tuple[CategoryEntry, ...]
