"""Changing a price list: edits of a draft that stay sound, and publishing it as a version."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from contracts.errors import Refused
from contracts.event import Event
from contracts.events import tariff as events
from domain.tariffs.fold import TariffHistory, evolve
from domain.tariffs.problem import Problem
from domain.tariffs.tariff import Tariff
from domain.tariffs.validation import problems, shared_words

# A date that was "now" when the admin pressed the button is not in the past when the command arrives.
_MEANT_NOW = timedelta(minutes=5)
# A turn that begins at that moment must not have read the tariffs before the withdrawal.
_TOO_NEAR = timedelta(minutes=1)


class DraftRefused(Refused):
    """The draft would be (or is) unsound; `problems` says each with its place. Nothing was changed."""

    def __init__(self, slug: str, found: Sequence[Problem]) -> None:
        lines = "; ".join(
            f"{'.'.join(filter(None, (one.part, one.code, one.field)))}: {one.message}" for one in found
        )
        super().__init__(f"{slug}: {lines}")
        self.slug, self.problems = slug, tuple(found)


class PastDate(Refused):
    """A version would be effective from a moment that is over."""

    def __init__(self, slug: str, effective_from: datetime) -> None:
        super().__init__(
            f"{slug}: effective from {effective_from.isoformat()} is in the past: quotes given since then "
            "would be wrong. Give a later time, or none for now"
        )
        self.slug = slug


def edit(history: TariffHistory, changes: Iterable[Event]) -> TariffHistory:
    """The history with these edits of its draft, in order, as one step.

    Raises `DraftRefused` for what would be wrong and was not before; what is only incomplete may stay so
    until publishing. Raises `Refused` for an edit of something that is not there.
    """
    known = set(problems(history.draft))
    after = history
    for change in changes:
        _applies(after, change)
        after = evolve(after, change, after.position)
    new = [one for one in problems(after.draft) if not one.incomplete and one not in known]
    if new:
        raise DraftRefused(history.slug, new)
    return after


def publish(
    history: TariffHistory,
    others: Iterable[Tariff],
    *,
    now: datetime,
    effective_from: datetime | None,
    author: str,
    reason: str,
) -> events.TariffPublished:
    """Freeze the draft as the next version. `others`: the other categories' latest versions; times UTC.

    Raises `DraftRefused` for an unsound draft, `PastDate`, or `Refused` where nothing changed or no reason is
    given.
    """
    slug = history.slug
    if not reason.strip():
        raise Refused(f"{slug}: say why: the reason stands beside the version for ever")
    if not history.has_changes:
        raise Refused(f"{slug}: the draft is what version {history.latest and history.latest.number} says")
    if effective_from is not None and effective_from < now - _MEANT_NOW:
        raise PastDate(slug, effective_from)
    from_ = max(effective_from or now, now)
    waiting = history.waiting(now)
    if waiting and waiting.effective_from and waiting.effective_from > from_:
        raise Refused(
            f"{slug}: version {waiting.number} waits for {waiting.effective_from.isoformat()}; this one "
            "would bring its prices into force before, and it would never come. Withdraw it first "
            f"(`msia tariffs withdraw {slug}`), or publish for a later moment"
        )
    foreign = [found for at, found in shared_words((*others, history.draft)) if at == slug]
    found = [*problems(history.draft), *foreign]
    if found:
        raise DraftRefused(slug, found)
    return events.TariffPublished(
        number=history.next_number,
        effective_from=from_,
        author=author,
        reason=reason.strip(),
    )


def withdraw(history: TariffHistory, *, now: datetime, author: str, reason: str) -> events.TariffWithdrawn:
    """Take back the next version to come into force; `Refused` where none waits, or its moment is too near.

    The draft keeps what it says: discard it, or correct it and publish again.
    """
    waiting = history.waiting(now)
    if waiting is None or waiting.effective_from is None:
        raise Refused(f"{history.slug}: no version waits to come into force")
    if waiting.effective_from - now < _TOO_NEAR:
        raise Refused(
            f"{history.slug}: version {waiting.number} comes into force within a minute and may be quoted "
            "from already: publish a new version instead"
        )
    if not reason.strip():
        raise Refused(f"{history.slug}: say why: the reason stands beside the version for ever")
    return events.TariffWithdrawn(number=waiting.number, author=author, reason=reason.strip())


def discard(history: TariffHistory, *, author: str, reason: str = "") -> events.DraftDiscarded:
    """Take the draft back to the last version; `Refused` where there is nothing to take back."""
    if history.latest is None:
        raise Refused(f"{history.slug}: nothing was ever published to go back to")
    if not history.has_changes:
        raise Refused(f"{history.slug}: the draft is what version {history.latest.number} says")
    return events.DraftDiscarded(author=author, reason=reason)


def _applies(history: TariffHistory, change: Event) -> None:
    draft = history.draft
    match change:
        case events.TariffPublished() | events.TariffWithdrawn() | events.DraftDiscarded():
            raise Refused(f"{history.slug}: {type(change).__name__} is not an edit of the draft")
        case events.CategoryDefined() if change.slug != history.slug:
            raise Refused(f"{history.slug}: the slug of a category never changes ({change.slug} was given)")
        case events.ElementRetired() if change.code not in draft.elements:
            raise Refused(f"{history.slug}.elements: there is no {change.code} to retire")
        case events.TierRemoved() if change.code not in draft.tiers:
            raise Refused(f"{history.slug}.tiers: there is no {change.code} to remove")
        case events.ExtraRemoved() if change.code not in draft.extras:
            raise Refused(f"{history.slug}.extras: there is no {change.code} to remove")
        case events.RuleRemoved() if change.element not in draft.surcharges:
            raise Refused(f"{history.slug}.surcharges: {change.element} has none to remove")
    if change.context != events.TierPriced.context:
        raise Refused(f"{history.slug}: {change.type} is no event of a tariff")
