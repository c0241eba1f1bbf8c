"""Ports on the loopback: the wanted one, or a free one when it is taken."""

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


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


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
