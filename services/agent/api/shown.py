"""The answer of `/api/settings`."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from contracts.money import Money
from services.agent.api.labels import Unit


class ProviderShown(BaseModel):
    """Who is asked for answers, in this order."""

    name: str = Field(examples=["openrouter"])
    model: str | None = Field(description="Null for offline, which is rules and no model.")
    paid: bool = Field(description="Its calls count in the budgets.")
    masked: bool = Field(description="It gets placeholders for personal data.")
    breaker: Literal["closed", "open", "half_open"] = Field(
        description="open: it rests; half_open: the next call decides."
    )
    failures: int = Field(description="In a row, up to now.")
    open_since: datetime | None
    env: str = Field(description="The setting that names it.", examples=["LLM_PROVIDERS"])


class BudgetShown(BaseModel):
    """What may be spent, and what was. Null as a limit: there is none; as spent: it cannot be told now."""

    scope: Literal["day", "month", "customer_day"]
    limit: Money | None
    spent_microeuros: int | None
    env: str | None


class DayOff(BaseModel):
    """A day of the week on which nobody comes all the same."""

    day: date
    name: str = Field(description="The holiday's, in Spanish; empty: a day of our own (OFFICE_CLOSED).")


class OfficeShown(BaseModel):
    """When people are there, in Madrid. `described` is what customers are told."""

    described: str = Field(examples=["lunes a viernes, de 9:00 a 18:00"])
    open_now: bool
    opens_at: datetime | None = Field(description="The next opening; null while it is open.")
    region: str | None
    days_off: list[DayOff] = Field(description="Within 30 days.")
    env: list[str]


class SettingShown(BaseModel):
    """One setting. `value` of a secret says only whether it is set."""

    name: str
    env: str = Field(examples=["AGENT_QUIET"])
    group: Literal["turns", "office", "whatif", "models", "knowledge"]
    value: str | int | float | bool | list[str] | None
    unit: Unit
    is_default: bool
    label: str = Field(description="Key of the label.", examples=["settings.agent_quiet"])
    es: str
    en: str


class PromptInUse(BaseModel):
    """What turns that start now pin; version 0 is the default text."""

    name: str
    version: int
    by: str
    at: datetime | None


class KnowledgeShown(BaseModel):
    """Where articles last changed; what the search knows is in `/projections` of the query API."""

    position: int = Field(description="Of the last change of any article; 0: there was none.")
    searched: bool = Field(description="There is a QUERY_TOKEN: questions are answered from articles.")


class SettingsShown(BaseModel):
    """What the agent works with at `as_of`. Nothing can be changed here: settings are the environment's."""

    as_of: datetime
    position: int = Field(description="The end of the log.")
    bot_on: bool
    providers: list[ProviderShown]
    budgets: list[BudgetShown]
    office: OfficeShown
    prompts: list[PromptInUse]
    prompt_version: str = Field(examples=["files-3f9a0c51d2e7+compose-3"])
    knowledge: KnowledgeShown
    settings: list[SettingShown]
