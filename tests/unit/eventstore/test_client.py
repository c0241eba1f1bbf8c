"""Our reading of headers gives what nats-py's gives, for anything; and closing always closes."""

import asyncio
import socket
from typing import Any
from urllib.parse import urlparse

from hypothesis import example, given
from hypothesis import strategies as st
from nats.aio.client import Client, Srv

from eventstore.client import FastClient
from services.common.tasks import end

_PIECES = st.sampled_from(
    [b"\r\n", b":", b" ", b"\t", b"\r", b"\n", b"ce-id", b"Nats-Sequence", b"\xc3\xb1", b"\xff"]
)
_BLOCKS = st.lists(_PIECES | st.binary(max_size=4), max_size=20).map(b"".join)


@given(_BLOCKS)
@example(b"ce-id: 1\r\nce id: 2\r\n ce-id :3\r\nn\xc3\xb1: 4\r\nvalue: \xc2\xa0n\xc3\xb1 \xff\x1c\r\n\r\n")
def test_headers_are_read_as_by_nats_py(block: bytes) -> None:
    assert Client._parse_header_lines is not FastClient._parse_header_lines
    assert FastClient._parse_header_lines(block) == Client._parse_header_lines(block)


class _HungUp:
    """A transport whose other end is gone."""

    closed = False

    def writelines(self, lines: list[bytes]) -> None:
        pass

    async def drain(self) -> None:
        raise ConnectionResetError("Connection lost")

    def close(self) -> None:
        self.closed = True

    async def wait_closed(self) -> None:
        pass


async def test_a_server_that_hangs_up_while_we_close_is_no_error() -> None:
    client, transport, told = FastClient(), _HungUp(), asyncio.Event()

    async def closed() -> None:
        told.set()

    client._closed_cb, client._transport = closed, transport  # type: ignore[assignment]
    client._current_server, client._status = Srv(urlparse("nats://127.0.0.1:1")), FastClient.CONNECTED
    client._pending, client._pending_data_size = [b"PUB"], 3
    client._flush_queue = asyncio.Queue(1)
    await client.close()
    assert (client.is_closed, transport.closed, told.is_set()) == (True, True, True)


async def test_who_is_cancelled_while_no_server_answers_ends() -> None:
    """In whatever moment: among them the one in which the refusal comes (bpo-42130)."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        address = f"nats://127.0.0.1:{taken.getsockname()[1]}"
        for steps in range(60):
            client = FastClient()
            options: dict[str, Any] = {"max_reconnect_attempts": -1, "reconnect_time_wait": 0}
            looking = asyncio.create_task(client.connect([address], error_cb=_unheard, **options))
            for _ in range(steps):
                await asyncio.sleep(0)
            looking.cancel()
            await asyncio.wait([looking], timeout=1)
            ended = looking.done()
            await end(looking)
            assert ended, f"cancelled at step {steps}, and went on"


async def _unheard(error: Exception) -> None:
    """A refusal, which is what the test wants."""
