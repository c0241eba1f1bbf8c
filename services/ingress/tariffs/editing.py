"""Admins' changes to tariffs in the log: nobody overwrites what they have not seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from contracts.errors import Conflict, NotFound, Refused
from contracts.event import Event
from contracts.events.tariff import TariffPublished
from contracts.ids import stable_id, tariff_id
from domain.tariffs import editing
from domain.tariffs.differences import Change, differences
from domain.tariffs.fold import TariffHistory, begin
from domain.tariffs.tariff import Tariff
from eventstore.appending import Expect
from eventstore.errors import ExpectationFailed
from eventstore.store import EventStore
from services.common.tariffs import tariffs

_ALL = "msia.tariff.*"
_ATTEMPTS = 8  # admins are few: one look more is rare, eight are somebody's import


class Stale(Conflict):
    """Someone changed this tariff since the caller looked. `position`: where it stands now.

    `meanwhile`: what others changed in the draft since; `sent`: what the caller's edit would have changed in
    the draft that they saw.
    """

    def __init__(
        self,
        slug: str,
        seen: int,
        position: int,
        meanwhile: Sequence[Change] = (),
        sent: Sequence[Change] = (),
    ) -> None:
        super().__init__(
            f"{slug} was changed meanwhile: it stands at position {position}, you saw {seen}. Look at what "
            "changed, then try again"
        )
        self.slug, self.seen, self.position = slug, seen, position
        self.meanwhile, self.sent = tuple(meanwhile), tuple(sent)


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes something, and which state of the tariff they saw (0: that it does not exist)."""

    actor: str
    seen: int


@dataclass(frozen=True, slots=True)
class Edited:
    """A tariff before and after a change of its draft."""

    before: TariffHistory
    after: TariffHistory


async def histories(store: EventStore) -> dict[str, TariffHistory]:
    """Every category by slug, but those that hold an event which does not decode."""
    return (await tariffs(store.reader)).whole


async def history(store: EventStore, slug: str) -> TariffHistory:
    """One category; `NotFound` where nobody defined it, `Undecodable` where it cannot be read."""
    found = (await tariffs(store.reader)).history(slug)
    if found is None:
        raise NotFound(f"there is no tariff {slug}: `msia tariffs list` names those there are")
    return found


async def change(store: EventStore, slug: str, changes: Sequence[Event], by: Editor) -> Edited:
    """Edit the draft, all or nothing; an edit that changes nothing is no event.

    Raises `Stale`, `DraftRefused` or `Refused`.
    """
    seen = await _seen(store, slug, by, changes)
    if editing.edit(seen, changes).draft == seen.draft:
        return Edited(seen, seen)
    return Edited(seen, await append(store, seen, changes, by))


async def publish(
    store: EventStore, slug: str, by: Editor, *, reason: str, effective_from: datetime | None
) -> TariffPublished:
    """Freeze the draft as the next version. Raises `Stale`, `DraftRefused`, `Refused` or `NotFound`.

    What two categories publish at the same moment may claim one word for both: so it is appended only while
    no tariff changed since all were read, and else they are read and checked again.
    """
    for _ in range(_ATTEMPTS):
        every = await tariffs(store.reader)
        seen = await _checked(store, every.history(slug), slug, by)
        others = latest(other for name, other in every.whole.items() if name != slug)
        event = editing.publish(
            seen, others, now=datetime.now(UTC), effective_from=effective_from, author=by.actor, reason=reason
        )
        ((id, _),) = identified(seen, [event])
        try:
            await store.append(
                tariff_id(slug), event, id=id, expect=Expect(_ALL, every.position), actor=by.actor
            )
        except ExpectationFailed:
            continue  # of this category, the next look tells `Stale`; of another, it is checked with it
        return event
    raise Conflict(f"{slug}: other tariffs change all the time: try again in a moment")


async def withdraw(store: EventStore, slug: str, by: Editor, *, reason: str) -> Edited:
    """Take back the version that waits for its moment. Raises `Stale`, `Refused` or `NotFound`."""
    seen = await _seen(store, slug, by)
    event = editing.withdraw(seen, now=datetime.now(UTC), author=by.actor, reason=reason)
    return Edited(seen, await append(store, seen, [event], by))


async def discard(store: EventStore, slug: str, by: Editor, *, reason: str = "") -> Edited:
    """Take the draft back to the last version. Raises `Stale`, `Refused` or `NotFound`."""
    seen = await _seen(store, slug, by)
    event = editing.discard(seen, author=by.actor, reason=reason)
    return Edited(seen, await append(store, seen, [event], by))


async def _seen(store: EventStore, slug: str, by: Editor, changes: Sequence[Event] = ()) -> TariffHistory:
    return await _checked(store, (await tariffs(store.reader)).history(slug), slug, by, changes)


async def _checked(
    store: EventStore,
    found: TariffHistory | None,
    slug: str,
    by: Editor,
    changes: Sequence[Event] = (),
) -> TariffHistory:
    if found is None and by.seen:
        raise NotFound(f"there is no tariff {slug}: `msia tariffs list` names those there are")
    found = found or begin(slug)
    if found.position != by.seen:
        raise await _stale(store, found, by, changes)
    return found


async def _stale(store: EventStore, now: TariffHistory, by: Editor, changes: Sequence[Event] = ()) -> Stale:
    """With both sides, from the draft as the caller saw it."""
    seen = (await tariffs(store.reader, position=by.seen)).history(now.slug) if by.seen else None
    then = seen or begin(now.slug)
    try:
        wanted = editing.edit(then, changes).draft
    except Refused:  # it would have been refused anyway: it has no other side to show
        wanted = then.draft
    return Stale(
        now.slug, by.seen, now.position, differences(then.draft, now.draft), differences(then.draft, wanted)
    )


async def append(
    store: EventStore, seen: TariffHistory, changes: Sequence[Event], by: Editor
) -> TariffHistory:
    """All of it or nothing, after what was seen; `Stale` when someone else was first."""
    aggregate = tariff_id(seen.slug)
    try:
        await store.append_all(aggregate, identified(seen, changes), after=seen.position, actor=by.actor)
    except Conflict as conflict:
        raise await _stale(store, await history(store, seen.slug), by, changes) from conflict
    return await history(store, seen.slug)


def identified(seen: TariffHistory, changes: Sequence[Event]) -> list[tuple[UUID, Event]]:
    """The same change after the same position is the same event, also when a lost answer is repeated."""
    return [
        (
            stable_id("tariff-edit", seen.slug, seen.position, index, event.type, event.model_dump_json()),
            event,
        )
        for index, event in enumerate(changes)
    ]


def latest(histories: Iterable[TariffHistory]) -> list[Tariff]:
    """The last version of each, or the draft before its first one."""
    return [history.latest or history.draft for history in histories]
