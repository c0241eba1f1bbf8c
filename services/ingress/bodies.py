"""Reading a body that anyone may send: never more than the limit, never deeper than we look."""

import asyncio
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from contracts.errors import BadInput
from services.ingress.parsing.fields import Rejection


class TooLarge(BadInput):
    """The body is larger than the limit; it was not read to its end."""


class Incomplete(BadInput):
    """The body did not arrive: too slow, or the sender left."""


async def read(request: Request, *, limit: int, timeout: float) -> bytes:
    """The raw body, within `limit` bytes and `timeout` seconds. Raises `TooLarge` or `Incomplete`."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise TooLarge(f"the body has {announced} bytes; the limit is {limit} (WEBHOOK_BODY_LIMIT)")
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(timeout):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise TooLarge(f"the body has more than {limit} bytes (WEBHOOK_BODY_LIMIT)")
                chunks.append(chunk)
    except (TimeoutError, ClientDisconnect) as error:
        raise Incomplete(f"the body did not arrive within {timeout:g} s") from error
    return b"".join(chunks)


def loads(body: bytes, depth_limit: int) -> Any:
    """The JSON value; `Rejection` for what is not JSON or nested too deep."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Rejection("not_json") from error
    # As many opening brackets as the limit are needed to nest deeper; counting them is nearly free.
    if body.count(b"{") + body.count(b"[") > depth_limit and _deeper_than(value, depth_limit):
        raise Rejection("too_deep")
    return value


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
