"""Noticing what is stored: the stream republishes the headers of each stored message."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.ids import aggregate_of
from eventstore.following import STORED


@asynccontextmanager
async def feeding(client: Client, stored: Callable[[str, int, str], None]) -> AsyncIterator[None]:
    """Call `stored` with aggregate, position and type of each event while the block runs.

    A call may be lost: see `Due`.
    """

    async def woken(message: Msg) -> None:
        headers = message.headers or {}
        stored(aggregate_of(message.subject), int(headers["Nats-Sequence"]), headers.get("ce-type", ""))

    subscription = await client.subscribe(f"{STORED}msia.>", cb=woken)
    try:
        yield
    finally:
        if not client.is_closed:
            await subscription.unsubscribe()
