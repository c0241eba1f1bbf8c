"""The log, as services see it: append a decision or a fact, load an aggregate, follow what comes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

from nats.aio.client import Client

from contracts.envelope import Envelope, Recorded
from contracts.event import Event
from contracts.ids import Position, subject
from eventstore.access import ANYBODY, Access
from eventstore.appending import Appender, Expect
from eventstore.batches import Message, store_batch
from eventstore.codec import decode, encode
from eventstore.connection import connect
from eventstore.following import follow
from eventstore.keyids import key_id
from eventstore.keys import KeyRing, OpenKey
from eventstore.masters import MasterKeys
from eventstore.reading import Reader

__all__ = ["EventStore", "Expect"]


# Hears of what this process has stored: what, where, and the seconds that it took.
Watcher = Callable[[Recorded[Event], float], None]


def _now() -> datetime:
    return datetime.now(UTC)


class EventStore:
    """One stream, read and written as events."""

    def __init__(
        self,
        client: Client,
        *,
        stream: str,
        source: str,
        keys: KeyRing | None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.client, self.source, self.keys = client, source, keys
        self.closed = asyncio.Event()  # set once the connection is gone for good: end the process
        self.watchers: list[Watcher] = []
        self.reader = Reader(client, stream)
        self._appender = Appender(self.reader)
        self._clock = clock

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        url: str,
        *,
        source: str,
        stream: str = "EVENTS",
        master_key: str = "",
        connect_timeout: float = 5.0,
        access: Access = ANYBODY,
    ) -> AsyncIterator["EventStore"]:
        """Connect as `access` says; with an empty `master_key` every private part reads as `Erased`."""
        closed = asyncio.Event()
        client = await connect(url, name=source, timeout=connect_timeout, closed=closed, access=access)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(client.close)
            keys = None
            if master_key:
                keys = await stack.enter_async_context(KeyRing.open(client, MasterKeys.parse(master_key)))
            store = cls(client, stream=stream, source=source, keys=keys)
            store.closed = closed
            yield store

    async def append(
        self,
        aggregate: str,
        event: Event,
        *,
        id: UUID,
        owner: str | None = None,
        expect: Expect | None = None,
        correlation_id: str | None = None,
        causation_id: str | None = None,
        traceparent: str | None = None,
        actor: str | None = None,
        version: int | None = None,
        create_key: bool = False,
        wordless: bool = False,
        time: datetime | None = None,
        deadline: float = 10.0,
    ) -> Recorded[Event]:
        """Append to `msia.<event's context>.<aggregate>`.

        `owner` is whose key seals the private part (a customer, `rejects-2026-11`, …); `wordless` stores
        the open part alone, for an owner whose key is not there; `expect` makes it a decision; `actor` is the
        admin whose command it was; `deadline` is in seconds. What was stored before (lost answer, another
        replica) comes back as it STANDS in the log, which may differ from `event`.
        """
        at = subject(event.context, aggregate)
        key = None
        if event.private and wordless:
            key = OpenKey(key_id(owner or aggregate, 0), None)
        elif event.private:
            if self.keys is None or owner is None:
                raise ValueError(f"{event.type} has personal fields: it needs keys and an owner")
            key = await self.keys.current(owner, create=create_key)
        envelope = Envelope(
            id=id,
            type=event.type,
            source=self.source,
            time=time or self._clock(),
            correlation_id=correlation_id,
            causation_id=causation_id,
            traceparent=traceparent,
            aggregate_version=version,
            expected_position=expect.position if expect else None,
            key_id=key.id if key else None,
            actor=actor,
        )
        began = monotonic()
        done = await self._appender.append(
            at, encode(at, envelope, event, key), envelope.headers(), expect, deadline
        )
        if done.stored is not None:
            return await decode(done.stored, self.keys)
        seconds = monotonic() - began
        recorded = Recorded[Event](
            position=Position(done.position),
            subject=at,
            stored_at=self._clock(),
            envelope=envelope,
            event=event,
        )
        for watcher in self.watchers:
            watcher(recorded, seconds)
        return recorded

    async def append_all(
        self,
        aggregate: str,
        events: Sequence[tuple[UUID, Event]],
        *,
        after: int,
        actor: str | None = None,
        deadline: float = 10.0,
    ) -> int:
        """Append several decisions about one aggregate that stand or fall together; the last one's position.

        `after` is the position of the last event on their subject that the decider has seen. For rare cases,
        such as an import: an atomic batch costs more than a message (docs/decisions/0009). Events with
        personal fields, or of several contexts, are not for here.
        """
        subjects = {subject(event.context, aggregate) for _, event in events}
        if len(subjects) != 1 or any(event.private for _, event in events):
            raise ValueError("append_all takes events of one subject without personal fields")
        (at,) = subjects
        messages = []
        for index, (id, event) in enumerate(events):
            envelope = Envelope(
                id=id,
                type=event.type,
                source=self.source,
                time=self._clock(),
                expected_position=after,
                actor=actor,
            )
            expected = after if index == 0 else None
            messages.append(Message(at, encode(at, envelope, event, None), envelope.headers(), expected))
        positions = await store_batch(self.client, self.reader, messages, monotonic() + deadline)
        return positions[-1]

    async def load(self, filter: str, after: int = 0, up_to: int | None = None) -> list[Recorded[Event]]:
        """All that matches after a position, in order. Any replica answers: see `Reader.batch`."""
        return [await decode(message, self.keys) async for message in self.reader.read(filter, after, up_to)]

    async def tail(self, filter: str, after: int) -> Sequence[Recorded[Event]]:
        """All that matches after a position, from the leader: exact. For short tails."""
        return [
            await decode(message, self.keys) for message in await self.reader.tail_from_leader(filter, after)
        ]

    async def follow(
        self, filter: str = "msia.>", after: int = 0, tick: float = 1.0
    ) -> AsyncIterator[Recorded[Event]]:
        """All that matches after a position, then whatever comes, in order, for ever."""
        async for message in follow(self.reader, filter, after, tick):
            yield await decode(message, self.keys)

    async def last_position(self) -> int:
        """Position of the last event of the log; 0 when empty."""
        return await self.reader.last_position()
