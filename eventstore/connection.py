"""Connecting to NATS so that a lost server is noticed and a returning one is used at once."""

import asyncio
import logging

from nats.aio.client import Client
from nats.errors import ConnectionReconnectingError
from nats.errors import Error as NatsError

from contracts.errors import Unreachable
from eventstore.access import ANYBODY, Access
from eventstore.client import FastClient

log = logging.getLogger(__name__)


def servers(url: str) -> list[str]:
    """Those that `NATS_URL` names: one, or several of one cluster, separated by commas."""
    return [server.strip() for server in url.split(",")]


async def connect(
    url: str,
    *,
    name: str,
    timeout: float = 5.0,
    closed: asyncio.Event | None = None,
    access: Access = ANYBODY,
) -> Client:
    """Connect and keep reconnecting for ever; `Unreachable` when nobody answers within `timeout` seconds.

    `url` may name several servers of one cluster, separated by commas: whichever answers is used.

    `access`: as whom; a key that the server does not know is `Unreachable`, too: it may be added there.

    `closed` is set when the connection is closed for good: by us, or because the server refused
    something (a protocol error), after which the client never comes back.
    """

    said: Exception | None = None  # the server's last word, for whoever waits in vain

    async def on_error(error: Exception) -> None:
        nonlocal said
        if not _refused(said):  # after a refusal it may as well hang up without a word, the next time
            said = error
        client.refused(str(error))
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

    client = FastClient(in_account=bool(access.seed))
    options = access.options()
    try:
        await asyncio.wait_for(
            client.connect(
                servers(url),
                name=name,
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
                **options,
            ),
            timeout,
        )
    except (TimeoutError, OSError, NatsError) as error:
        raise Unreachable(_why(url, said or error, access)) from error
    return client


def _why(url: str, error: Exception, access: Access) -> str:
    if _refused(error):
        key = "does not know our key" if access.seed else "wants a key"
        return (
            f"the NATS server at {url} {key}: set NATS_NKEY_SEED_FILE to this user's, as `msia infra users` "
            "made it together with the server's configuration"
        )
    return f"no NATS server answers at {url}: start it (`make run`) or set NATS_URL ({error!r})"


def _refused(error: Exception | None) -> bool:
    return "authorization" in str(error).lower()
