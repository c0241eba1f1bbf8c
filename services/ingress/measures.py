"""What ingress measures: webhooks, where the log ends, and its worker for files."""

import math

import httpx

from eventstore.declared import Declared
from eventstore.store import EventStore
from services.common.metrics import FAST, Measures, Readers

_WORKS_FROM = "media"


class IngressMeasures(Measures):
    """One ingress'. Labels come from fixed lists, so their number is bounded."""

    def __init__(self) -> None:
        super().__init__()
        self.readers = Readers(self)
        self._webhooks = self.counter(
            "msia_ingress_webhooks", "Webhooks of Chatwoot, by event and outcome.", ["event", "outcome"]
        )
        self._seconds = self.histogram(
            "msia_ingress_webhook_seconds", "From a webhook that is authentic to its answer.", FAST
        )
        self._position = self.gauge("msia_ingress_log_position", "Of the log's last event.")
        self._room = self.gauge(
            "msia_ingress_store_used_ratio",
            "What JetStream holds, of its max_file_store; needs NATS_MONITOR_URL. The fullest server's.",
        )

    def webhook(self, event: str, outcome: str, seconds: float | None = None) -> None:
        """Count one; `seconds` when it was let in."""
        self._webhooks.labels(event, outcome).inc()
        if seconds is not None:
            self._seconds.observe(seconds)

    def watch(self, store: EventStore, want: Declared, monitors: str | None = None) -> None:
        """`monitors`: the servers' monitoring URLs, by comma."""
        self.of_store(store)
        for consumer in want.consumers:
            if consumer.name == _WORKS_FROM:
                self.readers.durable(store, consumer)

        async def ask() -> None:
            self._position.set(await store.last_position())

        async def room() -> None:
            urls = [url.strip().rstrip("/") for url in (monitors or "").split(",") if url.strip()]
            async with httpx.AsyncClient(timeout=1.0, trust_env=False) as http:
                answers = [(await http.get(f"{url}/jsz")).json() for url in urls]
            self._room.set(max(one["storage"] / one["config"]["max_storage"] for one in answers))

        self.look(ask, self._position)
        if monitors:
            self.look(room, self._room)
        else:
            self._room.set(math.nan)  # nobody tells
