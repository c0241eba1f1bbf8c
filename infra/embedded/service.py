"""One of our services (or its one-off commands) as a child process."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.child import Child
from infra.embedded.home import ROOT, Home
from infra.embedded.ports import HOST
from infra.embedded.probes import answers_http


@dataclass(frozen=True)
class Room:
    """A service's command under `msia` and the port its `/readyz` is on."""

    name: str
    port_setting: str
    port: int

    @property
    def url_setting(self) -> str:
        return self.port_setting.removesuffix("_PORT") + "_URL"


INGRESS = Room("ingress", "INGRESS_PORT", 8000)
PROJECTIONS = Room("projections", "QUERY_PORT", 8002)
AGENT = Room("agent", "AGENT_HEALTH_PORT", 8003)
OUTBOX = Room("outbox", "OUTBOX_HEALTH_PORT", 8004)
KEEPER = Room("keeper", "KEEPER_HEALTH_PORT", 8005)
SANDBOX = Room("sandbox", "SANDBOX_PORT", 8010)

# the agent imports most, so it begins first
ROOMS = (AGENT, PROJECTIONS, INGRESS, OUTBOX, KEEPER)


class Msia(Child):
    """`msia <words>`, in this interpreter."""

    def __init__(
        self,
        name: str,
        home: Home,
        words: Sequence[str],
        environment: Mapping[str, str],
        port: int | None = None,
    ) -> None:
        where, ports = (f"http://{HOST}:{port}", [port]) if port else ("", [])
        super().__init__(name, home, where, ports)
        self._words = words
        self._environment = environment

    def command(self) -> Sequence[str | Path]:
        return self.mortal([sys.executable, "-m", "services.cli", *self._words])

    def environment(self) -> Mapping[str, str]:
        # without cached bytecode each start would compile some thousand modules, in each service
        ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**ours, "PYTHONUNBUFFERED": "1", **self._environment}

    def folder(self) -> Path:
        return ROOT


class Command(Msia):
    """A command that does its work and ends."""

    once = True

    def ready(self) -> bool:
        return self.exit_code == 0


class Service(Msia):
    """A service that answers `/readyz`."""

    def __init__(self, room: Room, home: Home, port: int, environment: Mapping[str, str]) -> None:
        super().__init__(room.name, home, [room.name], environment, port)
        self.port = port

    def ready(self) -> bool:
        return self.alive and answers_http(self.port, "/readyz")
