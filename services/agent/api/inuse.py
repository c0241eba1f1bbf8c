"""What the agent works with at this moment: read from its own parts, the log and the query API."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

import httpx
from pydantic import SecretStr

from contracts.money import Money
from eventstore.store import EventStore
from services.agent.api.labels import LABELS
from services.agent.api.shown import (
    BudgetShown,
    DayOff,
    KnowledgeShown,
    OfficeShown,
    PromptInUse,
    ProviderShown,
    SettingShown,
    SettingsShown,
)
from services.agent.hours import Office
from services.agent.knowledge import Articles, KnowledgeSettings
from services.agent.prompt_versions import PromptVersions
from services.agent.providers.base import Provider
from services.agent.providers.breaker import Breaker
from services.agent.providers.chain import PAID, Chain
from services.agent.providers.masked import Masked
from services.agent.providers.settings import ProviderSettings
from services.agent.settings import AgentSettings
from services.common.logging import logger
from services.common.settings import ServiceSettings
from services.common.switch import Switch

log = logger(__name__)

_MADRID = ZoneInfo("Europe/Madrid")
_AHEAD = 30  # days
_OFFICE_ENV = ["OFFICE_DAYS", "OFFICE_HOURS", "OFFICE_REGION", "OFFICE_CLOSED"]
Group = Literal["turns", "office", "whatif", "models", "knowledge"]


class InUse:
    """Reads it together. `clock` gives now, in UTC."""

    def __init__(
        self,
        settings: AgentSettings,
        store: EventStore,
        provider: Chain,
        prompts: PromptVersions,
        articles: Articles,
        switch: Switch,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings, self._store, self._provider = settings, store, provider
        self._prompts, self._articles, self._switch, self._clock = prompts, articles, switch, clock
        self._models, self._knowledge = ProviderSettings.load(), KnowledgeSettings.load()

    async def shown(self, token: str) -> SettingsShown:
        """As of now; `token` is whose name the query API is asked in. Raises `Unreachable`."""
        now, position = self._clock(), await self._store.last_position()
        changed = await self._articles.changed_before(position)
        version = await self._prompts.version()
        return SettingsShown(
            as_of=now,
            position=position,
            bot_on=await self._switch.on(),
            providers=[self._link(*link, now) for link in self._provider.links],
            budgets=await self._budgets(now, token),
            office=_office(self._settings.office, now),
            prompts=[
                PromptInUse(name=one.name, version=one.latest.number, by=one.latest.by, at=one.latest.at)
                for one in self._prompts.histories
            ],
            prompt_version=version,
            knowledge=KnowledgeShown(
                position=changed, searched=bool(self._knowledge.query_token.get_secret_value())
            ),
            settings=[*rows(self._settings), *rows(self._models), *rows(self._knowledge)],
        )

    def _link(self, provider: Provider, breaker: Breaker, now: datetime) -> ProviderShown:
        open_for = breaker.open_for
        state: Literal["closed", "open", "half_open"] = "closed"
        if open_for is not None:
            state = "open" if breaker.resting else "half_open"
        models = {"openrouter": self._models.llm_model, "ollama": self._models.ollama_model}
        return ProviderShown(
            name=provider.name,
            model=models.get(provider.name),
            paid=provider.name in PAID,
            masked=isinstance(provider, Masked),
            breaker=state,
            failures=breaker.failures,
            open_since=None if open_for is None else now - timedelta(seconds=open_for),
            env="LLM_PROVIDERS",
        )

    async def _budgets(self, now: datetime, token: str) -> list[BudgetShown]:
        daily, contact = self._models.llm_daily_budget, self._models.llm_contact_budget
        today, month = await self._provider.spent_today(), await self._month(now, token)
        return [
            BudgetShown(scope="day", limit=_limit(daily), spent_microeuros=today, env="LLM_DAILY_BUDGET"),
            BudgetShown(scope="month", limit=None, spent_microeuros=month, env=None),
            BudgetShown(
                scope="customer_day", limit=_limit(contact), spent_microeuros=None, env="LLM_CONTACT_BUDGET"
            ),
        ]

    async def _month(self, now: datetime, token: str) -> int | None:
        """The query API has it in rows; to read a month of the log for it would keep turns waiting."""
        today = now.astimezone(_MADRID).date()
        asked = {"first": today.replace(day=1).isoformat(), "last": today.isoformat()}
        try:
            async with httpx.AsyncClient(
                base_url=self._knowledge.query_url, timeout=2.0, trust_env=False
            ) as http:
                answer = await http.get("/usage", params=asked, headers={"Authorization": f"Bearer {token}"})
            answer.raise_for_status()
            return sum(int(day["cost_microeuros"]) for day in answer.json()["days"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            # shown as unknown: everything else is still worth seeing
            log.warning("the month's costs could not be read", error=type(error).__name__)
            return None


def rows(settings: ServiceSettings) -> Iterator[SettingShown]:
    """Those of its fields that have a label."""
    for name, field in type(settings).model_fields.items():
        if name not in LABELS:
            continue
        unit, es, en = LABELS[name]
        value = getattr(settings, name)
        yield SettingShown(
            name=name,
            env=name.upper(),
            group=_group(name),
            value=_plain(value),
            unit=unit,
            is_default=value == field.default,
            label=f"settings.{name}",
            es=es,
            en=en,
        )


def _group(name: str) -> Group:
    if name.startswith("agent_whatif"):
        return "whatif"
    if name.startswith("office"):
        return "office"
    if name.startswith(("knowledge", "query")):
        return "knowledge"
    return "turns" if name.startswith(("agent", "quote")) else "models"


def _plain(value: Any) -> str | int | float | bool | list[str] | None:
    if isinstance(value, SecretStr):
        return bool(value.get_secret_value())
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [str(one) for one in value]
    plain: str | int | float | bool | None = value
    return plain


def _limit(euros: Decimal) -> Money | None:
    return Money(cents=int(euros * 100)) if euros else None


def _office(office: Office, now: datetime) -> OfficeShown:
    is_open = office.is_open(now)
    today = now.astimezone(_MADRID).date()
    return OfficeShown(
        described=office.described(),
        open_now=is_open,
        opens_at=None if is_open else office.next_opening(now).astimezone(UTC),
        region=office.region,
        days_off=[DayOff(day=day, name=name) for day, name in office.days_off(today, _AHEAD)],
        env=_OFFICE_ENV,
    )
