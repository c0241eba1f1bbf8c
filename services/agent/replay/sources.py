"""What a replay reads: conversations with their words, the tariffs and the prompts of each turn."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from contracts.envelope import Recorded
from contracts.errors import BadInput, NotFound
from contracts.event import Event, stored_as
from contracts.events.conversation import TariffRef, TurnStarted
from contracts.ids import aggregate_of, whole
from domain.prompts.history import PromptHistory
from domain.prompts.pinned import Prompts, pinned
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.fold import TariffHistory
from domain.tariffs.tariff import Tariff
from eventstore.codec import decode
from eventstore.store import EventStore
from services.agent.replay.settings import ReplaySettings
from services.common.ingress import IngressClientSettings, command
from services.common.prompts import caught_up, default, defaults
from services.common.tariffs import tariffs
from services.common.window import Window

_STARTED = stored_as(TurnStarted)


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that any turn may have pinned."""

    tariffs: Mapping[str, TariffHistory]
    prompts: Mapping[str, PromptHistory]

    def catalogue(self, refs: Sequence[TariffRef], instead: Mapping[str, Tariff]) -> Catalogue:
        """The versions that a turn saw, some of them replaced; `NotFound` for one that is not in the log."""
        return Catalogue(instead.get(ref.slug) or self._version(ref) for ref in refs)

    def texts(self, version: str, instead: Mapping[str, str]) -> Prompts:
        """The texts that a turn pinned, some of them replaced."""
        found = pinned(version, self.prompts)
        if not instead:
            return found
        return Prompts(f"{found.version}+{'+'.join(sorted(instead))}-tried", {**found.texts, **instead})

    def _version(self, ref: TariffRef) -> Tariff:
        history = self.tariffs.get(ref.slug)
        found = history.published(ref.version) if history else None
        if found is None:
            raise NotFound(f"version {ref.version} of tariff {ref.slug} is not in this log")
        return found


@asynccontextmanager
async def log(settings: ReplaySettings) -> AsyncIterator[EventStore]:
    """The log without keys: words come through ingress, which records who asked for them."""
    async with EventStore.open(
        settings.nats_url, source="msia/replay", stream=settings.msia_stream, connect_timeout=2.0
    ) as store:
        yield store


async def past(store: EventStore) -> Past:
    """Read the tariffs and prompts of the log."""
    found = await tariffs(store.reader)
    prompts = {name: await caught_up(store.reader, default(name)) for name in defaults()}
    return Past(found.histories, prompts)


async def conversations(
    store: EventStore, ids: Sequence[str], window: Window, limit: int, *, every: bool
) -> list[str]:
    """Those named, or those where a turn began within a window, the newest `limit` of them."""
    if ids and every:
        raise BadInput("name conversations, or select them with --since, --until and --limit; not both")
    if ids:
        return list(ids)
    if not every:
        raise BadInput("name a conversation, as in 1-512, or select several with --since or --until")
    last: dict[str, datetime] = {}
    async for message in store.reader.read("msia.conversation.>"):
        if message.headers.get("ce-type") in _STARTED and message.stored_at in window:
            last[aggregate_of(message.subject)] = message.stored_at
    return sorted(last, key=lambda id: last[id])[-limit:]


async def opened(store: EventStore, id: str, reason: str) -> list[Recorded[Event]]:
    """A conversation with its words, which ingress opens and puts on record; `NotFound` if there is none."""
    answer = await command(IngressClientSettings.load(), "privacy", "open", id, reason=reason)
    private = {int(position): part for position, part in answer["private"].items()}
    found: list[Recorded[Event]] = []
    async for message in store.reader.read(whole(id)):
        recorded = await decode(message, None)
        if part := private.get(message.position):
            event = type(recorded.event).from_parts(recorded.event.open_part(), part)
            recorded = recorded.model_copy(update={"event": event})
        found.append(recorded)
    return found
