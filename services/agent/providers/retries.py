"""A few tries within one budget of time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from services.agent.providers.base import Answer, ProviderFailed, Unusable

T = TypeVar("T")

FIRST_WAIT = 0.5  # seconds, doubled each time, where the server names no wait


async def with_retries(
    attempt: Callable[[], Awaitable[T]],
    *,
    provider: str,
    retries: int,
    budget: float,
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """Try again after `rate_limited` and `server_error`, as long as the wait fits into `budget` seconds.

    A customer waits: a server that asks for more patience fails at once. Raises `ProviderFailed`.
    """
    ends = clock() + budget
    wait = FIRST_WAIT
    try:
        async with asyncio.timeout(budget):
            while True:
                try:
                    return await attempt()
                except ProviderFailed as failure:
                    if retries == 0 or failure.reason not in ("rate_limited", "server_error"):
                        raise
                    pause = wait if failure.retry_after is None else failure.retry_after
                    if clock() + pause >= ends:
                        raise
                retries -= 1
                wait *= 2
                await sleep(pause)
    except TimeoutError as error:
        raise ProviderFailed(provider, "timeout", f"no answer within {budget:g} s") from error


async def accounted(tries: Awaitable[Answer], unusable: Sequence[Unusable]) -> Answer:
    """What the tries give, or how they fail, with what they note in `unusable` until then."""
    try:
        answer = await tries
    except ProviderFailed as failure:
        failure.unusable = tuple(unusable)
        raise
    return replace(answer, unusable=tuple(unusable)) if unusable else answer
