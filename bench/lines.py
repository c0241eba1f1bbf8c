"""What a measurement says: ours, what it is beside, and their ratio in the same run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`beside` is a peer, a bare limit, or an aim; figures are in `unit`, rates are better when larger."""

    question: str
    ours: float
    beside: float
    what: str
    unit: str
    spread: float = 0.0  # between rounds, as a share of the median

    @property
    def ratio(self) -> float:
        return self.ours / self.beside if self.beside else float("nan")


def median_seconds(work: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Median and spread (middle half, as a share of the median) of `repeat` runs, after one to warm up."""
    work()
    taken = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    low, middle, high = statistics.quantiles(taken, n=4)
    return middle, (high - low) / middle
