"""NATS with JetStream as a child process."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.embedded.binaries import NATS, Binary, find
from infra.embedded.child import Child
from infra.embedded.home import ROOT, Home
from infra.embedded.ports import HOST
from infra.embedded.probes import answers_http
from infra.users import keys

CONFIG = ROOT / "infra/nats/server.conf"
MAX_FILE_STORE = "100GB"


class NatsServer(Child):
    """Listens on the loopback; data in `<home>/nats`. `users`: the folder of their keys; None: anybody may
    do anything.
    """

    def __init__(
        self,
        home: Home,
        port: int,
        monitor_port: int,
        binary: Binary | None = None,
        users: Path | None = None,
    ) -> None:
        super().__init__("nats", home, f"{HOST}:{port}", (port, monitor_port))
        self._binary = binary or find(NATS)
        self._port = port
        self._monitor_port = monitor_port
        self._users = users
        self.url = f"nats://{HOST}:{port}"
        self.monitor_url = f"http://{HOST}:{monitor_port}"

    def prepare(self) -> None:
        if self._users is not None:
            keys.make(self._users)
            # in one file: the server includes no absolute path
            accounts = (self._users / keys.CONFIG).read_text()
            self._config.write_text(f"{CONFIG.read_text()}\n{accounts}")

    def command(self) -> Sequence[str | Path]:
        return self.mortal([self._binary.path, "--config", self._config])

    @property
    def _config(self) -> Path:
        return self._users / CONFIG.name if self._users else CONFIG

    def environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "NATS_SERVER_NAME": "msia-local",
            "NATS_LISTEN": f'"{HOST}:{self._port}"',
            "NATS_HTTP_LISTEN": f'"{HOST}:{self._monitor_port}"',
            # quoted: the server parses the value, and a folder's name may hold spaces
            "NATS_STORE_DIR": f'"{self.home.data("nats")}"',
            "NATS_MAX_FILE_STORE": MAX_FILE_STORE,
        }

    def ready(self) -> bool:
        # healthz is 200 once every stream and consumer is recovered, which is later than the port
        return self.alive and answers_http(self._monitor_port, "/healthz")
