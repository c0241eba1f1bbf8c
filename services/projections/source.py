"""The ordered reader: follows the log and hands out what is there, in batches that adapt to the load."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from contracts.errors import Unreachable
from eventstore.following import follow
from eventstore.reading import Reader, StoredMessage
from services.common.tasks import end
from services.projections.entries import Decoder, Entry

_BREATH = 100  # entries decoded before the API in this process gets a turn


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once, and how long to wait. Seconds."""

    limit: int  # entries in one batch, and read ahead of the writer
    tick: float  # longest a lost wake-up of the log costs
    idle: float  # quiet after which an empty batch is handed out


async def batches(
    reader: Reader, decoder: Decoder, after: int, target: int, pace: Pace
) -> AsyncGenerator[list[Entry]]:
    """Yield entries in order, for ever: full batches up to position `target`, then each as it comes.

    While one batch is written the next is read and decoded. An empty one says that nothing came for
    a while: time to look whether all is as it was.
    """
    waiting: list[Entry] = []
    ready, room = asyncio.Event(), asyncio.Event()

    async def fill() -> None:
        async for message in _messages(reader, after, target, pace.tick):
            while len(waiting) >= pace.limit:
                room.clear()
                await room.wait()
            waiting.append(await decoder.entry(message))
            if len(waiting) >= pace.limit or message.position >= target:
                ready.set()
            if message.position % _BREATH == 0:
                await asyncio.sleep(0)

    filler = asyncio.create_task(fill())
    woken = asyncio.create_task(ready.wait())
    read = 0
    try:
        while True:
            await asyncio.wait({woken, filler}, timeout=pace.idle, return_when=asyncio.FIRST_COMPLETED)
            if filler.done():
                filler.result()  # it only ends by raising
            if not woken.done() and len(waiting) > read:
                read = len(waiting)  # a full batch is still coming
                continue
            if woken.done():
                ready.clear()
                woken = asyncio.create_task(ready.wait())
            batch = waiting[:]
            waiting.clear()
            room.set()
            read = 0
            yield batch
    finally:
        await end(filler, woken)


async def _messages(
    reader: Reader, after: int, target: int, tick: float
) -> AsyncGenerator[StoredMessage, None]:
    """Up to the target page by page, the next on its way while one is worked on; then each as it comes."""
    if after < target:
        with contextlib.suppress(Unreachable):  # the follower waits for a server that is away
            async for message in reader.read("msia.>", after, up_to=target):
                yield message
                after = message.position
    async for message in follow(reader, "msia.>", after, tick):
        yield message
