"""A few tries within one budget; no test waits."""

import asyncio

import pytest

from services.agent.providers.base import ProviderFailed, Reason
from services.agent.providers.retries import with_retries


class Time:
    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class Failing:
    def __init__(self, *failures: tuple[Reason, float | None]) -> None:
        self._failures = list(failures)
        self.tries = 0

    async def __call__(self) -> str:
        self.tries += 1
        if self._failures:
            reason, retry_after = self._failures.pop(0)
            raise ProviderFailed("p", reason, "told to", retry_after=retry_after)
        return "answer"


async def run(attempt: Failing, time: Time, retries: int = 3) -> str:
    return await with_retries(attempt, provider="p", retries=retries, budget=10, clock=time, sleep=time.sleep)


async def test_waits_grow() -> None:
    time = Time()

    assert await run(Failing(*[("server_error", None)] * 3), time) == "answer"
    assert time.waits == [0.5, 1.0, 2.0]


async def test_the_servers_own_wait_is_kept() -> None:
    time = Time()

    assert await run(Failing(("rate_limited", 4.0), ("rate_limited", 5.0)), time) == "answer"
    assert time.waits == [4.0, 5.0]


async def test_a_wait_past_the_budget_is_not_begun() -> None:
    time, attempt = Time(), Failing(("rate_limited", 4.0), ("rate_limited", 6.0))

    with pytest.raises(ProviderFailed):
        await run(attempt, time)

    assert (attempt.tries, time.waits) == (2, [4.0])


@pytest.mark.parametrize("reason", ["timeout", "bad_answer", "empty", "no_tool_call", "refused_auth"])
async def test_other_failures_are_not_tried_again(reason: Reason) -> None:
    attempt = Failing((reason, None))

    with pytest.raises(ProviderFailed):
        await run(attempt, Time())

    assert attempt.tries == 1


async def test_tries_end() -> None:
    attempt = Failing(*[("server_error", None)] * 9)

    with pytest.raises(ProviderFailed):
        await run(attempt, Time(), retries=2)

    assert attempt.tries == 3


async def test_the_budget_ends_an_attempt() -> None:
    async def never() -> str:
        await asyncio.Event().wait()
        return ""

    with pytest.raises(ProviderFailed) as failure:
        await with_retries(never, provider="p", retries=3, budget=0.01, clock=Time())

    assert failure.value.reason == "timeout"


async def test_a_cancelled_turn_is_not_a_timeout() -> None:
    async def never() -> str:
        await asyncio.Event().wait()
        return ""

    task = asyncio.create_task(with_retries(never, provider="p", retries=3, budget=60, clock=Time()))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
