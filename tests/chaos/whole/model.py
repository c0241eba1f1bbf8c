"""A provider of models that never gives a usable answer: by its fault of the moment, else busy (503)."""

import asyncio
from typing import Self

HANGS = 30.0  # seconds; longer than anybody waits


class Model:
    """Listens on a free port of the loopback. `how`: what is wrong with it now; `asked`: how often it was."""

    def __init__(self) -> None:
        self.how = ""
        self.asked = 0

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listener.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.asked += 1
            if self.how == "hang":
                await asyncio.sleep(HANGS)
            if self.how == "garbage":
                writer.write(_answer(200, b'{"choices": [{"mess'))
            elif self.how != "cut":
                writer.write(_answer(int(self.how) if self.how.isdecimal() else 503, b'{"error": {}}'))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever asked has gone: killed, or tired of waiting
        finally:
            writer.close()


def _answer(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} .\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    return f"{head}connection: close\r\n\r\n".encode() + body
