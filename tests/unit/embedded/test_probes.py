"""None of the questions raises, whatever answers."""

import socket
import threading
from collections.abc import Iterator

import pytest

from infra.embedded.ports import HOST, free_port
from infra.embedded.probes import answers_http, answers_ping, answers_tcp


@pytest.fixture
def nonsense() -> Iterator[int]:
    """Answers anybody with what is neither HTTP nor Redis."""
    with socket.create_server((HOST, 0)) as server:

        def answer() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return  # closed at the end of the test
                with client:
                    client.recv(1024)
                    client.sendall(b"nonsense\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_nobody_there() -> None:
    port = free_port()
    assert not answers_http(port, "/readyz")
    assert not answers_tcp(HOST, port)
    assert not answers_ping(port, "password")


def test_somebody_else_there(nonsense: int) -> None:
    assert answers_tcp(HOST, nonsense)
    assert not answers_http(nonsense, "/readyz")
    assert not answers_ping(nonsense, "password")
