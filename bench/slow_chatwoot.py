"""A Chatwoot that takes a fixed time for each answer and remembers what came when.

`python -m bench.slow_chatwoot PORT SECONDS`, in a process of its own: it must not share the outbox' loop.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import uvicorn

SLOW = "/slow/"  # and seconds: from now on each answer takes them
WHAT_CAME = "/came"  # and forget it: lists of monotonic seconds, our key, the conversation


class SlowChatwoot:
    """The few routes that a delivery needs, as an ASGI application."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        # above those of customers: what is stored later has the greater id, and looks rely on it
        self._ids = count(10**9)
        self._came: list[tuple[float, str, str]] = []
        self._messages: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)  # by conversation

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        began, body = time.monotonic(), await _body(receive)
        if body is None:
            return  # the other side went away before it had said everything
        if scope["path"] == WHAT_CAME:
            answer: Any = self._came
            self._came = []
        elif scope["path"].startswith(SLOW):
            answer = self._seconds = float(scope["path"].removeprefix(SLOW))
        else:
            query = parse_qs(scope["query_string"].decode())
            answer = self._answer(scope["method"], scope["path"].split("/"), query, body, began)
            await asyncio.sleep(self._seconds)
        content = json.dumps(answer).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(
        self, method: str, path: list[str], query: dict[str, list[str]], body: bytes, began: float
    ) -> Any:
        if path[-1] == "conversations":  # what ingress' sweeper asks for
            return {"data": {"meta": {}, "payload": []}}
        listing = path[-1] == "messages"
        conversation = path[path.index("conversations") + 1]
        if method == "GET":
            after = int(query.get("after", ["0"])[0])
            known = [one for one in self._messages[conversation] if one["id"] > after]
            if listing:
                return {"payload": known[:100]}
            return {
                "status": "pending",
                "can_reply": True,
                "meta": {},
                "messages": self._messages[conversation][-1:],
                "labels": [],
                "payload": [],
            }
        if not listing:
            return {"payload": []}
        attributes = json.loads(body)["content_attributes"]
        self._came.append((began, attributes["msia_part"], conversation))
        stored = {"id": next(self._ids), "status": "sent", "content_attributes": attributes}
        self._messages[conversation].append(stored)
        return stored


async def _body(receive: Any) -> bytes | None:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


if __name__ == "__main__":
    app = SlowChatwoot(float(sys.argv[2]))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
