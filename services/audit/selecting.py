"""Which events a command shows: `--type`, `--failed`."""

from collections.abc import Iterable
from difflib import get_close_matches

from contracts.errors import BadInput
from services.common.entries import Entry, failed


class Selection:
    """Events of some types, or failures, or all."""

    def __init__(self, types: Iterable[str] = (), only_failed: bool = False) -> None:
        self._names = frozenset(_known(name) for name in types)
        self._only_failed = only_failed

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self._names or self._only_failed)

    def __contains__(self, entry: Entry) -> bool:
        if self._names and not self._names & {entry.name, entry.type}:
            return False
        return failed(entry) or not self._only_failed


def _known(name: str) -> str:
    """`QuoteGiven` or a full `msia.….v1`; a name nobody wrote is a mistake, not an empty result."""
    if name.startswith("msia."):
        return name
    from contracts.event import event_types  # half of the start-up time, only where it is needed

    names = {kind.__name__ for _, kind in event_types()}
    if name not in names:
        close = get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise BadInput(f"--type {name}: no event has this name; {hint}`msia events types` lists them")
    return name
