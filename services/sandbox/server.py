"""Serving: uvicorn on a loopback socket, with connections that a fault may drop."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from contracts.errors import Misconfigured
from services.sandbox.settings import SandboxSettings

TRANSPORT = "msia.transport"
LINGER_RESET = struct.pack("ii", 1, 0)
DRAIN_SECONDS = 3


class Protocol(H11Protocol):
    """Lets the application reach the connection it answers on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        app: ASGIApp = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = self.transport
            await app(scope, receive, send)

        self.app = with_transport


async def drop_connection(scope: Scope, receive: Receive) -> None:
    """End the connection with a TCP reset and without an answer."""
    transport: asyncio.Transport | None = scope.get(TRANSPORT)
    if transport is None:
        raise RuntimeError("connections can be dropped only under services.sandbox.server")
    connection = transport.get_extra_info("socket")
    # Already closed by the other side: as dropped as can be. uvloop's socket then has a descriptor of -1.
    with suppress(OSError, ValueError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_RESET)
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


class Server(uvicorn.Server):
    """Ends the live streams before it waits for open connections."""

    def __init__(self, config: uvicorn.Config, before_shutdown: Callable[[], None]) -> None:
        super().__init__(config)
        self._before_shutdown = before_shutdown

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._before_shutdown()
        await super().shutdown(sockets)


def bind(settings: SandboxSettings) -> socket.socket:
    """The listening socket. Raises `Misconfigured` when the port is taken."""
    host, port = settings.sandbox_host, settings.sandbox_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Misconfigured(
            f"the sandbox cannot listen on {host}:{port} ({error.strerror}): "
            "stop what uses the port, or set SANDBOX_PORT to a free one."
        ) from error
    return listener


def build(app: ASGIApp, before_shutdown: Callable[[], None]) -> Server:
    """A server for `server.run(sockets=[...])`."""
    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return Server(config, before_shutdown)
