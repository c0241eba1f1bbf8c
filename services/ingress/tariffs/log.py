"""Tariffs in the log: read them all, append what a file changes."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from contracts.errors import Conflict
from contracts.event import Event
from contracts.events import tariff as events
from contracts.ids import stable_id, subject, tariff_id
from domain.tariffs.fold import TariffHistory, begin, fold
from eventstore.store import EventStore, Expect
from services.common.settings import ServiceSettings
from services.ingress.tariffs.changes import changes

_ALL = "msia.tariff.>"
AUTHOR = "seed"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file did to one category: `version` published, or None where nothing changed."""

    slug: str
    version: int | None
    events: int


def open_log(settings: ServiceSettings) -> AbstractAsyncContextManager[EventStore]:
    """The log, without keys: nothing in a tariff is personal."""
    return EventStore.open(settings.nats_url, stream=settings.msia_stream, source="msia/ingress")


async def histories(store: EventStore) -> dict[str, TariffHistory]:
    """Every category by slug."""
    return fold(await store.load(_ALL))


async def load(
    store: EventStore,
    file: Mapping[str, Sequence[Event]],
    *,
    now: datetime,
    reason: str,
    only_new: bool = False,
) -> list[Loaded]:
    """Bring each category to what the file says, and publish it, effective from `now` (UTC).

    All is checked before anything is appended. `only_new` leaves categories alone that the log knows.
    Raises `Refused` for a change that cannot be made, `Conflict` when someone else edits meanwhile; a
    second run then goes on where this one stopped.
    """
    known = await histories(store)
    plans = []
    for slug, wanted in file.items():
        history = known.get(slug) or begin(slug)
        untouched = only_new and history.latest is not None
        plans.append(
            (history, () if untouched else changes(history, wanted, now=now, author=AUTHOR, reason=reason))
        )
    return [await append(store, history, plan) for history, plan in plans]


async def append(store: EventStore, history: TariffHistory, plan: Sequence[Event]) -> Loaded:
    """Append to a category in the state it was seen in; `Conflict` when it has moved on."""
    aggregate = tariff_id(history.slug)
    position = history.position
    for event in plan:
        # the same change after the same position is the same event, also when a lost answer is repeated
        id_ = stable_id("tariff-file", history.slug, position, event.type, event.model_dump_json())
        try:
            stored = await store.append(
                aggregate, event, id=id_, expect=Expect(subject("tariff", aggregate), position)
            )
        except Conflict as conflict:
            raise Conflict(f"{history.slug} was edited meanwhile: run the same command again") from conflict
        position = stored.position
    published = next((event for event in plan if isinstance(event, events.TariffPublished)), None)
    return Loaded(history.slug, published.number if published else None, len(plan))
