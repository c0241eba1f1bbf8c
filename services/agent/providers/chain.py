"""Providers in order of preference; the next one answers when one fails. The last resort is a person."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from services.agent.providers.base import Answer, Provider, ProviderFailed, Reason, Served, Unusable
from services.agent.providers.breaker import Breaker
from services.agent.providers.budget import Budget, Unlimited
from services.agent.providers.masked import Masked
from services.agent.providers.traced import traced
from services.common.logging import logger

log = logger(__name__)

PAID = frozenset({"openrouter"})  # who charges for a call
JUDGED = 0.5  # of its own time-out: who had less is not blamed for having been too slow


class Chain:
    """A provider made of providers, each with its breaker."""

    name = "chain"

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        failures: int,
        rest: float,
        reserve: float = 0.0,
        budget: Budget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`failures` in a row let a provider rest for `rest` seconds; `reserve` seconds of a turn's time
        are left for whoever speaks when no model does. `clock` in seconds, monotonic.
        """
        self._links = [(provider, Breaker(failures, rest, clock)) for provider in providers]
        self._reserve, self._budget, self._clock = reserve, budget or Unlimited(), clock
        self.hears: Callable[[str, Reason], None] | None = None  # of each provider that gave no answer

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        names: Sequence[str] = (),
        contact: str = "",
        within: float | None = None,
    ) -> Answer:
        """The first usable answer. `names` of persons are hidden from those who may not see them.

        `within` seconds, less the reserve, are shared out among the providers that may be asked; `contact`
        is whose budget pays. Raises `ProviderFailed` when none answered: hand the conversation to a person.
        """
        ends = None if within is None else self._clock() + within - self._reserve
        reasons: dict[str, Reason | None] = {}
        unusable: tuple[Unusable, ...] = ()
        for place, (provider, breaker) in enumerate(self._links):
            if provider.name in PAID and await self._budget.spent(contact):
                reasons[provider.name] = "budget"
                continue
            share = self._share(place, ends)
            if share is not None and share <= 0:
                reasons[provider.name] = "timeout"
                continue
            if not breaker.admits():
                reasons[provider.name] = None
                continue
            try:
                answer = await traced(
                    provider.name, self._ask(provider, messages, tools, force, names, share)
                )
            except ProviderFailed as failure:
                if failure.asked and (failure.reason != "timeout" or _had_its_time(provider, share)):
                    breaker.failed()
                reasons[provider.name] = failure.reason
                unusable += failure.unusable
                if self.hears:
                    self.hears(provider.name, failure.reason)
                log.warning(
                    "provider failed", provider=provider.name, reason=failure.reason, error=str(failure)
                )
                continue
            breaker.succeeded()
            return replace(answer, unusable=unusable + answer.unusable) if unusable else answer
        said = ", ".join(f"{name}: {reason or 'resting'}" for name, reason in reasons.items())
        last: Reason = next((reason for reason in reversed(reasons.values()) if reason), "server_error")
        raise ProviderFailed(self.name, last, f"no provider answered ({said})", unusable=unusable)

    async def _ask(
        self,
        provider: Provider,
        messages: Sequence[BaseMessage],
        tools: Sequence[type[BaseModel]],
        force: str | None,
        names: Sequence[str],
        within: float | None,
    ) -> Answer:
        if isinstance(provider, Masked):
            return await provider.call(messages, tools=tools, force=force, names=names, within=within)
        if isinstance(provider, Served):
            return await provider.call(messages, tools=tools, force=force, within=within)
        return await provider.call(messages, tools=tools, force=force)

    def _share(self, place: int, ends: float | None) -> float | None:
        """Seconds for this one, so that those after it could still answer; None: as long as it wants."""
        provider, _ = self._links[place]
        if ends is None or not isinstance(provider, Served):
            return None  # who has no server answers at once
        left = ends - self._clock()
        later = sum(
            other.timeout
            for other, breaker in self._links[place + 1 :]
            if isinstance(other, Served) and not breaker.resting
        )
        return min(provider.timeout, left * provider.timeout / (provider.timeout + later))

    @property
    def links(self) -> Sequence[tuple[Provider, Breaker]]:
        """Who is asked, in order, and how each fares."""
        return self._links

    async def spent_today(self) -> int:
        """By all, in millionths of a euro. Raises `Unreachable`."""
        return await self._budget.today()

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


def _had_its_time(provider: Provider, share: float | None) -> bool:
    return share is None or not isinstance(provider, Served) or share >= JUDGED * provider.timeout
