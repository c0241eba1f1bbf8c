"""Short questions to a server: is it there? None of them raises."""

import http.client
import socket

from infra.embedded.ports import HOST


def answers_http(port: int, path: str, host: str = HOST, timeout: float = 1.0) -> bool:
    """Whether `GET path` gives 200."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False  # not there yet: that is the answer
    finally:
        connection.close()


def answers_tcp(host: str, port: int, timeout: float = 3.0) -> bool:
    """Whether something listens."""
    try:
        socket.create_connection((host, port), timeout).close()
    except OSError:
        return False  # not there: that is the answer
    return True


def answers_ping(port: int, password: str, timeout: float = 1.0) -> bool:
    """Whether a Redis-like server has loaded its data and takes commands."""
    try:
        with socket.create_connection((HOST, port), timeout) as line:
            line.sendall(_command("AUTH", password) + _command("PING"))
            answer = b""
            while answer.count(b"\r\n") < 2:
                piece = line.recv(256)
                if not piece:
                    return False
                answer += piece
        return answer == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False  # not there yet: that is the answer


def _command(*words: str) -> bytes:
    """RESP: a length before each word, so a password may hold any sign."""
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
