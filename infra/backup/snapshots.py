"""A stream out of a server and back into one, whole: JetStream's own snapshot and restore.

Positions, times, headers, gaps and the durables' places stay as they are, which no publishing can do
(docs/decisions/0045). The server waits for an answer to each chunk, so neither side holds more than a window.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from contracts.errors import Misconfigured, Unreachable
from eventstore.jetstream_api import Answer, ask

Progress = Callable[[int], None]
_CHUNK = 512 << 10  # bytes; below the server's max_payload
# On its way back a chunk is answered once its messages are stored, each synced; the server gives up after 5 s
# without a chunk (seen on 2.15.1: "read/write on closed pipe").
_CHUNK_BACK = 32 << 10
_TOO_SLOW = ("closed pipe", "stalled")
_PATIENCE = 30.0  # seconds without a chunk, or without an answer to one
_ENDED = (None, "204")


@asynccontextmanager
async def snapshot(client: Client, stream: str) -> AsyncIterator[tuple[Answer, AsyncIterator[bytes]]]:
    """Its configuration and state when it began, and the chunks. Raises `Unreachable` when it breaks off.

    What is stored meanwhile may be in it or not; whatever is in it is a beginning of the stream.
    """
    inbox = client.new_inbox()
    # No limits: what the client dropped would be missing, and the server sends no more than its window.
    subscription = await client.subscribe(inbox, pending_msgs_limit=0, pending_bytes_limit=0)
    request = {"deliver_subject": inbox, "no_consumers": False, "chunk_size": _CHUNK}
    try:
        answer = await ask(client, f"STREAM.SNAPSHOT.{stream}", request)
        assert answer is not None  # no error code was taken for an answer

        async def chunks() -> AsyncIterator[bytes]:
            while True:
                try:
                    message = await subscription.next_msg(_PATIENCE)
                except (TimeoutError, NatsError) as error:
                    raise _broken(stream, error) from error
                if not message.data:
                    headers = message.headers or {}
                    if headers.get("Status") not in _ENDED:
                        raise _broken(stream, headers.get("Description"))
                    return
                yield message.data
                if message.reply:
                    await client.publish(message.reply)

        yield answer, chunks()
    finally:
        if not client.is_closed:
            await subscription.unsubscribe()


async def put_back(
    client: Client, config: Answer, state: Answer, chunks: Iterable[bytes], told: Progress, wait: float
) -> Answer:
    """Make the stream of a snapshot; what STREAM.INFO says of it. `wait`: seconds for the server's last step.

    One that breaks off may leave a part of the stream on the server: whoever calls deletes it.
    """
    stream = config["name"]
    answer = await ask(client, f"STREAM.RESTORE.{stream}", {"config": config, "state": state})
    assert answer is not None
    at, sent = answer["deliver_subject"], 0
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), _CHUNK_BACK):
                said = await client.request(at, chunk[start : start + _CHUNK_BACK], timeout=_PATIENCE)
                _check(stream, said.data)
            told(sent := sent + len(chunk))
        done = await client.request(at, b"", timeout=wait)
    except (TimeoutError, NatsError) as error:
        raise Unreachable(f"NATS did not take stream {stream} ({error!r}): repeat the command") from error
    return _check(stream, done.data)


def _check(stream: str, data: bytes) -> Answer:
    said: dict[str, Any] = json.loads(data) if data else {}
    if wrong := said.get("error"):
        words = str(wrong.get("description"))
        slow = any(sign in words for sign in _TOO_SLOW)
        remedy = ": its disk is slow; start it with `sync_interval: 2m` until all is put back" if slow else ""
        raise Misconfigured(f"NATS refused stream {stream}: {words} (error {wrong.get('err_code')}){remedy}")
    return said


def _broken(stream: str, why: object) -> Unreachable:
    return Unreachable(f"the copy of stream {stream} broke off ({why!r}): repeat the command")
