"""Which events a command shows: `--type`, `--failed`."""

from collections.abc import Iterable
from difflib import get_close_matches

from contracts.errors import BadInput
from services.audit.entries import Entry

# What an operator would want to see first. A cancellation is one unless somebody asked for it.
FAILURES = frozenset(
    {
        "TurnFailed",
        "ReplyBlocked",
        "DeliveryFailed",
        "DeliveryParked",
        "MediaFailed",
        "TranscriptionFailed",
        "WebhookRejected",
        "CommandRefused",
        "QuarantineDropped",
    }
)


def failed(entry: Entry) -> bool:
    """Whether something went wrong here."""
    if entry.problem or entry.name in FAILURES:
        return True
    if entry.name == "DeliveryCancelled":
        return entry.open.get("reason") != "wish"
    return entry.name == "DeliveryStatusReported" and entry.open.get("state") == "failed"


class Selection:
    """Events of some types, or failures, or all."""

    def __init__(self, types: Iterable[str] = (), only_failed: bool = False) -> None:
        self._names = frozenset(_known(name) for name in types)
        self._only_failed = only_failed

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
