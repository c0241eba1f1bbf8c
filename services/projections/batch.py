"""Entries that go into one transaction."""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter

from contracts.event import Event
from services.projections.entries import Entry
from services.projections.folding import Shared
from services.projections.projection import about_conversation
from services.projections.schemas import Line

_POSITION = attrgetter("position")


class Batch:
    """In order, and by what they are: a projection that wants little of them looks at little."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.shared = Shared()
        self._groups: dict[tuple[type[Event] | None, bool], list[Entry]] = {}
        for entry in entries:
            if entry.recorded is not None or entry.error is not None:
                key = entry.kind, about_conversation(entry.aggregate)
                self._groups.setdefault(key, []).append(entry)

    def of(self, line: Line, after: int = 0) -> list[Entry]:
        """What concerns this projection, beyond a position."""
        groups = [
            group
            for (kind, _), group in self._groups.items()
            # headers that do not say what it is: it may be ours
            if kind is None or line.projection.wants(kind, group[0].aggregate)
        ]
        found = groups[0] if len(groups) == 1 else sorted(chain.from_iterable(groups), key=_POSITION)
        if found and (line.dropped or found[0].position <= after):
            return [entry for entry in found if entry.position > after and entry.position not in line.dropped]
        return found
