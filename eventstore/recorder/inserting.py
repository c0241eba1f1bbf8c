"""Inserting events so that each (originator, version) is stored once, whatever is lost on the way.

The server compares the position of a subject's last message with the one we expect. What the library asks
for is a little else: a VERSION must be new. So the highest version is known with its position, from a load
or an earlier insert, and a conflict is an `IntegrityError` only when the leader has our version.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from uuid import uuid4

from eventsourcing.persistence import IntegrityError, NotSupportedError, StoredEvent
from nats.aio.client import Client

from contracts.errors import Unreachable
from eventstore.appending import Appender, Expect
from eventstore.batches import LIMIT, Message, store_batch
from eventstore.errors import ExpectationFailed
from eventstore.reading import Reader
from eventstore.recorder.known import NOTHING, Last, LastKnown
from eventstore.recorder.messages import HIGHEST, Outgoing, highest, outgoing, version

_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.5  # seconds between conflicts that were none


class Inserter:
    """Inserts into one stream. Each insert ends within `deadline` seconds, stored or not."""

    def __init__(self, client: Client, reader: Reader, prefix: str, deadline: float) -> None:
        self._client, self._reader, self._prefix, self._deadline = client, reader, prefix, deadline
        self._appender = Appender(reader)
        self.known = LastKnown()

    async def insert(self, events: Sequence[StoredEvent]) -> list[int]:
        """Their positions. `IntegrityError` when a version is taken: then none of them is stored.

        `NotSupportedError` for more than 1,000 at once, `Unreachable` when the outcome stayed unknown.
        """
        if not events:
            return []
        if len(events) > LIMIT:
            raise NotSupportedError(
                f"{len(events)} events in one insert: NATS stores at most {LIMIT} all or none, save fewer"
            )
        ends, pause, id = time.monotonic() + self._deadline, _FIRST_PAUSE, uuid4().hex
        messages = [outgoing(self._prefix, event, f"{id}-{n}") for n, event in enumerate(events)]
        versions = _versions(messages)
        before = {at: await self._expected(at, wanted) for at, wanted in versions.items()}
        while True:
            try:
                positions = await self._store(_wire(messages, before), ends)
                break
            except ExpectationFailed as error:
                if time.monotonic() >= ends:
                    raise Unreachable(f"not stored, others kept coming first: {error}") from error
                before = {at: await self._free(at, wanted) for at, wanted in versions.items()}
            await asyncio.sleep(pause)  # what stood in our way may be applied only now
            pause = min(pause * 2, _LONGEST_PAUSE)
        for message, position in zip(messages, positions, strict=True):
            last = before[message.subject]
            before[message.subject] = Last(position, max(last.highest, message.version))
        for at, last in before.items():
            self.known.note(at, last)
        return positions

    async def _expected(self, subject: str, versions: set[int]) -> Last:
        known = self.known.get(subject)
        if known is None and min(versions) <= 1:
            return NOTHING  # a new aggregate: worth a guess, the server says when it is wrong
        if known is not None and known.highest < min(versions):
            return known
        return await self._free(subject, versions)

    async def _free(self, subject: str, versions: set[int]) -> Last:
        """What stands on a subject that has none of these versions; `IntegrityError` if it has."""
        message = await self._reader.last(subject)
        if message is None:
            return NOTHING
        last = Last(message.position, highest(message))
        self.known.note(subject, last)
        if last.highest >= min(versions):
            taken = {version(stored) for stored in await self._reader.tail_from_leader(subject, 0)}
            if taken & versions:
                raise IntegrityError(
                    f"{subject}: version {min(taken & versions)} is recorded already: load it again"
                )
        return last  # perhaps a gap is filled, such as by a snapshot of an earlier version

    async def _store(self, wire: list[Message], ends: float) -> list[int]:
        if len(wire) > 1:
            return await store_batch(self._client, self._reader, wire, ends)
        (only,) = wire
        expect = Expect(only.subject, only.expected or 0)
        left = max(ends - time.monotonic(), 0.0)
        done = await self._appender.append(only.subject, only.body, only.headers, expect, left)
        return [done.position]


def _versions(messages: Sequence[Outgoing]) -> dict[str, set[int]]:
    """The versions asked for, by subject."""
    found: dict[str, set[int]] = {}
    for message in messages:
        versions = found.setdefault(message.subject, set())
        if message.version in versions:
            raise IntegrityError(f"{message.subject}: version {message.version} is given twice")
        versions.add(message.version)
    return found


def _wire(messages: Sequence[Outgoing], before: Mapping[str, Last]) -> list[Message]:
    """What is sent: the first message of each subject carries the expectation."""
    highest: dict[str, int] = {}
    wire = []
    for message in messages:
        at = message.subject
        expected = None if at in highest else before[at].position
        top = highest.get(at, before[at].highest)
        headers = message.headers | ({HIGHEST: str(top)} if top > message.version else {})
        highest[at] = max(top, message.version)
        wire.append(Message(at, message.body, headers, expected))
    return wire
