"""Providers in order of preference; the next one answers when one fails. The last resort is a person."""

import os
import time
from collections.abc import Callable, Sequence

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from contracts.errors import Misconfigured
from services.agent.providers.base import Answer, Provider, ProviderFailed, Reason, Served
from services.agent.providers.breaker import Breaker
from services.agent.providers.masked import Masked
from services.agent.providers.settings import ProviderName, ProviderSettings
from services.common.logging import logger

log = logger(__name__)

_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


class Chain:
    """A provider made of providers, each with its breaker."""

    name = "chain"

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        failures: int,
        rest: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`failures` in a row let a provider rest for `rest` seconds. `clock` in seconds, monotonic."""
        self._links = [(provider, Breaker(failures, rest, clock)) for provider in providers]

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        names: Sequence[str] = (),
    ) -> Answer:
        """The first usable answer. `names` of persons are hidden from remote providers.

        Raises `ProviderFailed` when none gave one: hand the conversation to a person.
        """
        reasons: dict[str, Reason | None] = {}
        for provider, breaker in self._links:
            if not breaker.admits():
                reasons[provider.name] = None
                continue
            try:
                if isinstance(provider, Masked):
                    answer = await provider.call(messages, tools=tools, force=force, names=names)
                else:
                    answer = await provider.call(messages, tools=tools, force=force)
            except ProviderFailed as failure:
                breaker.failed()
                reasons[provider.name] = failure.reason
                log.warning(
                    "provider failed", provider=provider.name, reason=failure.reason, error=str(failure)
                )
                continue
            breaker.succeeded()
            return answer
        said = ", ".join(f"{name}: {reason or 'resting'}" for name, reason in reasons.items())
        last: Reason = next((reason for reason in reversed(reasons.values()) if reason), "server_error")
        raise ProviderFailed(self.name, last, f"no provider answered ({said})")

    async def problems(self) -> dict[str, str]:
        """What keeps which provider from answering, for start-up and readiness; empty when all could."""
        found: dict[str, str] = {}
        for provider, _ in self._links:
            if isinstance(provider, Served):
                try:
                    await provider.check()
                except ProviderFailed as failure:
                    found[provider.name] = str(failure)
        return found

    async def aclose(self) -> None:
        for provider, _ in self._links:
            if isinstance(provider, Served):
                await provider.aclose()


def build(settings: ProviderSettings, clock: Callable[[], float] = time.monotonic) -> Chain:
    """The chain that the settings name. Raises `Misconfigured`."""
    if any(os.environ.get(name, "").lower() in ("true", "1") for name in _TRACING):
        raise Misconfigured("LangSmith tracing would send whole conversations away: unset LANGSMITH_TRACING.")
    return Chain(
        [_provider(name, settings) for name in settings.chosen],
        failures=settings.llm_breaker_failures,
        rest=settings.llm_breaker_rest,
        clock=clock,
    )


def _provider(name: ProviderName, settings: ProviderSettings) -> Provider:
    # Imported here: LangChain's packages take seconds, and most runs need one of them or none.
    match name:
        case "openrouter":
            settings.require(openrouter_api_key=settings.openrouter_api_key)
            from services.agent.providers.openrouter import OpenRouter

            return Masked(OpenRouter(settings))
        case "ollama":
            from services.agent.providers.ollama import Ollama

            return Ollama(settings)
        case "offline":
            from services.agent.providers.offline import OfflineProvider

            return OfflineProvider()
