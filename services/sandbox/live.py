"""Live changes for the phone page: small notices, the page then reads what it shows."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

LAG = 200


class Live:
    """Fans notices out to the open streams. A stream that lags is told to read everything again."""

    def __init__(self, heartbeat: float) -> None:
        self._heartbeat = heartbeat
        self._streams: set[asyncio.Queue[dict[str, Any]]] = set()
        self._closing = asyncio.Event()

    def notify(self, kind: str, **about: Any) -> None:
        """Tell every stream that something of this kind changed."""
        for stream in self._streams:
            if stream.qsize() >= LAG:
                while not stream.empty():
                    stream.get_nowait()
                stream.put_nowait({"kind": "everything"})
            else:
                stream.put_nowait({"kind": kind, **about})

    def stream(self) -> AsyncGenerator[str, None]:
        """Server-sent events until the server stops."""
        return self.while_open(self._notices())

    async def while_open(self, source: AsyncGenerator[str, None]) -> AsyncGenerator[str]:
        """What the source yields; ends with the source, or when the server stops."""
        closing = asyncio.ensure_future(self._closing.wait())
        step: asyncio.Future[str] | None = None
        try:
            while True:
                step = asyncio.ensure_future(anext(source))
                await asyncio.wait({step, closing}, return_when=asyncio.FIRST_COMPLETED)
                if not step.done():
                    return
                try:
                    found = step.result()
                except StopAsyncIteration:
                    return
                yield found
        finally:
            closing.cancel()
            if step is not None:
                step.cancel()
                await asyncio.gather(step, return_exceptions=True)
            await source.aclose()

    def close(self) -> None:
        """End the open streams, so that a stopping server need not wait for them."""
        self._closing.set()

    async def _notices(self) -> AsyncGenerator[str, None]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._streams.add(queue)
        try:
            yield event({"kind": "everything"})
            while True:
                try:
                    async with asyncio.timeout(self._heartbeat):
                        change = await queue.get()
                    yield event(change)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._streams.discard(queue)


def event(data: dict[str, Any]) -> str:
    """One server-sent event."""
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
