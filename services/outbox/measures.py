"""What the outbox measures. Labels are classes and codes, never ids."""

import time
from collections.abc import Callable, Iterable

from domain.delivery.answers import OUR_OWN, Accepted, Later, Unclear, Verdict
from services.common.metrics import Measures, Readers
from services.outbox.breaker import Breaker
from services.outbox.pending import Entry


def class_of(verdict: Verdict) -> str:
    """accepted, retry, reconcile (look first), park, or cancel (claimed, and not sent after all)."""
    if isinstance(verdict, Accepted):
        return "accepted"
    if isinstance(verdict, Later):
        return "cancel" if verdict.code in OUR_OWN else "retry"
    return "reconcile" if isinstance(verdict, Unclear) else "park"


class OutboxMeasures(Measures):
    """One outbox's. What is due and parked is of the whole log, so every replica says the same: take the
    greatest, never the sum.
    """

    def __init__(self) -> None:
        super().__init__()
        self.readers = Readers(self)
        self.attempts = self.counter(
            "msia_outbox_attempts", "Attempts at a part, by how they ended.", ["class"]
        )
        self.answers = self.histogram(
            "msia_outbox_answer_seconds",
            "From a request that changes something to its answer.",
            (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
        )
        self.refused = self.counter("msia_outbox_refused", "Chatwoot refused us (401, 403, 404): an alarm.")
        self._in_flight = self.gauge("msia_outbox_in_flight", "Requests of this replica on the wire.")
        self._due = self.gauge("msia_outbox_due", "Parts neither delivered nor given up.")
        self._oldest = self.gauge("msia_outbox_oldest_due_seconds", "Age of the oldest of them.")
        self._parked = self.gauge("msia_outbox_parked", "Parts that wait for a person's decision.")
        self._untraced = self.gauge(
            "msia_outbox_untraced", "Messages of which WhatsApp said nothing yet, late ones only."
        )
        self._open = self.gauge(
            "msia_outbox_breaker_open", "1: Chatwoot is not asked, as it does not answer; 0: it is."
        )
        self._rests = self.gauge(
            "msia_outbox_rests_seconds", "Until Chatwoot is asked again: its breaker, or a 429; 0: now."
        )

    def attempted(self, verdict: Verdict, seconds: float | None = None) -> None:
        """Count an attempt; `seconds` when something was sent."""
        self.attempts.labels(class_of(verdict)).inc()
        if seconds is not None:
            self.answers.observe(seconds)

    def watch(
        self, pending: Callable[[], Iterable[Entry]], in_flight: Callable[[], int], breaker: Breaker
    ) -> None:
        """Have what is due and parked counted whenever somebody asks."""

        async def ask() -> None:
            entries = list(pending())
            since = [entry.since for entry in entries if entry.state == "open"]
            self._due.set(len(since))
            self._oldest.set(max(0.0, time.time() - min(since)) if since else 0.0)
            self._parked.set(sum(entry.state == "parked" for entry in entries))
            self._untraced.set(sum(entry.state == "untraced" for entry in entries))
            self._in_flight.set(in_flight())
            self._open.set(breaker.open)
            self._rests.set(breaker.rests)

        self.look(
            ask,
            *(self._due, self._oldest, self._parked, self._untraced),
            *(self._in_flight, self._open, self._rests),
        )
