"""Connecting to NATS so that a lost server is noticed and a returning one is used at once."""

import asyncio
import logging

from nats.aio.client import Client
from nats.errors import ConnectionReconnectingError
from nats.errors import Error as NatsError

from contracts.errors import Unreachable
from eventstore.client import FastClient

log = logging.getLogger(__name__)


def servers(url: str) -> list[str]:
    """Those that `NATS_URL` names: one, or several of one cluster, separated by commas."""
    return [server.strip() for server in url.split(",")]


async def connect(
    url: str, *, name: str, timeout: float = 5.0, closed: asyncio.Event | None = None
) -> Client:
    """Connect and keep reconnecting for ever; `Unreachable` when nobody answers within `timeout` seconds.

    `url` may name several servers of one cluster, separated by commas: whichever answers is used.

    `closed` is set when the connection is closed for good: by us, or because the server refused
    something (a protocol error), after which the client never comes back.
    """

    async def on_error(error: Exception) -> None:
        log.warning("nats: %r", error)

    async def on_disconnect() -> None:
        # The client would let every request in flight wait for an answer that cannot come any more.
        for waiting in list(client._resp_map.values()):
            if not waiting.done():
                waiting.set_exception(ConnectionReconnectingError())
        if not client.is_closed:
            log.warning("nats: connection lost, reconnecting")

    async def on_closed() -> None:
        if closed is not None:
            closed.set()

    async def on_reconnect() -> None:
        log.info("nats: connected again")

    client = FastClient()
    try:
        await asyncio.wait_for(
            client.connect(
                servers(url),
                name=name,
                inbox_prefix=b"_INBOX",
                allow_reconnect=True,
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.2,  # type: ignore[arg-type]  # typed int, sleeps fractions
                connect_timeout=2,
                # a server that hangs is left after 6 s, within the deadline of an append: another may answer
                ping_interval=2,
                max_outstanding_pings=2,
                error_cb=on_error,
                disconnected_cb=on_disconnect,
                reconnected_cb=on_reconnect,
                closed_cb=on_closed,
            ),
            timeout,
        )
    except (TimeoutError, OSError, NatsError) as error:
        raise Unreachable(
            f"no NATS server answers at {url}: start it (`make run`) or set NATS_URL ({error!r})"
        ) from error
    return client
