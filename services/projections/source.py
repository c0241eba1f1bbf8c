"""The ordered reader: follows the log and hands out what is there, in batches that adapt to the load."""

import asyncio
from collections.abc import AsyncGenerator

from eventstore.following import follow
from eventstore.reading import Reader
from services.projections.entries import Decoder, Entry
from services.projections.tasks import end

_BREATH = 100  # entries decoded before the API in this process gets a turn


async def batches(
    reader: Reader, decoder: Decoder, after: int, limit: int, tick: float, idle: float
) -> AsyncGenerator[list[Entry]]:
    """Yield entries in order, for ever: one alone when live, up to `limit` when there are more.

    An empty list says that nothing came for `idle` seconds: time to look whether all is as it was.
    Reading and decoding go on while the consumer writes, at most `limit` entries ahead of it.
    """
    queue: asyncio.Queue[Entry] = asyncio.Queue(limit)

    async def fill() -> None:
        async for message in follow(reader, "msia.>", after, tick):
            await queue.put(await decoder.entry(message))
            if message.position % _BREATH == 0:
                await asyncio.sleep(0)

    filler = asyncio.create_task(fill())
    getter = asyncio.create_task(queue.get())
    try:
        while True:
            done, _ = await asyncio.wait({getter, filler}, timeout=idle, return_when=asyncio.FIRST_COMPLETED)
            if getter not in done:
                if filler in done:
                    filler.result()  # it only ends by raising
                yield []
                continue
            batch = [getter.result()]
            getter = asyncio.create_task(queue.get())
            while len(batch) < limit and not queue.empty():
                batch.append(queue.get_nowait())
            yield batch
    finally:
        await end(filler, getter)
