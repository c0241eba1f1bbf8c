"""Connections on which a request begins, and its headers end, in time: uvicorn would wait for ever."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.common.arriving import HttpSettings


def hurried(settings: HttpSettings) -> type[HttpToolsProtocol]:
    """A protocol for `uvicorn.Config(http=…)`."""

    class Hurried(HttpToolsProtocol):
        _timer: asyncio.TimerHandle | None = None
        _size = 0  # bytes since the last whole head

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._rest()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._timer is None and (self.cycle is None or self.cycle.response_complete):
                self._wait()  # uvicorn's own timer, between two requests, ends with any byte
            self._size += len(data)
            super().data_received(data)
            if self._timer is not None and self._size > settings.http_head_limit:
                self._hang_up(b"431 Request Header Fields Too Large")

        def on_headers_complete(self) -> None:
            self._rest()
            super().on_headers_complete()

        def _wait(self) -> None:
            self._size = 0
            late = b"408 Request Timeout"
            self._timer = self.loop.call_later(settings.http_head_timeout, self._hang_up, late)

        def _rest(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

        def _hang_up(self, status: bytes) -> None:
            self._rest()
            transport: Any = self.transport
            if transport.is_closing():
                return
            if self._size:  # who sent nothing asked nothing: browsers open connections ahead of use
                transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            transport.close()

    return Hurried
