"""The strip's source: the query API's live events, fetched here so that its token stays out of the page."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx

from services.sandbox.live import event
from services.sandbox.world import World


class EventFeed:
    """Proxies `GET {events_url}/events/stream?conversation=…`, for ever, saying how the connection is.

    Sends `{"kind": "link", "up": bool, "reason": …}` and `{"kind": "event", "event": {…}}`.
    """

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self._world = world
        self._http = http

    def stream(self, conversation: str) -> AsyncGenerator[str, None]:
        """Server-sent events until the sandbox stops."""
        return self._world.live.while_open(self._follow(conversation))

    async def _follow(self, conversation: str) -> AsyncGenerator[str, None]:
        url = self._world.settings.sandbox_events_url
        if url is None:
            yield event({"kind": "link", "up": False, "reason": "unset"})
            await asyncio.Event().wait()  # a stream that ended would only be asked for again
        position = 0
        while True:
            try:
                async for found in self._connect(
                    f"{str(url).rstrip('/')}/events/stream", conversation, position
                ):
                    if found is None:
                        yield event({"kind": "link", "up": True})
                        continue
                    position = max(position, int(found.get("position") or 0))
                    yield event({"kind": "event", "event": found})
                reason = "closed"
            except httpx.HTTPStatusError as error:
                reason = f"http_{error.response.status_code}"
            except httpx.HTTPError as error:
                reason = type(error).__name__
            yield event({"kind": "link", "up": False, "reason": reason})
            await asyncio.sleep(self._world.settings.sandbox_events_retry)

    async def _connect(
        self, url: str, conversation: str, position: int
    ) -> AsyncIterator[dict[str, Any] | None]:
        """First None once connected, then the events after the position."""
        token = self._world.settings.sandbox_events_token.get_secret_value()
        headers = {"Accept": "text/event-stream"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        timeout = httpx.Timeout(5.0, read=None)
        query = {"conversation": conversation, "after": str(position)}
        async with self._http.stream("GET", url, params=query, headers=headers, timeout=timeout) as response:
            response.raise_for_status()
            yield None
            data: list[str] = []
            async for line in response.aiter_lines():
                if line.startswith("data:"):
                    data.append(line[5:].strip())
                elif not line and data:
                    yield _parse("\n".join(data))
                    data = []


def _parse(data: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:  # not for us to repair: shown as what it is
        found = None
    return found if isinstance(found, dict) else {"type": "?", "open": {}}
