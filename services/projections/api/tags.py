"""Entity tags (RFC 9110, 8.8.3): a screen that asks again for what it has gets a 304 and no rows.

The tag is of what an answer says, not of the position it says it at, which moves with every event. So it is a
weak one, and both answers name their position in `MSIA-Position`.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

POSITION = "MSIA-Position"

_POSITION = re.compile(rb'^\{"position":(\d+),?')
_TAG_BYTES = 16
# Answers are somebody's: no shared cache may keep them, and a browser asks before it shows one again.
_CACHE = "private, no-cache"


class Tagged(APIRoute):
    """A route whose answers begin with their position (see `models.Answer`)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await answer(request)
            said = _POSITION.match(response.body) if response.status_code == 200 else None
            if said is None:
                return response
            tag = f'W/"{_digest(response.body[said.end() :])}"'
            headers = {"ETag": tag, "Cache-Control": _CACHE, "Vary": "Authorization"}
            headers[POSITION] = said[1].decode()
            if _matches(request.headers.get("If-None-Match", ""), tag):
                return Response(status_code=304, headers=headers)
            response.headers.update(headers)
            return response

        return tagged


def _digest(body: bytes | memoryview) -> str:
    return hashlib.sha256(body).hexdigest()[: 2 * _TAG_BYTES]


def _matches(asked: str, tag: str) -> bool:
    """The weak comparison of `If-None-Match`: a list of tags, or `*`."""
    strong = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") in (strong, "*") for one in asked.split(","))
