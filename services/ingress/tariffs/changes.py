"""The events that take a category from what it is to what a file says."""

from collections.abc import Sequence
from datetime import datetime

from contracts.errors import Refused
from contracts.event import Event
from contracts.events import tariff as events
from domain.tariffs.fold import TariffHistory, evolve
from services.ingress.tariffs.seed import draft


def changes(
    history: TariffHistory, wanted: Sequence[Event], *, now: datetime, author: str, reason: str
) -> tuple[Event, ...]:
    """Only what differs, then `TariffPublished`; nothing when the published version already says so.

    Elements that the file leaves out are retired. Raises `Refused` for a tier, an extra or a surcharge that
    it leaves out: no event takes those away.
    """
    target = draft(wanted)
    for part in ("tiers", "extras", "surcharges"):
        gone = sorted(set(getattr(history.draft, part)) - set(getattr(target, part)))
        if gone:
            raise Refused(
                f"{history.slug}.{part}: {', '.join(gone)} is in the log and not in the file; it cannot be "
                "taken away. Give it back to the file with a price that no longer matters"
            )
    steps: list[Event] = []
    at = history

    def step(event: Event) -> None:
        nonlocal at
        after = evolve(at, event, at.position)
        if after.draft != at.draft:
            steps.append(event)
            at = after

    def same(code: str) -> bool:
        return at.draft.elements.get(code) == target.elements[code]

    retired = {event.code for event in wanted if isinstance(event, events.ElementRetired)}
    for event in wanted:
        # defining an element offers it again: one that is and stays retired is left alone
        if not (isinstance(event, events.ElementDefined) and event.code in retired and same(event.code)):
            step(event)
    for code, element in at.draft.elements.items():
        if code not in target.elements and not element.retired:
            step(events.ElementRetired(code=code))
    if not at.has_changes:
        return ()
    number = history.latest.number + 1 if history.latest else 1
    published = events.TariffPublished(number=number, effective_from=now, author=author, reason=reason)
    return (*steps, published)
