"""Following the log without a consumer that could go quiet.

The stream republishes the headers of each message it has STORED to `stored.<subject>`; that wakes the
follower, which then reads by position. A lost wake-up costs one tick, never an event: the truth is
always "what stands after the position I have". See docs/decisions/0003.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from nats.aio.msg import Msg

from contracts.errors import Misconfigured, Unreachable
from eventstore.reading import Reader, StoredMessage

STORED = "stored."  # prefix of the republished subjects (infra/nats/streams.yaml)
_LOOK = 10  # quiet ticks between two looks at the log's end


class LogEndsBefore(Misconfigured):
    """The log ends before the reader's position: nothing will come, however long one waits."""

    def __init__(self, stream: str, end: int, position: int) -> None:
        super().__init__(
            f"this reader stands at position {position}, the log ends at {end} (stream {stream}): it was "
            "restored from an older copy, or made anew. Restore the newer one, or let the reader begin again"
        )
        self.end, self.position = end, position


async def follow(
    reader: Reader, filter: str, after: int = 0, tick: float = 1.0
) -> AsyncGenerator[StoredMessage, None]:
    """Yield stored messages for ever; outlives a server's restart. `tick` seconds bound a lost wake-up.

    Raises `LogEndsBefore` when the stream was made anew, or restored, with less than was read.
    """
    wake, quiet = asyncio.Event(), 0

    async def stored(_: Msg) -> None:
        wake.set()

    subscription = await reader.client.subscribe(STORED + filter, cb=stored)
    try:
        while True:
            wake.clear()
            more = True
            while more:
                try:
                    found, more = await reader.batch(filter, after)
                except Unreachable:  # the server is away; it is asked again each tick
                    break
                for message in found:
                    yield message
                    after, quiet = message.position, 0
                more = more and bool(found)
            if after and quiet % _LOOK == 0:
                await _still_there(reader, after)
            quiet += 1
            with contextlib.suppress(TimeoutError):  # the tick: look even when nobody woke us
                async with asyncio.timeout(tick):
                    await wake.wait()
            _stop_if_cancelled()
    finally:
        if not reader.client.is_closed:
            await subscription.unsubscribe()


async def _still_there(reader: Reader, position: int) -> None:
    try:
        end = await reader.last_position()
    except Unreachable:  # away, or not restored yet; asked again
        return
    if end < position:
        raise LogEndsBefore(reader.stream, end, position)


def _stop_if_cancelled() -> None:
    """Python 3.11's `wait_for`, which nats-py uses, loses a cancellation that comes with its result."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
