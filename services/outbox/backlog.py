"""Which conversations have something to do, by the whole log: found at start and kept up to date.

A start with a kept backlog reads what came since. Without one the log is read backwards, stretch by stretch:
the newest, which is what customers wait for, before the outbox is ready; the rest beside its work.
"""

import time
from collections.abc import AsyncIterator, Callable, Set

import orjson

from contracts.ids import aggregate_of, is_conversation
from domain.delivery.rules import DAY
from eventstore.reading import Reader, StoredMessage
from services.outbox.pending import TICKING, USED, Opened, Pending

STRETCH = 10_000  # positions; half a second to read
CONTEXTS = ("conversation", "delivery", "inbox", "control")  # a request is read before what became of it


class Backlog:
    """What is pending up to `position`; below `floor` the log has not been read yet."""

    def __init__(
        self, reader: Reader, *, untraced_after: float = 0.0, utc: Callable[[], float] = time.time
    ) -> None:
        self._reader, self._untraced_after, self._utc = reader, untraced_after, utc
        self.pending = Pending()
        self.position = 0
        self.floor = 1
        self._newest = 0  # where reading backwards began
        self.handed: set[str] = set()  # whose wishes were given out; who empties it says when they are done

    @property
    def complete(self) -> bool:
        return self.floor <= 1

    def begin(self, pending: Pending, position: int) -> None:
        """Go on from what was kept."""
        self.pending, self.position, self.floor = pending, position, 1

    async def begin_at_end(self) -> None:
        """Go on from now; `older` brings what was before. Raises `Unreachable`."""
        self.position = self._newest = await self._reader.last_position()
        self.floor = self.position + 1

    async def read(self) -> Set[str]:
        """Read on to the log's end; the conversations with something to do. Raises `Unreachable`."""
        end = await self._reader.last_position()
        await self._read(self.pending, self.position, end)
        self.position = end
        found = {entry.conversation for entry in self.pending if entry.state == "open"}
        found |= self.pending.wished | self._untraced()
        self.handed |= self.pending.wished
        self.pending.wished = set()
        if self.complete:  # they only help to read backwards
            self.pending.touched, self.pending.ticked = set(), set()
        return found

    async def older(self, stretch: int = STRETCH) -> Set[str]:
        """Read the stretch before `floor`; the conversations it adds. Raises `Unreachable`."""
        below = max(0, self.floor - 1 - stretch)
        found = Pending()
        # No replica that answers lags a whole stretch behind, and that far back the leader would search long.
        end = self.floor - 1
        await self._read(found, below, end, exact=end == self._newest)
        decided, ticked = self.pending.touched, self.pending.ticked
        self.pending.adopt(found, decided, ticked)
        new = {
            entry.conversation
            for id, entry in found.parts.items()
            if id not in decided and entry.state == "open"
        }
        decided |= found.touched
        ticked |= found.ticked
        self.floor = below + 1
        self.handed |= found.wished
        return new | found.wished

    def _untraced(self) -> set[str]:
        """Those to be looked at; each again after the same time, should its look not have been recorded."""
        found, now = set(), self._utc()
        for id, entry in list(self.pending.parts.items()):
            if entry.state != "untraced":
                continue
            if not self._untraced_after or now - entry.since > DAY:
                self.pending.drop(id)
            elif now - entry.since >= self._untraced_after * (entry.looks + 1):
                entry.looks += 1
                found.add(entry.conversation)
        return found

    async def _read(self, into: Pending, after: int, end: int, *, exact: bool = True) -> None:
        for context in CONTEXTS:
            async for message, body in self._events(context, after, end, exact):
                into.apply(aggregate_of(message.subject), message.headers["ce-type"], message.stored_at, body)

    async def _events(
        self, context: str, after: int, end: int, exact: bool
    ) -> AsyncIterator[tuple[StoredMessage, Opened]]:
        if after >= end:
            return
        read = self._exactly if exact else self._reader.read
        async for message in read(f"msia.{context}.>", after, end):
            kind = message.headers.get("ce-type")
            if kind not in USED or not is_conversation(aggregate_of(message.subject)):
                continue
            if kind in TICKING and self._utc() - message.stored_at.timestamp() > DAY:
                continue  # what happened to it then is in its conversation's fold
            try:
                body = orjson.loads(message.body)["open"]
            except (ValueError, KeyError, TypeError):
                continue  # the conversation's own fold finds it and says which position
            if isinstance(body, dict):
                yield message, body

    async def _exactly(self, filter: str, after: int, end: int) -> AsyncIterator[StoredMessage]:
        """All of it: a replica that lags behind ends early, so the leader says whether something follows."""
        while True:
            async for message in self._reader.read(filter, after, end):
                after = message.position
                yield message
            missing = await self._reader.next(filter, after)
            if missing is None or missing.position > end:
                return
            after = missing.position
            yield missing
