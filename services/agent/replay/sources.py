"""What a replay reads: conversations with their words, the tariffs and the prompts of each turn."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.envelope import Recorded
from contracts.errors import NotFound, Undecodable, UnknownEvent
from contracts.event import Event, stored_as
from contracts.events.conversation import TariffRef, TurnStarted
from contracts.ids import aggregate_of, is_conversation, whole
from domain.prompts.history import PromptHistory
from domain.prompts.pinned import Prompts, pinned
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.fold import TariffHistory
from domain.tariffs.tariff import Tariff
from eventstore.codec import decode
from eventstore.store import EventStore
from services.common.ingress import IngressClientSettings, command
from services.common.prompts import caught_up, default, defaults
from services.common.settings import ServiceSettings
from services.common.tariffs import tariffs
from services.common.window import Window

_STARTED = stored_as(TurnStarted)

# Of one conversation of many: it is left out and named, the others go on.
UNREADABLE = (Undecodable, UnknownEvent)


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

    def prompt(self, name: str) -> PromptHistory:
        """All versions of one; `NotFound` for a name that the agent does not use."""
        if name not in self.prompts:
            raise NotFound(f"there is no prompt {name!r}: there are {', '.join(self.prompts)}")
        return self.prompts[name]

    def _version(self, ref: TariffRef) -> Tariff:
        history = self.tariffs.get(ref.slug)
        found = history.published(ref.version) if history else None
        if found is None:
            raise NotFound(f"version {ref.version} of tariff {ref.slug} is not in this log")
        return found


@asynccontextmanager
async def log(settings: ServiceSettings) -> AsyncIterator[EventStore]:
    """The log without keys: words come through ingress, which records who asked for them."""
    async with EventStore.open(
        settings.nats_url,
        source="msia/replay",
        stream=settings.msia_stream,
        connect_timeout=2.0,
        access=settings.nats("auditor"),
    ) as store:
        yield store


async def past(store: EventStore) -> Past:
    """Read the tariffs and prompts of the log."""
    found = await tariffs(store.reader)
    prompts = {name: await caught_up(store.reader, default(name)) for name in defaults()}
    return Past(found.histories, prompts)


async def conversations(
    store: EventStore,
    ids: Sequence[str],
    window: Window,
    limit: int,
    *,
    began: bool = True,
) -> list[str]:
    """Those named, or the newest `limit` of those where a turn began within a window; with `began` False
    those where anything happened.
    """
    if ids:
        return list(ids)
    last: dict[str, datetime] = {}
    async for message in store.reader.read("msia.conversation.>" if began else "msia.>"):
        if began and message.headers.get("ce-type") not in _STARTED:
            continue
        if message.stored_at in window and is_conversation(id := aggregate_of(message.subject)):
            last[id] = message.stored_at
    return sorted(last, key=lambda id: last[id])[-limit:]


async def opened(
    store: EventStore, id: str, reason: str, caller: IngressClientSettings | None = None
) -> list[Recorded[Event]]:
    """A conversation with its words, which ingress opens and puts on record.

    `NotFound` if there is none, one of `UNREADABLE` where an event of it does not decode: then ingress is not
    asked. `caller`: where ingress is and whose token it is asked with; None: as set for this terminal.
    """
    closed = [await decode(message, None) async for message in store.reader.read(whole(id))]
    if not closed:
        raise NotFound(f"conversation {id} has no event in this log: see `msia conversations list`")
    answer = await command(caller or IngressClientSettings.load(), "privacy", "open", id, reason=reason)
    private = {int(position): part for position, part in answer["private"].items()}
    return [_with_words(recorded, private.get(recorded.position)) for recorded in closed]


def _with_words(recorded: Recorded[Event], part: dict[str, Any] | None) -> Recorded[Event]:
    if not part:
        return recorded
    try:
        event = type(recorded.event).from_parts(recorded.event.open_part(), part)
    except (ValueError, KeyError, TypeError) as error:
        why = type(error).__name__  # what it says may quote the customer
        raise Undecodable(f"position {recorded.position}: its words do not fit its type ({why})") from error
    return recorded.model_copy(update={"event": event})
