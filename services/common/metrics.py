"""Measurements in Prometheus' text format, served beside a service's health; docs/metrics.md lists them.

`msia_<service>_<what>` is one service's own; what several have in common has one name, as in
`msia_reader_lag_events`, and the scraper's `job` tells them apart. Each service has a registry of its own, so
that a process with several of them mixes nothing. Nothing personal and no id may be a label: anyone near may
read it, and every value of a label is kept for good.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi import FastAPI, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from contracts.envelope import Recorded
from contracts.event import Event
from eventstore.declared import Consumer
from eventstore.drift import consumer_info
from eventstore.quarantine import Quarantine
from eventstore.store import EventStore
from services.common.defects import told
from services.common.logging import logger
from services.common.serving import Ready

log = logger(__name__)

PATIENCE = 2.0  # seconds for what a scrape looks up; Prometheus waits 10
FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
SLOW = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 90.0)

Look = Callable[[], Awaitable[None]]
M = TypeVar("M", Counter, Gauge, Histogram)


@dataclass(frozen=True, slots=True, order=True)
class Described:
    """One measurement, as a scrape names it."""

    name: str
    kind: str
    labels: tuple[str, ...]
    help: str


class Measures:
    """One service's measurements; those that every service has are made here."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.described: list[Described] = []
        self._looks: list[tuple[Look, Sequence[Gauge]]] = []
        ProcessCollector(registry=self.registry)  # process_…: memory, processor time, open files
        self._ready = self.gauge("msia_service_ready", "1: `/readyz` names no problem; 0: it does.")
        self._notes = self.gauge("msia_service_notes", "What works less well than it could: see `/readyz`.")
        self._appended = self.counter(
            "msia_log_appended", "Events that this process appended to the log, by type.", ["type"]
        )
        self._append_seconds = self.histogram(
            "msia_log_append_seconds", "One append, from asking to the answer that it is on disk.", FAST
        )

    def counter(self, name: str, help: str, labels: Iterable[str] = ()) -> Counter:
        """`_total` is added to its name."""
        return self._made(Counter(name, help, tuple(labels), registry=self.registry), f"{name}_total", labels)

    def gauge(self, name: str, help: str, labels: Iterable[str] = ()) -> Gauge:
        return self._made(Gauge(name, help, tuple(labels), registry=self.registry), name, labels)

    def histogram(
        self, name: str, help: str, buckets: Sequence[float], labels: Iterable[str] = ()
    ) -> Histogram:
        made = Histogram(name, help, tuple(labels), registry=self.registry, buckets=buckets)
        return self._made(made, name, labels)

    def _made(self, one: M, name: str, labels: Iterable[str]) -> M:
        ((_, kind, help),) = ((each.name, each.type, each.documentation) for each in one.describe())
        self.described.append(Described(name, kind, tuple(labels), help))
        return one

    def look(self, ask: Look, *gauges: Gauge) -> None:
        """Before each scrape `ask` sets these gauges; when it cannot, they have no value."""
        self._looks.append((ask, gauges))

    def healthy(self, ready: Ready, notes: Sequence[str]) -> None:
        """Tell what `/readyz` tells."""

        async def ask() -> None:
            self._notes.set(len(list(notes)))
            self._ready.set(not await ready())

        self.look(ask, self._notes, self._ready)

    def of_store(self, store: EventStore) -> None:
        """Count what is appended."""

        def appended(recorded: Recorded[Event], seconds: float) -> None:
            self._appended.labels(type(recorded.event).__name__).inc()
            self._append_seconds.observe(seconds)

        store.watchers.append(appended)

    async def text(self) -> bytes:
        """What a scrape gets."""
        await asyncio.gather(*(self._looked(ask, gauges) for ask, gauges in self._looks))
        return generate_latest(self.registry)

    async def _looked(self, ask: Look, gauges: Sequence[Gauge]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await ask()
        except Exception as error:  # noqa: BLE001  what cannot be looked up must not hide the rest
            log.info("not measured", **told(error))
            for gauge in gauges:
                _forget(gauge)


def _forget(gauge: Gauge) -> None:
    """No value is better than an old one: no rule is true of it."""
    if gauge._labelnames:
        gauge.clear()
    else:
        gauge.set(math.nan)


class Readers:
    """How far the readers of the log are: one name for all of them."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self.lag = measures.gauge(
            "msia_reader_lag_events",
            "Events that a reader of the log has yet to take.",
            ["reader"],
        )
        self.unsettled = measures.gauge(
            "msia_reader_unsettled_events",
            "Events taken and not done with: conversations in work.",
            ["reader"],
        )
        self.quarantined = measures.gauge(
            "msia_reader_quarantined",
            "Aggregates that a reader set aside: `msia quarantine list`.",
            ["reader"],
        )

    def durable(self, store: EventStore, consumer: Consumer) -> None:
        """A work consumer, as the server sees it: the same in every replica."""

        async def ask() -> None:
            info = await consumer_info(store.client, consumer)
            if info is None:
                raise LookupError(f"the durable {consumer.name} is not there")
            self.lag.labels(consumer.name).set(info.get("num_pending", 0))
            self.unsettled.labels(consumer.name).set(info.get("num_ack_pending", 0))

        self._measures.look(ask, self.lag, self.unsettled)

    def set_aside(self, quarantine: Quarantine) -> None:
        async def ask() -> None:
            self.quarantined.labels(quarantine.reader).set(len(quarantine))

        self._measures.look(ask, self.quarantined)


def add_metrics(app: FastAPI, measures: Measures) -> None:
    """`GET /metrics`."""

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(await measures.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
