"""What every request and every job works on."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.sandbox.live import Live
from services.sandbox.media import Media
from services.sandbox.settings import SandboxSettings, Span
from services.sandbox.state import Job
from services.sandbox.store import Store

Clock = Callable[[], datetime]

# Sidekiq serves its queues strictly in this order (config/sidekiq.yml).
QUEUES = {"critical": 0, "high": 1, "medium": 2, "default": 3, "low": 4}


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Sent:
    """A webhook that went out."""

    url: str
    body: bytes
    delivery_id: str


@dataclass
class World:
    """State, files, time and chance of one sandbox."""

    settings: SandboxSettings
    store: Store
    media: Media
    live: Live
    random: random.Random
    clock: Clock = utc_now
    wake: Callable[[], None] = field(default=lambda: None)
    """Set by the worker: called when a job was added."""
    last_webhook: Sent | None = None
    """To be replayed; forgotten by a restart."""

    @classmethod
    def open(cls, settings: SandboxSettings, clock: Clock = utc_now) -> "World":
        """Open the data folder. Raises `Misconfigured` when another sandbox holds it."""
        store = Store(settings.sandbox_data)
        return cls(
            settings=settings,
            store=store,
            media=Media(store, settings.sandbox_data / "blobs"),
            live=Live(settings.sandbox_heartbeat),
            random=random.Random(settings.sandbox_seed),
            clock=clock,
        )

    def enqueue(self, queue: str, kind: str, args: dict[str, Any], delay: float = 0.0) -> None:
        """Add work for later; it is stored with the transaction that causes it."""
        run_at = self.clock() + timedelta(seconds=delay)
        self.store.add(Job(queue=QUEUES[queue], kind=kind, args=args, run_at=run_at))
        self.store.after_commit(self.wake)

    def changed(self, kind: str, **about: Any) -> None:
        """Tell the phone page, once the change is on disk."""
        self.store.after_commit(lambda: self.live.notify(kind, **about))

    def draw(self, span: Span) -> float:
        """A delay in seconds."""
        return self.random.uniform(*span)

    def wamid(self) -> str:
        """A message id in Meta's form; from a sequence, so that a restart never repeats one."""
        return f"wamid.HBgL{self.store.next('wamid'):040X}AA=="

    def close(self) -> None:
        self.live.close()
        self.store.close()
