"""JetStream's own requests, where nats-py's types lose fields that a newer server knows."""

import json
from collections.abc import AsyncIterator, Container
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from contracts.errors import Misconfigured, Unreachable

Answer = dict[str, Any]

# Error codes of nats-server 2.15 (`errors.json`) that say what is there.
STREAM_NAME_IN_USE = 10058  # with another configuration: the same one is answered as made
CONSUMER_NOT_FOUND = 10014
CONSUMER_EXISTS = 10148
CONSUMER_CREATE = 10012  # a setting that cannot be updated

SECOND = 1_000_000_000  # durations are in nanoseconds on the wire
_TIMEOUT = 5.0
_BUSY = 503  # no leader yet, or the system is starting


async def ask(
    client: Client, operation: str, request: Any = None, *, absent: Container[int] = (), tries: int = 1
) -> Answer | None:
    """Ask `$JS.API.<operation>`; None when the answer is one of the error codes `absent`.

    `tries`: how often, 5 s each, what may be repeated is asked before silence is an error.
    Raises `Unreachable` when nothing answers (off, away, or not allowed: the server is silent then too) and
    `Misconfigured` with the server's words for any other error.
    """
    try:
        answer: Answer = json.loads(
            await _answer(client, operation, json.dumps(request or {}).encode(), tries)
        )
    except (TimeoutError, NatsError) as error:
        raise Unreachable(
            f"JetStream does not answer {operation}: is it on, and may we? ({error!r})"
        ) from error
    wrong = answer.get("error")
    if wrong is None:
        return answer
    if wrong.get("err_code") in absent:
        return None
    said = f"{operation}: {wrong.get('description')} (error {wrong.get('err_code')})"
    if wrong.get("code") == _BUSY:
        raise Unreachable(f"JetStream is not ready for {said}")
    raise Misconfigured(f"JetStream refused {said}")


async def _answer(client: Client, operation: str, request: bytes, tries: int) -> bytes:
    for left in range(tries - 1, -1, -1):
        try:
            return (await client.request(f"$JS.API.{operation}", request, timeout=_TIMEOUT)).data
        except TimeoutError:
            if not left:
                raise
    raise ValueError(f"asked {tries} times")


async def names(client: Client, operation: str, kind: str) -> AsyncIterator[Any]:
    """Every entry of a paged list: `names(client, "STREAM.NAMES", "streams")`."""
    offset, total = 0, 1
    while offset < total:
        page = await ask(client, operation, {"offset": offset}) or {}
        found, total = page.get(kind) or [], page["total"]
        for one in found:
            yield one
        offset += len(found)
        if not found:
            return
