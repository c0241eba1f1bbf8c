"""Tariffs in the log: read them all, append what a file changes."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from contracts.errors import Conflict, Undecodable, UnknownEvent
from contracts.event import Event
from contracts.events import tariff as events
from contracts.ids import subject, tariff_id
from domain.tariffs.fold import TariffHistory, begin, fold
from eventstore.store import EventStore
from services.common.settings import ServiceSettings
from services.ingress.tariffs.changes import changes
from services.ingress.tariffs.editing import identified

AUTHOR = "seed"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file did to one category: `version` published, or None where nothing changed."""

    slug: str
    version: int | None
    events: int


def open_log(settings: ServiceSettings) -> AbstractAsyncContextManager[EventStore]:
    """The log, without keys: nothing in a tariff is personal."""
    return EventStore.open(
        settings.nats_url, stream=settings.msia_stream, source="msia/ingress", access=settings.nats("ingress")
    )


async def load(
    store: EventStore,
    file: Mapping[str, Sequence[Event]],
    *,
    now: datetime,
    reason: str,
    only_new: bool = False,
) -> list[Loaded]:
    """Bring each category to what the file says, and publish it, effective from `now` (UTC).

    All is checked before anything is appended. `only_new` leaves categories alone that the log knows, also
    where this version cannot read them. What cannot be read of other categories does not matter.
    Raises `Conflict` when someone else edits meanwhile; a second run then goes on with the categories where
    this one stopped.
    """
    plans = []
    for slug, wanted in file.items():
        try:
            history = await _history(store, slug)
        except (Undecodable, UnknownEvent):
            if only_new:  # a start must not fail because of it: its readers quarantine it and say so
                continue
            raise
        untouched = only_new and history.latest is not None
        plans.append(
            (history, () if untouched else changes(history, wanted, now=now, author=AUTHOR, reason=reason))
        )
    return [await append(store, history, plan) for history, plan in plans]


async def _history(store: EventStore, slug: str) -> TariffHistory:
    found = fold(await store.load(subject("tariff", tariff_id(slug))))
    return found.get(slug) or begin(slug)


async def append(store: EventStore, history: TariffHistory, plan: Sequence[Event]) -> Loaded:
    """Append all of it or nothing to a category in the state it was seen in; `Conflict` when it moved on."""
    if plan:
        try:
            await store.append_all(
                tariff_id(history.slug), identified(history, plan), after=history.position, actor=AUTHOR
            )
        except Conflict as conflict:
            raise Conflict(f"{history.slug} was edited meanwhile: run the same command again") from conflict
    published = next((event for event in plan if isinstance(event, events.TariffPublished)), None)
    return Loaded(history.slug, published.number if published else None, len(plan))
