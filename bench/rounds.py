"""Two or more ways measured in turn, so that what else the machine does meets all of them."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bench.lines import middle

Work = Callable[[], Awaitable[int]]  # does it once; how many it did


@dataclass(frozen=True)
class Rate:
    """Per second: the median of the rounds, and how far they are apart as a share of it."""

    median: float
    spread: float


async def in_turn(ways: Mapping[str, Work], rounds: int) -> dict[str, Rate]:
    """Each way once a round, after one round to warm up."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, work in ways.items():
            began = time.perf_counter()
            done = await work()
            if number:
                rates[name].append(done / (time.perf_counter() - began))
    return {name: Rate(*middle(found)) for name, found in rates.items()}
