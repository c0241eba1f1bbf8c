"""What a measurement says: ours, what it is beside, and their ratio in the same run."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

NOISY = 0.2  # a wider spread between rounds is marked

Kind = Literal["peer", "limit", "aim", "itself"]


@dataclass(frozen=True)
class Line:
    """Figures are in `unit`. `kind` says what `beside` is: what people would use instead, what nothing can
    beat on this machine, a figure to keep to, or the same thing under other circumstances.

    `at_least` and `at_most` are the aim of the ratio; without either none was set. `why` is told beside an
    aim that is not reached.
    """

    question: str
    ours: float
    beside: float
    what: str
    unit: str
    spread: float = 0.0  # between rounds, as a share of the median
    kind: Kind = "peer"
    at_least: float | None = None
    at_most: float | None = None
    why: str = ""
    p50: float | None = None  # milliseconds
    p99: float | None = None
    events: int | None = None  # that were measured, or lay in the log
    bytes: int | None = None  # of one of them, or of one request
    fsync: str = "always"  # of the store that ours writes to
    rounds: int | None = None  # of which `ours` is the median; 1 says that it is of one run

    @property
    def ratio(self) -> float:
        return self.ours / self.beside if self.beside else math.nan

    @property
    def noisy(self) -> bool:
        return self.spread > NOISY

    @property
    def reached(self) -> bool | None:
        """None without an aim."""
        if self.at_least is None and self.at_most is None:
            return None
        low = -math.inf if self.at_least is None else self.at_least
        high = math.inf if self.at_most is None else self.at_most
        return low <= self.ratio <= high

    @property
    def aim(self) -> str:
        """As it is written in a table; empty without one."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""


@dataclass(frozen=True)
class Skipped:
    """A line that could not be measured here, and why."""

    question: str
    why: str


Tell = Callable[[Line | Skipped], None]  # a module tells each as it is made: what breaks later loses none


def cpu_of(work: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Median and spread of `repeat` runs in seconds of CPU, after one to warm up.

    For what waits for nobody: what else the machine does meanwhile is then no part of it.
    """
    work()
    taken = []
    for _ in range(repeat):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return middle(taken)


def middle(found: list[float]) -> tuple[float, float]:
    """Median and spread: the middle half, as a share of the median. One alone has no spread."""
    if len(found) < 2:
        return found[0], 0.0
    low, median, high = statistics.quantiles(found, n=4)
    return median, (high - low) / median if median else 0.0


def percentile(found: list[float], share: float) -> float:
    """Of all that were measured, none interpolated beyond them."""
    ordered = sorted(found)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]
