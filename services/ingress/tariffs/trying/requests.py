"""What is tried. A customer's words may be personal: they are answered, and neither logged nor stored."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.tariffs.trying import Choices, Wanted

LONGEST = 20_000  # characters, as of the agent's tool

Codes = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=100)]


class _Trial(BaseModel):
    model_config = ConfigDict(extra="forbid")

    extras: Codes = Field(default=[], description="Services chosen beside those that the text includes.")
    options: dict[str, str] = Field(
        default={}, max_length=100, description="Surcharges: element code → key of the option chosen."
    )
    asked: Codes = Field(
        default=[],
        description="Of a text: parents whose variant was asked just before, so that «la trasera» answers.",
    )

    def choices(self) -> Choices:
        return Choices(tuple(dict.fromkeys(self.extras)), self.options)


class SentenceTrial(_Trial):
    """A text of which not even the vehicle is known."""

    text: str = Field(max_length=LONGEST, description="What a customer writes.")
    version: Literal["draft"] | None = Field(
        None,
        description="draft: every draft as it stands; null: the versions in force, as customers get them.",
    )


class ElementTried(BaseModel):
    """One element of a set."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=100)
    quantity: int = Field(1, ge=1, le=1000, description="As customers count it; it changes no price.")
    variant: str | None = Field(
        None, max_length=100, description="A variant's code, where `code` is a parent."
    )

    def wanted(self) -> Wanted:
        return Wanted(self.code, self.quantity, self.variant)


class TariffTrial(_Trial):
    """Either a text or a set of elements, on one tariff."""

    text: str | None = Field(None, max_length=LONGEST, description="What a customer writes.")
    elements: list[ElementTried] | None = Field(None, max_length=100)
    version: Annotated[int, Field(ge=1)] | Literal["draft"] | None = Field(
        None,
        description="Of this tariff: a version by its number, its draft, or (null) the one in force; of the "
        "others always the one in force.",
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.text is None) == (self.elements is None):
            raise ValueError("give either text or elements")
        return self
