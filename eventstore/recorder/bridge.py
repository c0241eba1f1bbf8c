"""The library is synchronous, the client is not: one thread runs its loop and its one connection."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from threading import RLock, Thread, current_thread
from typing import Any, ParamSpec, TypeVar

import uvloop
from eventsourcing.persistence import InterfaceError
from nats.aio.client import Client

from eventstore.connection import connect
from eventstore.recorder.failures import as_library_errors

P = ParamSpec("P")
Result = TypeVar("Result")

_CLOSING = 5.0  # seconds for the connection and the thread to end


class Bridge:
    """Connects at the first use; any thread may call it; `close` ends its thread and connection."""

    def __init__(self, url: str, name: str, connect_timeout: float) -> None:
        self._url, self._name, self._connect_timeout = url, name, connect_timeout
        self._lock = RLock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._client: Client | None = None
        self._under_way: set[Future[Any]] = set()
        self._closed = False

    @property
    def client(self) -> Client:
        """The connection, made when there is none yet. Raises `OperationalError` when nobody answers."""
        with self._lock:
            if self._client is None:
                self._client = self.run(connect, self._url, name=self._name, timeout=self._connect_timeout)
            return self._client

    def run(
        self, work: Callable[P, Coroutine[Any, Any, Result]], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Do it on the loop and wait for it; its errors are the library's."""
        future = self.start(work, *args, **kwargs)
        with as_library_errors():
            try:
                return future.result()
            except CancelledError as error:
                raise InterfaceError("closed while this was under way: its outcome is unknown") from error
            except KeyboardInterrupt:
                future.cancel()
                raise

    def start(
        self, work: Callable[P, Coroutine[Any, Any, Result]], *args: P.args, **kwargs: P.kwargs
    ) -> "Future[Result]":
        """Do it on the loop, beside everything else; cancelling the future cancels it."""
        with self._lock:
            if self._closed:
                raise InterfaceError("this recorder is closed: construct the application again")
            future = asyncio.run_coroutine_threadsafe(work(*args, **kwargs), self._running_loop())
            self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def close(self) -> None:
        """End what is under way, the connection and the thread. A second time does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._loop is None or self._thread is None:
            return
        for future in list(self._under_way):
            future.cancel()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        if self._thread is not current_thread():  # the garbage collector may close us on the loop itself
            self._thread.join(_CLOSING)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = uvloop.new_event_loop()
            # a daemon: an application that nobody closed does not keep the process
            self._thread = Thread(target=_serve, args=(self._loop,), name=f"nats {self._name}", daemon=True)
            self._thread.start()
        return self._loop

    async def _end(self) -> None:
        try:
            if self._client is not None:
                with contextlib.suppress(TimeoutError):  # a server that does not answer does not keep us
                    async with asyncio.timeout(_CLOSING / 2):
                        await self._client.close()
        finally:
            asyncio.get_running_loop().stop()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        left = asyncio.all_tasks(loop)  # what was cancelled, and what the client leaves behind
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
