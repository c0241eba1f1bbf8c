"""How a customer stands, by the events of `msia.customer.<customer>`: a pure fold, the same for everyone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from sys import maxsize
from typing import Literal

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.customer import (
    ContactMuted,
    ContactUnmuted,
    CustomerErased,
    CustomerIdentified,
    CustomerRestricted,
    CustomerUnrestricted,
)

Barred = Literal["", "muted", "restricted"]


@dataclass(frozen=True, slots=True)
class Restriction:
    """Legal blocking, and when it ends in destruction (None: only by hand)."""

    at: datetime  # UTC
    reason: str
    by: str
    erase_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one customer. `position`: of their last event."""

    position: int = 0
    generation: int = 0  # of the key, as last identified
    muted: bool = False
    restriction: Restriction | None = None
    lifted: int = 0  # position at which the last blocking ended; 0: there was none
    erased_up_to: int = 0  # generations of keys that are destroyed, or about to be
    erased_at: datetime | None = None

    @property
    def barred(self) -> Barred:
        """Why the bot must not speak to them."""
        if self.restriction is not None:
            return "restricted"
        return "muted" if self.muted else ""

    @property
    def silent_to(self) -> int:
        """Nothing asked for before this position may be said to them; while a blocking lasts: nothing."""
        return maxsize if self.restriction is not None else self.lifted

    def due(self, now: datetime) -> bool:
        """Whether the term of a blocking that ends in destruction is over."""
        erase_at = self.restriction.erase_at if self.restriction else None
        return erase_at is not None and erase_at <= now


def fold(standing: Standing, events: Iterable[Recorded[Event]]) -> Standing:
    """After these events; of other kinds only the position counts."""
    for recorded in events:
        standing = replace(_after(standing, recorded), position=recorded.position)
    return standing


def _after(standing: Standing, recorded: Recorded[Event]) -> Standing:
    event = recorded.event
    match event:
        case CustomerIdentified():
            return replace(standing, generation=max(standing.generation, event.key_generation))
        case ContactMuted() | ContactUnmuted():
            return replace(standing, muted=isinstance(event, ContactMuted))
        case CustomerRestricted():
            since = standing.restriction.at if standing.restriction else recorded.time
            restriction = Restriction(since, event.reason, event.by, event.erase_at)
            return replace(standing, restriction=restriction)
        case CustomerUnrestricted():
            return replace(standing, restriction=None, lifted=_lifted(standing, recorded))
        case CustomerErased():
            erased = max(standing.erased_up_to, event.key_generation)
            return replace(
                standing,
                restriction=None,
                lifted=_lifted(standing, recorded),
                erased_up_to=erased,
                erased_at=recorded.time,
            )
    return standing


def _lifted(standing: Standing, ended: Recorded[Event]) -> int:
    return ended.position if standing.restriction is not None else standing.lifted
