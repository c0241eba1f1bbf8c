"""Where the aggregates stand that were touched most recently. At worst what is known costs one conflict."""

from collections import OrderedDict
from dataclasses import dataclass

_MOST = 10_000  # aggregates; about 3 MB


@dataclass(frozen=True, slots=True)
class Last:
    """The position of an aggregate's last message, and the highest version up to there."""

    position: int
    highest: int


NOTHING = Last(position=0, highest=-1)  # versions start at 1, or at 0 where an application wants it


class LastKnown:
    """By subject; the one that was not touched for longest is forgotten first."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, Last] = OrderedDict()

    def get(self, subject: str) -> Last | None:
        """None when nothing is known of it."""
        return self._last.get(subject)

    def note(self, subject: str, last: Last) -> None:
        """Never goes back to an earlier position."""
        known = self._last.get(subject)
        if known is None or known.position < last.position:
            self._last[subject] = last
        self._last.move_to_end(subject)
        if len(self._last) > _MOST:
            self._last.popitem(last=False)
