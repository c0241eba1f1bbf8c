"""What the outbox counts, for Prometheus. Labels are classes and codes, never ids."""

import time
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from domain.delivery.answers import Accepted, Later, Unclear, Verdict
from services.outbox.pending import Entry

OUR_OWN = ("withdrawn", "late")  # nothing was sent


def class_of(verdict: Verdict) -> str:
    """accepted, retry, reconcile (look first), park, or cancel (claimed, and not sent after all)."""
    if isinstance(verdict, Accepted):
        return "accepted"
    if isinstance(verdict, Later):
        return "cancel" if verdict.code in OUR_OWN else "retry"
    return "reconcile" if isinstance(verdict, Unclear) else "park"


class Measures:
    """One outbox's measurements."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.attempts = Counter(
            "msia_outbox_attempts",
            "Attempts at a part, by how they ended.",
            ["class"],
            registry=self.registry,
        )
        self.answers = Histogram(
            "msia_outbox_answer_seconds",
            "From a request that changes something to its answer.",
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
            registry=self.registry,
        )
        self.refused = Counter(
            "msia_outbox_refused", "Chatwoot refused us (401, 403, 404): an alarm.", registry=self.registry
        )

    def attempted(self, verdict: Verdict, seconds: float | None = None) -> None:
        """Count an attempt; `seconds` when something was sent."""
        self.attempts.labels(class_of(verdict)).inc()
        if seconds is not None:
            self.answers.observe(seconds)

    def watch(self, pending: Callable[[], Iterable[Entry]], in_flight: Callable[[], int]) -> None:
        """Have what is due and parked counted whenever somebody asks."""
        self.registry.register(_Parts(pending, in_flight))


class _Parts(Collector):
    def __init__(self, pending: Callable[[], Iterable[Entry]], in_flight: Callable[[], int]) -> None:
        self._pending, self._in_flight = pending, in_flight

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Of the whole log, so that every replica says the same: take the greatest, never the sum."""
        open_ = [entry.since for entry in self._pending() if entry.state == "open"]
        parked = sum(entry.state == "parked" for entry in self._pending())
        oldest = max(0.0, time.time() - min(open_)) if open_ else 0.0
        yield GaugeMetricFamily(
            "msia_outbox_in_flight", "Requests of this replica on the wire.", self._in_flight()
        )
        yield GaugeMetricFamily("msia_outbox_due", "Parts neither delivered nor given up.", len(open_))
        yield GaugeMetricFamily("msia_outbox_oldest_due_seconds", "Age of the oldest of them.", oldest)
        yield GaugeMetricFamily("msia_outbox_parked", "Parts that wait for a person's decision.", parked)
