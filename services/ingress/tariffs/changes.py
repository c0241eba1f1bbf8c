"""The events that take a category from what it is to what a file says."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce

from contracts.event import Event
from contracts.events import tariff as events
from domain.tariffs.fold import TariffHistory, evolve
from services.ingress.tariffs.files.entries import draft


def changes(
    history: TariffHistory, wanted: Sequence[Event], *, now: datetime, author: str, reason: str
) -> tuple[Event, ...]:
    """Only what differs, then `TariffPublished`; nothing when the published version already says so.

    Elements that the file leaves out are retired, tiers, extras and surcharges are removed.
    """
    steps = edits(history, wanted)
    if not reduce(lambda at, event: evolve(at, event, at.position), steps, history).has_changes:
        return ()
    published = events.TariffPublished(
        number=history.next_number, effective_from=now, author=author, reason=reason
    )
    return (*steps, published)


def edits(history: TariffHistory, wanted: Sequence[Event]) -> tuple[Event, ...]:
    """The events that make the draft what a file says, each only where it changes something."""
    target = draft(wanted)
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
    for tier in sorted(at.draft.tiers.keys() - target.tiers.keys()):
        step(events.TierRemoved(code=tier))
    for extra in sorted(at.draft.extras.keys() - target.extras.keys()):
        step(events.ExtraRemoved(code=extra))
    for surcharged in sorted(at.draft.surcharges.keys() - target.surcharges.keys()):
        step(events.RuleRemoved(element=surcharged))
    documented = (code for code, documents in at.draft.documents.items() if documents)
    for code_ in sorted(set(documented) - target.documents.keys(), key=lambda code: code or ""):
        step(events.DocumentationSet(element=code_, documents=()))
    return tuple(steps)
