"""What a sweep found."""

from dataclasses import dataclass, field
from datetime import datetime

from contracts.envelope import Recorded
from contracts.event import Event


@dataclass(frozen=True, slots=True)
class Found:
    """An event that no webhook had told."""

    conversation: str
    event: str
    position: int
    message_id: int | None = None


@dataclass(slots=True)
class Report:
    """One sweep: what it looked back to, what it appended, and where it could not look."""

    since: datetime
    conversations: int = 0
    found: list[Found] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)  # conversation → why

    def add(self, recorded: Recorded[Event]) -> None:
        event = recorded.event
        self.found.append(
            Found(
                recorded.aggregate,
                type(event).__name__,
                recorded.position,
                getattr(event, "message_id", None),
            )
        )

    def count(self, *events: str) -> int:
        return sum(one.event in events for one in self.found)
