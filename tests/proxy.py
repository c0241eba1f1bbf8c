"""TCP proxies between a client and its server: a `Wire` that breaks, and one that lies to a NATS client.

`async with Wire(server.url) as wire:` and connect to `wire.url`: whole connections are cut with `cut`, held
with `stall` and `flow`, and refused while `refusing` is set. On a `Proxy` each message that the client
publishes to a subject under `watched` also takes the next fault of `proxy.faults` (none left: none).
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit


class Fault(Enum):
    """What happens to one published message."""

    NONE = auto()
    CUT_BEFORE = auto()  # the connection is lost, the server never sees it
    CUT_AFTER = auto()  # the server has answered; the connection is lost with the answer
    CUT_MEANWHILE = auto()  # the connection is lost while the server works: either may be
    SWALLOW = auto()  # the answer never comes, the connection stays
    LOSE = auto()  # the message never arrives, the connection stays
    LATE = auto()  # it arrives `late` seconds later, after what the client sends meanwhile


@dataclass(eq=False)
class _Pair:
    """One connection of a client and ours to the server for it."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    swallowed: dict[bytes, Fault] = field(default_factory=dict)  # reply subject → what to do at the answer

    def close(self) -> None:
        self.client.close()
        self.server.close()


class Wire:
    """Listens on a free port of the loopback; speaks to the server at `url`, in whatever protocol."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self._pairs: set[_Pair] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.refusing = False

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=2**20)
        who = f"{self._to.netloc.rpartition('@')[0]}@" if "@" in self._to.netloc else ""
        port = self._listener.sockets[0].getsockname()[1]
        self.url = urlunsplit(self._to._replace(netloc=f"{who}127.0.0.1:{port}"))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Lose every connection; clients may connect again."""
        for pair in self._pairs:
            pair.close()

    def stall(self) -> None:
        """Hold everything back, connections stay open."""
        self._flowing.clear()

    def flow(self) -> None:
        """Let everything go on after `stall`."""
        self._flowing.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.refusing:
                raise ConnectionRefusedError
            answers, server = await asyncio.open_connection(self._to.hostname, self._to.port, limit=2**20)
        except OSError:  # as if we were not there
            writer.close()
            return
        pair = _Pair(writer, server)
        self._pairs.add(pair)
        self._spawn(self._to_server(reader, pair))
        self._spawn(self._to_client(answers, pair))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _to_server(self, reader: asyncio.StreamReader, pair: _Pair) -> None:
        await self._copy(reader, pair.server, pair)

    async def _to_client(self, reader: asyncio.StreamReader, pair: _Pair) -> None:
        await self._copy(reader, pair.client, pair)

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pair: _Pair) -> None:
        """Byte by byte, until one side is gone; then both are."""
        try:
            with contextlib.suppress(OSError):  # cut: the end of it
                while not writer.is_closing() and (some := await reader.read(2**16)):
                    await self._flowing.wait()
                    writer.write(some)
                    await writer.drain()
        finally:
            pair.close()
            self._pairs.discard(pair)


class Proxy(Wire):
    """A wire to a NATS server that loses, delays or leaves unanswered one publish at a time."""

    def __init__(self, url: str, *, watched: str = "msia.", late: float = 0.2) -> None:
        super().__init__(url)
        self._watched, self._late = watched.encode(), late
        self.faults: deque[Fault] = deque()
        self.done: list[Fault] = []  # those that have struck
        self.overdue = 0  # late messages that have not arrived yet

    async def _to_server(self, reader: asyncio.StreamReader, pair: _Pair) -> None:
        async for words, frame in self._frames(reader, pair, (b"PUB", b"HPUB")):
            if words[0] not in (b"PUB", b"HPUB") or not words[1].startswith(self._watched) or not self.faults:
                pair.server.write(frame)
                continue
            fault = self.faults.popleft()
            self.done.append(fault)
            if fault in (Fault.SWALLOW, Fault.CUT_AFTER):
                pair.swallowed[words[2]] = fault
            if fault is Fault.CUT_BEFORE:
                pair.close()
            elif fault is Fault.LATE:
                self._spawn(self._later(frame, pair))
            elif fault is not Fault.LOSE:
                pair.server.write(frame)
            if fault is Fault.CUT_MEANWHILE:
                await pair.server.drain()
                pair.close()

    async def _to_client(self, reader: asyncio.StreamReader, pair: _Pair) -> None:
        async for words, frame in self._frames(reader, pair, (b"MSG", b"HMSG")):
            fault = pair.swallowed.pop(words[1], None) if words[0] in (b"MSG", b"HMSG") else None
            if fault is Fault.CUT_AFTER:
                pair.close()
            elif fault is None:
                pair.client.write(frame)

    async def _later(self, frame: bytes, pair: _Pair) -> None:
        self.overdue += 1
        try:
            await asyncio.sleep(self._late)
            if not pair.server.is_closing():
                pair.server.write(frame)
        finally:
            self.overdue -= 1

    async def _frames(
        self, reader: asyncio.StreamReader, pair: _Pair, with_payload: tuple[bytes, ...]
    ) -> AsyncIterator[tuple[list[bytes], bytes]]:
        """Each protocol line with its payload, until one side is gone; then both are."""
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):  # cut: the end of it
                while not pair.client.is_closing() and (line := await reader.readline()):
                    words = line.split() or [b""]
                    frame = line
                    if words[0] in with_payload:
                        frame += await reader.readexactly(int(words[-1]) + 2)
                    await self._flowing.wait()
                    yield words, frame
        finally:
            pair.close()
            self._pairs.discard(pair)
