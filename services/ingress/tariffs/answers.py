"""What admins are answered over HTTP. Amounts are integer cents."""

from datetime import datetime

from pydantic import BaseModel, Field

from services.ingress.tariffs.differing import ChangeShown
from services.ingress.tariffs.problems import ProblemShown
from services.ingress.tariffs.whole import WholeTariff


class TariffDraft(BaseModel):
    """A draft as it stands. `position` goes back in `If-Match`."""

    slug: str
    position: int
    has_changes: bool = Field(description="Whether it differs from the last version.")
    published: int = Field(description="Number of the last version; 0 before the first.")
    problems: list[ProblemShown] = Field(description="What has to be right before it can be published.")
    tariff: WholeTariff


class TariffShown(BaseModel):
    """One tariff. `version` 0: nothing published yet."""

    slug: str
    name: str
    version: int = Field(description="The last one, in force or not yet.")
    effective_from: str | None = Field(description="Of that version; RFC 3339, UTC.")
    in_force: int = Field(description="The version that prices now; 0: none.")
    waiting: int = Field(description="The next version to come into force; 0: none waits.")
    waiting_from: datetime | None = Field(description="From when that one prices.")
    elements: int = Field(description="How many are offered.")
    tiers: int
    has_changes: bool = Field(description="Whether the draft differs from the last version.")
    problems: int = Field(description="How many stand in the way of publishing the draft.")
    position: int = Field(description="Of the draft in the log: its ETag.")


class TariffList(BaseModel):
    """All of them, by slug, but those that hold an event which cannot be read."""

    tariffs: list[TariffShown]


class PublishedTariff(BaseModel):
    """A new version."""

    slug: str
    version: int
    effective_from: datetime
    position: int


class ChangedDraft(TariffDraft):
    """A draft after an edit, and what that edit changed in it."""

    changes: list[ChangeShown]


class TariffDifference(BaseModel):
    """Between two lists of one category."""

    slug: str
    before: str = Field(examples=["version 3"])
    after: str = Field(examples=["draft"])
    changes: list[ChangeShown]


class EffectShown(BaseModel):
    """Of the draft on one quote. Cents with VAT."""

    quote_id: str
    conversation: str
    given_at: datetime
    elements: list[str]
    before_cents: int
    after_cents: int | None = Field(description="Null: the draft has no price for it, see `refusal`.")
    delta_cents: int | None
    percent: float | None = Field(description="Of the difference, to one decimal; null: no price, or from 0.")
    refusal: str = ""


class ImpactShown(BaseModel):
    """Of the draft on the quotes given last. Old quotes keep their price: this is what new ones would be."""

    slug: str
    last: int = Field(description="How many quotes were asked for.")
    quotes: int = Field(description="How many there were.")
    changed: int
    refused: int = Field(description="How many of the changed ones the draft has no price for.")
    before_cents: int = Field(description="Sum of all that the draft can price, as given.")
    after_cents: int = Field(description="The same, by the draft.")
    delta_cents: int
    percent: float | None = Field(description="Of the sums, to one decimal.")
    effects: list[EffectShown] = Field(description="The changed ones, the latest first.")


class Overtaken(BaseModel):
    """412: somebody changed it since it was seen. Nothing was overwritten; both sides, to choose from."""

    detail: str
    position: int = Field(description="Where it stands now: the next If-Match, once that was looked at.")
    seen: int = Field(description="What If-Match said.")
    meanwhile: list[ChangeShown] = Field(description="What others changed in the draft since.")
    sent: list[ChangeShown] = Field(
        description="What this edit would have changed in the draft as it was seen."
    )


class Unsound(BaseModel):
    """422: what was sent cannot be used, each problem with its place."""

    detail: str | list[dict[str, object]] = Field(
        description="A list: the body has not even the right shape."
    )
    problems: list[ProblemShown] = []


def percent(before: int, after: int | None) -> float | None:
    """How much more or less, to one decimal."""
    return round((after - before) * 100 / before, 1) if before and after is not None else None
