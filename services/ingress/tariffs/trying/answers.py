"""What a trial is answered. Amounts are integer cents; codes are those of the tariff, names Spanish."""

from typing import Literal

from pydantic import BaseModel, Field


class Named(BaseModel):
    """A code and what it is called."""

    code: str
    name: str


class Recognised(Named):
    """An element that is wanted."""

    list: str | None = Field(description="The list that prices it; null: never priced by the bot.")
    quantity: int = Field(description="As it was counted; it changes no price.")
    words: str = Field(description="The words that matched; empty where the element was given by its code.")


class Service(Named):
    """An extra that was named or chosen."""

    net_cents: int
    included: bool = Field(description="False: it was only asked about, and is not in the price.")


class Doubted(BaseModel):
    """Words that may mean something of ours, and are asked about."""

    words: str
    meanings: list[Named] = Field(description="One: a yes or no; several: which of them.")


class Question(BaseModel):
    """What the bot would ask; nothing is priced while one is open. Questions are asked one at a time."""

    about: Literal["vehicle", "variant", "doubt", "option"]
    code: str = Field(description="The parent, or the element with options; empty for a vehicle or a doubt.")
    text: str = Field(description="As it is worded; empty for a vehicle: the model words it.")
    choices: list[Named] = Field(description="Tariffs by slug, variants, elements, or options by key.")


class OutOfScopeShown(BaseModel):
    """What we do not do: a person takes over, nothing is priced."""

    kind: Literal["vehicle", "insurance", "legal"]
    words: str


class PriceLine(Named):
    """One amount of the price."""

    kind: Literal["tier", "surcharge", "extra"]
    net_cents: int


class PriceShown(BaseModel):
    """As a quote would say it. VAT once on the net total, rounded half up."""

    tier: Named
    why: list[str] = Field(
        description="Each tier considered, cheapest first, and why it is or is not the one."
    )
    lines: list[PriceLine]
    net_cents: int
    vat_percent: int
    vat_cents: int
    gross_cents: int


class RefusalShown(BaseModel):
    """Why there is no price, though nothing has to be asked."""

    kind: Literal[
        "empty_set",
        "unknown_element",
        "retired",
        "needs_variant",
        "not_priced_by_bot",
        "no_tier_covers",
        "option_missing",
        "unknown_option",
        "unknown_extra",
        "quarantined",
    ]
    elements: list[str] = Field(description="The codes that stand in the way.")
    choices: list[str] = Field(description="Codes or keys to give instead.")
    message: str = Field(
        description="In English, as `msia tariffs quote` says it; a person is told by `kind`."
    )


class Papers(BaseModel):
    """Documents and photos asked for. `code` empty: of every set."""

    code: str
    name: str
    documents: list[str]


class Warned(BaseModel):
    """Something that surprises whoever tries: a person is told by `kind`."""

    kind: Literal["unknown_words", "other_tariff", "quantity_not_priced", "extra_only_asked", "unfinished"]
    about: list[str] = Field(description="Words or codes; of other_tariff the slug, of unfinished the parts.")


class TrialShown(BaseModel):
    """What customers would be asked or told, by the same rules."""

    slug: str | None = Field(description="The tariff that answers; null: the vehicle is open.")
    name: str
    version: int = Field(description="0: the draft, or no tariff.")
    currency: str
    recognised: list[Recognised]
    excluded: list[Named] = Field(description="Named to be left out.")
    only: bool = Field(description="«solo el escape»: instead of what was said before.")
    unknown: list[str] = Field(description="Words that are nothing of ours, or no longer.")
    doubted: list[Doubted]
    waiting: list[str] = Field(description="Words that name something as soon as the vehicle is known.")
    services: list[Service]
    out_of_scope: OutOfScopeShown | None
    questions: list[Question] = Field(description="In the order in which they would be asked.")
    price: PriceShown | None = Field(description="Null: see questions, out_of_scope and refusal.")
    refusal: RefusalShown | None
    documents: list[Papers] = Field(description="Asked for with the price; each paper is told once.")
    warnings: list[Warned]
