"""What `/api/settings` tells of settings: all that a screen is for, under their names, and no secret."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from services.agent.api.inuse import rows
from services.agent.api.labels import LABELS, LEFT_OUT
from services.agent.hours import Office
from services.agent.knowledge import KnowledgeSettings
from services.agent.providers.breaker import Breaker
from services.agent.providers.settings import ProviderSettings
from services.agent.settings import AgentSettings
from services.common.identity.settings import FollowingSettings

SETTINGS = (AgentSettings, ProviderSettings, KnowledgeSettings)


def test_every_setting_has_a_label_or_is_left_out() -> None:
    named = {name for kind in SETTINGS for name in kind.model_fields} - FollowingSettings.model_fields.keys()
    assert named == LABELS.keys() | LEFT_OUT
    assert not LABELS.keys() & LEFT_OUT


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_secret_says_only_whether_it_is_set(kind: type[AgentSettings]) -> None:
    secrets = {
        name for name, field in kind.model_fields.items() if field.annotation is SecretStr and name in LABELS
    }
    hushed: dict[str, Any] = dict.fromkeys(secrets, "hush")
    given = kind(_env_file=None, **hushed)
    shown = {one.name: one for one in rows(given)}
    assert [shown[name].value for name in secrets] == [True] * len(secrets)
    assert all(shown[name].unit == "set" for name in secrets)
    assert "hush" not in "".join(one.model_dump_json() for one in shown.values())
    assert all(one.env == name.upper() for name, one in shown.items())


def test_what_was_set_differs_from_the_default() -> None:
    shown = {one.name: one for one in rows(AgentSettings(_env_file=None, agent_quiet=3))}
    assert (shown["agent_quiet"].value, shown["agent_quiet"].is_default) == (3, False)
    assert shown["agent_window"].is_default
    models = {one.name: one for one in rows(ProviderSettings(_env_file=None, llm_daily_budget="7.50"))}
    assert (models["llm_daily_budget"].value, models["llm_daily_budget"].unit) == ("7.50", "euros")


def test_holidays_on_working_days_and_our_own() -> None:
    office = Office.parse("1-5", "09:00-14:00", "MD", "2026-12-24,2026-12-26")
    found = dict(office.days_off(date(2026, 12, 1), 30))
    assert [day.day for day in found] == [7, 8, 24, 25]  # the 6th and the 26th are at a weekend
    assert (found[date(2026, 12, 8)], found[date(2026, 12, 24)]) == ("Inmaculada Concepción", "")
    assert not office.is_open(datetime(2026, 12, 7, 10, tzinfo=UTC))


def test_a_breaker_says_since_when_it_is_open() -> None:
    now = 100.0
    breaker = Breaker(2, 30.0, lambda: now)
    breaker.failed()
    assert (breaker.failures, breaker.open_for) == (1, None)
    breaker.failed()
    now += 40
    assert (breaker.open_for, breaker.resting) == (40, False)
    breaker.failed()
    assert (breaker.open_for, breaker.resting) == (40, True)
    breaker.succeeded()
    assert (breaker.failures, breaker.open_for) == (0, None)
