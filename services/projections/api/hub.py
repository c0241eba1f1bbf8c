"""One follower of the log for all live clients: each gets a bounded queue, not a reader of its own."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import orjson
from nats.errors import Error as NatsError

from contracts.errors import Unreachable
from contracts.ids import aggregate_of, whole
from eventstore.following import follow
from eventstore.reading import Reader, StoredMessage
from services.common.logging import logger

log = logger(__name__)

ALL = "msia.>"


@dataclass(frozen=True, slots=True)
class Frame:
    """One event as a Server-Sent Event: `id` is its position."""

    position: int
    aggregate: str
    context: str
    bytes: bytes


@dataclass(frozen=True, slots=True)
class Filter:
    """What a client wants to hear of; None: of all."""

    aggregate: str | None = None
    contexts: frozenset[str] | None = None

    @property
    def subject(self) -> str:
        """What the log can leave out by itself."""
        if self.aggregate is not None:
            return whole(self.aggregate)
        if self.contexts is not None and len(self.contexts) == 1:
            return f"msia.{next(iter(self.contexts))}.>"
        return ALL

    def wants(self, one: Frame) -> bool:
        """Whether it passes."""
        return self.aggregate in (None, one.aggregate) and (
            self.contexts is None or one.context in self.contexts
        )


def frame(message: StoredMessage) -> Frame:
    """Headers and open part, straight from the log. The private part stays encrypted, and out."""
    data = {
        "position": message.position,
        "id": message.headers.get("ce-id"),
        "type": message.headers.get("ce-type"),
        "subject": message.subject,
        "time": message.headers.get("ce-time"),
        "open": _open_part(message.body),
    }
    body = b"id: %d\ndata: %s\n\n" % (message.position, orjson.dumps(data))
    return Frame(message.position, aggregate_of(message.subject), message.subject.split(".")[1], body)


def _open_part(body: bytes) -> object:
    try:
        parts = json.loads(body)
        return parts.get("open") if isinstance(parts, dict) else None
    except ValueError:  # a poison event is still an event; its reader is quarantined, not the stream
        return None


class Client:
    """One connection. Its queue is all that is kept for it."""

    def __init__(self, filter: Filter, size: int) -> None:
        self._filter = filter
        self.queue: asyncio.Queue[Frame | None] = asyncio.Queue(size + 1)  # room for the end
        self._size = size
        self.gone = False

    def offer(self, frame: Frame) -> None:
        """Queue it; a client that is too far behind is ended, it resumes by `Last-Event-ID`."""
        if self.gone or not self._filter.wants(frame):
            return
        if self.queue.qsize() >= self._size:
            log.warning("slow live client dropped", position=frame.position)
            self.end()
        else:
            self.queue.put_nowait(frame)

    def end(self) -> None:
        """After what is queued, the stream ends."""
        if not self.gone:
            self.gone = True
            self.queue.put_nowait(None)


class Hub:
    """Follows the log from its end and hands each event to the clients that want it."""

    def __init__(self, reader: Reader, buffer: int, tick: float) -> None:
        self._reader, self._buffer, self._tick = reader, buffer, tick
        self._clients: set[Client] = set()
        self._position: int | None = None  # last event handed out
        self._closed = False

    @property
    def clients(self) -> int:
        return len(self._clients)

    @property
    def ready(self) -> bool:
        """Whether it knows where the log ends."""
        return self._position is not None

    async def run(self) -> None:
        """For ever; waits for the log and goes on where it was."""
        while True:
            try:
                await self._follow()
            except (NatsError, Unreachable, TimeoutError, OSError) as error:
                log.warning("live updates paused, trying again", error=repr(error))
            await asyncio.sleep(self._tick)

    async def _follow(self) -> None:
        if self._position is None:
            self._position = await self._reader.last_position()
        async for message in follow(self._reader, ALL, self._position, self._tick):
            self._position = message.position
            if self._clients:
                one = frame(message)
                for client in self._clients:
                    client.offer(one)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        for client in self._clients:
            client.end()

    async def now(self) -> int:
        """Where the log ends. Not the hub's own position, which may be behind. Raises `Unreachable`."""
        return await self._reader.last_position()

    async def stream(self, filter: Filter, after: int) -> AsyncGenerator[Frame]:
        """What a client wants, after a position, then live.

        Ends when the client is too slow or the hub closes.
        """
        if self._position is None:
            raise Unreachable("the log was not reached yet: retry")
        # Far behind: page through the log first, so that the live queue does not fill meanwhile.
        async for message in self._reader.read(filter.subject, after):
            if self._closed:
                return
            after = message.position
            if filter.wants(past := frame(message)):
                yield past
        client = Client(filter, self._buffer)
        joined = self._position
        self._clients.add(client)
        if self._closed:
            client.end()
        try:
            if after < joined:
                async for message in self._reader.read(filter.subject, after, up_to=joined):
                    after = message.position
                    if filter.wants(past := frame(message)):
                        yield past
            while (one := await client.queue.get()) is not None:
                if one.position > after:
                    yield one
        finally:
            self._clients.discard(client)
