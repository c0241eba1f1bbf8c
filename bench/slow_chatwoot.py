"""A Chatwoot that takes a fixed time for each answer and remembers when each message came.

`python -m bench.slow_chatwoot PORT SECONDS`, in a process of its own: it must not share the outbox' loop.
"""

import asyncio
import json
import sys
import time
from itertools import count
from typing import Any

import uvicorn


class SlowChatwoot:
    """The few routes that a delivery needs, as an ASGI application."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ids = count(1)
        self._came: list[tuple[float, str]] = []  # monotonic seconds, our key

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        began, body = time.monotonic(), await _body(receive)
        if body is None:
            return  # the other side went away before it had said everything
        if scope["path"] == "/came":
            answer: Any = self._came
            self._came = []
        else:
            answer = self._answer(scope["method"], body, began)
            await asyncio.sleep(self._seconds)
        content = json.dumps(answer).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, method: str, body: bytes, began: float) -> Any:
        if method == "GET":
            return {"status": "pending", "can_reply": True, "meta": {}, "messages": [], "labels": []}
        attributes = json.loads(body)["content_attributes"]
        self._came.append((began, attributes["msia_part"]))
        return {"id": next(self._ids), "status": "sent", "content_attributes": attributes}


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
