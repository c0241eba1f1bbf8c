"""The wire between Chatwoot and the door, which notes what was acknowledged and when."""

import asyncio
import json
import time
from collections import deque
from typing import Any

from tests.proxy import Wire, _Pair


class Acks(Wire):
    """`acked`: id of a customer's message → when the first 2xx for it left the door, in unix seconds."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.acked: dict[int, float] = {}
        self.attempts = 0
        self._asked: dict[_Pair, deque[int | None]] = {}

    async def _to_server(self, reader: asyncio.StreamReader, pair: _Pair) -> None:
        await self._relay(reader, pair.server, pair, self._request)

    async def _to_client(self, reader: asyncio.StreamReader, pair: _Pair) -> None:
        await self._relay(reader, pair.client, pair, self._answer)

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pair: _Pair, look: Any
    ) -> None:
        """Message by message: each has a length, as uvicorn and httpx say one here."""
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(_length(head))
                look(pair, head, body)
                await self._flowing.wait()
                writer.write(head + body)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # one side is gone: the end of it
        finally:
            pair.close()
            self._pairs.discard(pair)
            self._asked.pop(pair, None)

    def _request(self, pair: _Pair, head: bytes, body: bytes) -> None:
        self.attempts += 1
        self._asked.setdefault(pair, deque()).append(_customers_message(body))

    def _answer(self, pair: _Pair, head: bytes, body: bytes) -> None:
        asked = self._asked.get(pair)
        about = asked.popleft() if asked else None
        if about is not None and head.split(b" ", 2)[1].startswith(b"2"):
            self.acked.setdefault(about, time.time())


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _customers_message(body: bytes) -> int | None:
    told = json.loads(body)
    new = told.get("event") == "message_created" and told.get("message_type") == "incoming"
    return int(told["id"]) if new else None
