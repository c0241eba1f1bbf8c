"""What is seen in one look. None everywhere: it could not be seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

State = Literal["ready", "not ready", "down"]


@dataclass(frozen=True, slots=True)
class Part:
    """A service of ours or a server that it needs. `why` says what is wrong; `milliseconds`: its answer."""

    name: str
    state: State
    why: str = ""
    notes: int = 0
    milliseconds: float | None = None
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class ReaderSeen:
    """`lag`: events yet to be taken; `unsettled`: in work; `quarantined`: aggregates set aside."""

    name: str
    lag: int | None = None
    unsettled: int | None = None
    quarantined: int | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """How many in the last `seconds` seconds of the log."""

    seconds: int
    messages: int
    turns: int
    replies: int
    handoffs: int
    quotes: int
    deliveries: int
    failures: int
    events: int


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Parts: what waits for us (`due`), for a person (`parked`), for WhatsApp's word (`untraced`)."""

    due: int | None = None
    oldest_due_seconds: float | None = None
    parked: int | None = None
    untraced: int | None = None
    in_flight: int | None = None


@dataclass(frozen=True, slots=True)
class Seals:
    """`age_seconds`: of the newest in the log; `unsealed`: events after what it covers."""

    age_seconds: float | None = None
    sealed: int | None = None
    unsealed: int | None = None
    oldest_unsealed_seconds: float | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """Euros since midnight in Madrid; `budget`: 0 is none."""

    spent_today_euros: float | None = None
    budget_today_euros: float | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """Since midnight in Madrid, from the read models."""

    conversations: int
    answered: int
    handed_off: int
    quotes: int
    response_p50_ms: int | None
    response_p95_ms: int | None


@dataclass(frozen=True, slots=True)
class Attention:
    """What somebody should look at; `alert` is a section of docs/runbook.md."""

    alert: str
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    as_of: datetime
    position: int | None
    parts: tuple[Part, ...]
    readers: tuple[ReaderSeen, ...]
    rates: Rates | None
    deliveries: Deliveries
    breakers: Mapping[str, bool | None]  # whose; True: open, so nothing is asked of it
    models: Models
    seals: Seals
    today: Today | None
    attention: tuple[Attention, ...] = field(default=())

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)
