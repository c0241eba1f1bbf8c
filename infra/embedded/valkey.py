"""Valkey (or Redis) as a child process."""

import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from infra.embedded.binaries import VALKEY, Binary, find
from infra.embedded.child import Child
from infra.embedded.home import Home
from infra.embedded.ports import HOST
from infra.embedded.probes import answers_ping
from infra.roles.redis import AGENT, rule


class ValkeyServer(Child):
    """Listens on the loopback; data in `<home>/valkey`, append-only file flushed every second."""

    def __init__(self, home: Home, port: int, password: str, binary: Binary | None = None) -> None:
        super().__init__("valkey", home, f"{HOST}:{port}", (port,))
        self._binary = binary or find(VALKEY)
        self._port = port
        self._password = password
        self._data = home.data("valkey")
        self._config = home.folder / "valkey.conf"
        self._agent = hmac.new(password.encode(), AGENT.encode(), hashlib.sha256).hexdigest()
        self.url = f"redis://:{quote(password, safe='')}@{HOST}:{port}/0"
        self.agent_url = f"redis://{AGENT}:{self._agent}@{HOST}:{port}/0"

    def prepare(self) -> None:
        self._data.mkdir(parents=True, exist_ok=True)
        # in a file, because anybody may read a command line
        self._config.touch(mode=0o600)
        self._config.write_text(
            f"bind {HOST}\n"
            f"port {self._port}\n"
            f"dir {_quoted(str(self._data))}\n"
            f"requirepass {_quoted(self._password)}\n"
            f"user {rule(self._agent)}\n"
            "appendonly yes\n"
            "appendfsync everysec\n"
            'save ""\n'
            "auto-aof-rewrite-min-size 1mb\n"  # what was deleted must not lie in it for months
            "databases 64\n"
        )

    def command(self) -> Sequence[str | Path]:
        return self.mortal([self._binary.path, self._config])

    def ready(self) -> bool:
        return self.alive and answers_ping(self._port, self._password)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
