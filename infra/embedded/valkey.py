"""Valkey (or Redis) as a child process."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from infra.embedded.binaries import VALKEY, Binary, find
from infra.embedded.child import Child
from infra.embedded.home import Home
from infra.embedded.ports import HOST
from infra.embedded.probes import answers_ping


class ValkeyServer(Child):
    """Listens on the loopback; data in `<home>/valkey`, append-only file flushed every second."""

    def __init__(self, home: Home, port: int, password: str, binary: Binary | None = None) -> None:
        super().__init__("valkey", home, f"{HOST}:{port}", (port,))
        self._binary = binary or find(VALKEY)
        self._port = port
        self._password = password
        self._data = home.data("valkey")
        self._config = home.folder / "valkey.conf"
        self.url = f"redis://:{quote(password, safe='')}@{HOST}:{port}/0"

    def prepare(self) -> None:
        self._data.mkdir(parents=True, exist_ok=True)
        # in a file, because anybody may read a command line
        self._config.touch(mode=0o600)
        self._config.write_text(
            f"bind {HOST}\n"
            f"port {self._port}\n"
            f"dir {_quoted(str(self._data))}\n"
            f"requirepass {_quoted(self._password)}\n"
            "appendonly yes\n"
            "appendfsync everysec\n"
            'save ""\n'
            "databases 64\n"
        )

    def command(self) -> Sequence[str | Path]:
        return self.mortal([self._binary.path, self._config])

    def ready(self) -> bool:
        return self.alive and answers_ping(self._port, self._password)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
