"""The chain that the settings name."""

import os
import time
from collections.abc import Callable

from contracts.errors import Misconfigured
from eventstore.reading import Reader
from services.agent.providers.base import Provider, Served
from services.agent.providers.budget import Budget, DailyBudget, limit
from services.agent.providers.chain import Chain
from services.agent.providers.masked import Masked
from services.agent.providers.settings import ProviderName, ProviderSettings

_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


def build(
    settings: ProviderSettings, reader: Reader | None = None, clock: Callable[[], float] = time.monotonic
) -> Chain:
    """With its masks, breakers, and the budgets that `reader`'s log is the account of.

    Without one nothing is counted. Raises `Misconfigured`.
    """
    if any(os.environ.get(name, "").lower() in ("true", "1") for name in _TRACING):
        raise Misconfigured("LangSmith tracing would send whole conversations away: unset LANGSMITH_TRACING.")
    return Chain(
        [_masked(name, _provider(name, settings), settings) for name in settings.chosen],
        failures=settings.llm_breaker_failures,
        rest=settings.llm_breaker_rest,
        reserve=settings.llm_reserve,
        budget=_budget(settings, reader) if reader else None,
        clock=clock,
    )


def _budget(settings: ProviderSettings, reader: Reader) -> Budget:
    return DailyBudget(
        reader, daily=limit(settings.llm_daily_budget), contact=limit(settings.llm_contact_budget)
    )


def _masked(name: ProviderName, provider: Provider, settings: ProviderSettings) -> Provider:
    # without a server nothing leaves this process
    if name in settings.unmasked or not isinstance(provider, Served):
        return provider
    return Masked(provider)


def _provider(name: ProviderName, settings: ProviderSettings) -> Provider:
    # Imported here: LangChain's packages take seconds, and most runs need one of them or none.
    match name:
        case "openrouter":
            settings.require(openrouter_api_key=settings.openrouter_api_key)
            from services.agent.providers.openrouter import OpenRouter

            return OpenRouter(settings)
        case "ollama":
            from services.agent.providers.ollama import Ollama

            return Ollama(settings)
        case "offline":
            from services.agent.providers.offline import OfflineProvider

            return OfflineProvider()
