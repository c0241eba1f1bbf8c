"""The library's recorders on one stream: a message is a stored event, its position the notification id."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Notification,
    StoredEvent,
    Subscription,
)

from contracts.errors import Unreachable
from eventstore.reading import Reader, StoredMessage
from eventstore.recorder import names
from eventstore.recorder.bridge import Bridge
from eventstore.recorder.inserting import Inserter
from eventstore.recorder.known import Last
from eventstore.recorder.messages import highest, notification, stored_event, topic, version
from eventstore.recorder.streams import RecorderStream, make_ready
from eventstore.recorder.subscription import JetStreamSubscription

Found = TypeVar("Found")

_ANSWER = 2.0  # seconds for one answer; what was not answered is asked again until the deadline


class JetStreamAggregateRecorder(AggregateRecorder):
    """Aggregates without notification ids, such as snapshots."""

    def __init__(self, bridge: Bridge, stream: RecorderStream, *, deadline: float, create: bool) -> None:
        self.bridge, self.stream, self._deadline = bridge, stream, deadline
        client = bridge.client
        self._reader = Reader(client, stream.name, timeout=min(_ANSWER, deadline))
        self._inserter = Inserter(client, self._reader, stream.prefix, deadline)
        bridge.run(self._patiently, lambda: make_ready(client, stream, create))

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """All or none of at most 1,000. Raises `IntegrityError` when a version is recorded already."""
        self.bridge.run(self._inserter.insert, stored_events)
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one aggregate by version."""
        subject = names.subject(self.stream.prefix, originator_id)
        only_last = desc and limit == 1 and lte is None and gt is None
        messages = self.bridge.run(self._patiently, lambda: self._load(subject, gt, only_last))
        events = [
            event
            for event in map(stored_event, messages)
            if (gt is None or event.originator_version > gt)
            and (lte is None or event.originator_version <= lte)
        ]
        events.sort(
            key=attrgetter("originator_version"), reverse=desc
        )  # in order already, but for filled gaps
        return events if limit is None else events[:limit]

    async def _load(self, subject: str, gt: int | None, only_last: bool) -> list[StoredMessage]:
        if only_last:
            message = await self._reader.last(subject)
            if message is None or version(message) == highest(message):
                return [message] if message else []
        known = self._inserter.known.get(subject)
        # A cached aggregate is brought up to date by its tail: nothing before is above its version.
        after = known.position if known and known.highest == gt else 0
        messages = await self._all(subject, after, at_least=known.position if known else 0)
        if messages:
            self._inserter.known.note(subject, Last(messages[-1].position, highest(messages[-1])))
        return messages

    async def _all(self, filter: str, after: int, at_least: int) -> list[StoredMessage]:
        """Everything after a position; from the leader what a replica does not have of what we know of."""
        found = [message async for message in self._reader.read(filter, after)]
        reached = found[-1].position if found else after
        return found + (await self._reader.tail_from_leader(filter, reached) if reached < at_least else [])

    async def _patiently(self, ask: Callable[[], Awaitable[Found]]) -> Found:
        """Ask until there is an answer, or the deadline has passed."""
        ends = time.monotonic() + self._deadline
        while True:
            try:
                return await ask()
            except Unreachable:
                if time.monotonic() >= ends:
                    raise
                await asyncio.sleep(0.1)


class JetStreamApplicationRecorder(JetStreamAggregateRecorder, ApplicationRecorder):
    """Aggregates and the one order of all their events."""

    _inserted = 0  # the highest position this recorder has stored

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """As for aggregates; returns the notification ids."""
        positions = self.bridge.run(self._inserter.insert, stored_events)
        if positions:
            self._inserted = max(self._inserted, positions[-1])
        return positions

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """In order. With `topics` the others are read and left out: the server does not know topics."""
        after = max((start or 0) - (inclusive_of_start and start is not None), 0)
        wanted = frozenset(topics)
        messages = self.bridge.run(self._patiently, lambda: self._select(after, limit, stop, wanted))
        return [notification(message) for message in messages]

    def max_notification_id(self) -> int | None:
        """The last position; None for an empty stream."""
        return self.bridge.run(self._patiently, self._reader.last_position) or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Everything after `gt`, then what comes. It outlives a restart of the server."""
        return JetStreamSubscription(self, gt=gt, topics=topics)

    async def _select(
        self, after: int, limit: int, stop: int | None, topics: frozenset[str]
    ) -> list[StoredMessage]:
        filter = f"{self.stream.prefix}.*"
        ends = sys.maxsize if stop is None else stop
        found: list[StoredMessage] = []
        # with topics most may be left out, so the server is not told how many are wanted
        async for message in self._reader.read(filter, after, stop, None if topics else limit):
            after = message.position
            if len(found) == limit:
                break
            if not topics or topic(message) in topics:
                found.append(message)
        if len(found) < limit and after < min(self._inserted, ends):
            tail = await self._reader.tail_from_leader(filter, after)
            found += [m for m in tail if m.position <= ends and (not topics or topic(m) in topics)]
        return found[:limit]
