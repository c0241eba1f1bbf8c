"""Ports on the loopback: the wanted one, or a free one when it is taken."""

import os
import random
import socket
from collections.abc import Callable, Mapping

from contracts.errors import Misconfigured

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # as servers do: a connection of an earlier run that lingers in TIME_WAIT is no obstacle
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


_given: dict[int, None] = {}  # by `free_port`, in this process, the oldest first


def free_port() -> int:
    """A port nobody listens on now, and which nobody in this process was given before while others are left.

    Not one that the system gives to clients by itself: between this call and the server's start a
    connection would take it. `MSIA_FREE_PORTS` (first-last) keeps runs side by side apart.
    """
    first, last = _range(os.environ.get("MSIA_FREE_PORTS") or "10240-32767")
    fresh = [port for port in range(first, last + 1) if port not in _given]
    random.shuffle(fresh)
    for port in (*fresh, *(port for port in list(_given) if first <= port <= last)):
        if is_free(port):
            _given.pop(port, None)
            _given[port] = None
            return port
    raise Misconfigured(f"no port from {first} to {last} is free. Set MSIA_FREE_PORTS to a wider range.")


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal() and 1024 <= int(first) <= int(last) <= 65535):
        raise Misconfigured(f"MSIA_FREE_PORTS={text} is no range. Write it as 10240-32767.")
    return int(first), int(last)


def wanted(environment: Mapping[str, str], setting: str, default: int) -> int:
    """The port a setting asks for; 0 means any free one."""
    text = environment.get(setting) or str(default)
    if not text.isdecimal() or int(text) > 65535:
        raise Misconfigured(f"{setting}={text} is not a port. Give a number from 0 (any free one) to 65535.")
    return int(text)


class Ports:
    """Hands out ports, none twice."""

    def __init__(self, say: Callable[[str], None] = lambda line: None) -> None:
        self._say = say
        self._given: set[int] = set()

    def claim(self, wanted: int) -> int:
        """`wanted` if it can be had, else a free one, and says so. 0 takes a free one silently."""
        port = wanted
        if port == 0 or port in self._given or not is_free(port):
            port = free_port()
            while port in self._given:
                port = free_port()
            if wanted:
                self._say(f"port {wanted} is taken, using {port}")
        self._given.add(port)
        return port
