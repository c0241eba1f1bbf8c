"""Reading for those who must not stop: an event that a reader needs and cannot use is told, not raised."""

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from contracts.envelope import Recorded
from contracts.errors import KeyMissing, MsiaError, Undecodable, UnknownEvent
from contracts.event import Event, event_type, event_types
from contracts.events.control import QuarantineDropped
from contracts.ids import aggregate_of
from eventstore.codec import decode
from eventstore.reading import StoredMessage
from eventstore.store import EventStore

_TYPE = re.compile(r"msia\.([a-z]+)\.(\w+)\.v\d+")


@dataclass(frozen=True, slots=True)
class Poison:
    """An event that a reader needs and cannot use. `key`: it may become readable by itself."""

    position: int
    aggregate: str
    type: str  # its `ce-type`; "?" when it does not say
    stored_at: datetime
    why: Literal["undecodable", "unknown", "key", "fold"]
    error: str  # no personal data, no bodies

    @property
    def context(self) -> str:
        match = _TYPE.fullmatch(self.type)
        return match[1] if match else "?"

    @classmethod
    def of(cls, message: StoredMessage, error: MsiaError) -> "Poison":
        """From what `decode` raised; our own errors never quote a body."""
        why: Literal["undecodable", "unknown", "key"] = "undecodable"
        if isinstance(error, UnknownEvent):
            why = "unknown"
        elif isinstance(error, KeyMissing):
            why = "key"
        return cls(
            position=message.position,
            aggregate=aggregate_of(message.subject),
            type=message.headers.get("ce-type", "?"),
            stored_at=message.stored_at,
            why=why,
            error=str(error),
        )

    @classmethod
    def unfolded(cls, recorded: Recorded[Event], error: Exception) -> "Poison":
        """It decodes, and the fold of this version raises on it."""
        return cls(
            position=recorded.position,
            aggregate=recorded.aggregate,
            type=recorded.event.type,
            stored_at=recorded.stored_at,
            why="fold",
            # Only its type: the message of a bug may quote what a customer wrote.
            error=f"position {recorded.position} ({recorded.event.type}): {type(error).__name__} in its fold",
        )


class Poisoned(MsiaError):
    """A reader came to an event that it cannot use and cannot do without."""

    def __init__(self, poison: Poison) -> None:
        super().__init__(poison.error)
        self.poison = poison


class Needs:
    """Which events a reader cannot do without, by their names: a later version of one is needed as well.

    `words`: names whose private part it reads. `contexts`: where even a name that this code has never heard
    of may matter to it.
    """

    def __init__(self, names: Iterable[str], words: Iterable[str], contexts: Iterable[str]) -> None:
        self.names, self.words, self.contexts = frozenset(names), frozenset(words), frozenset(contexts)
        self._known = frozenset(kind.__name__ for _, kind in event_types())

    def __contains__(self, type: str) -> bool:
        match = _TYPE.fullmatch(type)
        if match is None:
            return True  # it does not say what it is: it may be anything
        if match[2] in self._known:
            return match[2] in self.names
        return match[1] in self.contexts

    def words_of(self, type: str) -> bool:
        """Whether the private part matters."""
        match = _TYPE.fullmatch(type)
        return match is None or match[2] in self.words


def unheard_of(type: str) -> bool:
    """Whether this code cannot know what an event of this `ce-type` means."""
    try:
        event_type(type)
    except UnknownEvent:
        return True
    return False


def folded_by(*folds: Callable[..., Any]) -> frozenset[str]:
    """Names of the events that change something in one of these `singledispatch` functions."""
    return frozenset(
        kind.__name__
        for _, kind in event_types()
        if any(fold.dispatch(kind) is not fold.dispatch(Event) for fold in folds)  # type: ignore[attr-defined]
    )


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands after a position, as far as one reader can and must use it."""

    events: tuple[Recorded[Event], ...]  # also those that stand behind poison
    poison: tuple[Poison, ...]  # dropped ones left out
    ids: frozenset[str]  # of every message, readable or not
    position: int  # of the last message, or of the start when there is none
    stored_at: datetime | None  # of the last message
    owners: tuple[str, ...]  # whose keys sealed private parts, in the order of the log


async def read(
    store: EventStore, reader: str, filter: str, after: int, needs: Needs, *, exact: bool = False
) -> Tail:
    """What `filter` (one whole aggregate) holds after a position, without what was dropped for `reader`.

    `exact` asks the leader. Raises `Unreachable` only: a lost server is not a poison event.
    """
    if exact:
        messages, last = await asyncio.gather(_all(store, filter, after), store.reader.last(filter))
        seen = messages[-1].position if messages else after
        if last is not None and last.position > seen:  # a replica that lags behind does not have it yet
            messages += await store.reader.tail_from_leader(filter, seen)
    else:
        messages = await _all(store, filter, after)
    decoded = [(message, await _decoded(store, message, needs)) for message in messages]
    events = [found for _, found in decoded if isinstance(found, Recorded)]
    dropped = dropped_by(events, reader)
    end = messages[-1] if messages else None
    return Tail(
        events=tuple(event for event in events if event.position not in dropped),
        poison=tuple(
            found for _, found in decoded if isinstance(found, Poison) and found.position not in dropped
        ),
        ids=frozenset(message.headers.get("ce-id", "") for message in messages),
        position=end.position if end else after,
        stored_at=end.stored_at if end else None,
        owners=tuple(key.rpartition(".")[0] for m in messages if (key := m.headers.get("ce-keyid"))),
    )


async def _all(store: EventStore, filter: str, after: int) -> list[StoredMessage]:
    return [message async for message in store.reader.read(filter, after)]


def dropped_by(events: Iterable[Recorded[Event]], reader: str) -> frozenset[int]:
    """Positions that an operator gave up for this reader."""
    return frozenset(
        position
        for recorded in events
        if isinstance(recorded.event, QuarantineDropped) and recorded.event.reader == reader
        for position in recorded.event.positions
    )


async def _decoded(
    store: EventStore, message: StoredMessage, needs: Needs
) -> Recorded[Event] | Poison | None:
    """None: it cannot be read and nobody misses it."""
    kind = message.headers.get("ce-type", "?")
    try:
        return await decode(message, store.keys)
    except KeyMissing as error:
        if needs.words_of(kind):
            return Poison.of(message, error) if kind in needs else None
        failed: MsiaError = error
    except (Undecodable, UnknownEvent) as error:
        return Poison.of(message, error) if kind in needs else None
    try:
        return await decode(message, None)  # its open part is all that is needed
    except (Undecodable, UnknownEvent):
        return Poison.of(message, failed) if kind in needs else None
