"""The admin panel as a child process: what `make panel` built, run by Node."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from infra.embedded.child import Child
from infra.embedded.home import ROOT, Home
from infra.embedded.ports import HOST
from infra.embedded.probes import answers_http

FOLDER = ROOT / "admin-panel"
BUILT = FOLDER / ".next" / "standalone"
PORT = 8001
OLDEST_NODE = (20, 9)  # Next.js 16
# of ours it gets the addresses of the APIs and no secret: every token comes from a person's sign-in
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")

Version = Callable[[str], str]


def node_version(node: str) -> str:
    """What `node --version` says; empty when it says nothing."""
    try:
        return subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""  # there but broken: as good as none


def missing(given: Mapping[str, str], version: Version = node_version, built: Path = BUILT) -> str | None:
    """Why there will be no panel, in one line; None when it can be started."""
    if given.get("MSIA_PANEL", "").lower() == "off":
        return "the admin panel is left out: MSIA_PANEL=off"
    needed = (
        f"the admin panel is left out: it needs Node {'.'.join(map(str, OLDEST_NODE))} or newer (nodejs.org)"
    )
    node = shutil.which("node", path=given.get("PATH"))
    if node is None:
        return f"{needed}, and there is none"
    found = version(node).strip()
    numbers = re.match(r"v(\d+)\.(\d+)", found)
    if numbers is None or tuple(map(int, numbers.groups())) < OLDEST_NODE:
        return f"{needed}, this is {found or node}"
    if not (built / "server.js").exists():
        return "the admin panel is left out: it is not built; `make panel` builds it"
    return None


class Panel(Child):
    """Next.js's own server; no secret of the services reaches it."""

    def __init__(self, home: Home, port: int, apis: Mapping[str, str], built: Path = BUILT) -> None:
        """`apis`: MSIA_INGRESS_URL, MSIA_QUERY_URL and MSIA_AGENT_URL."""
        super().__init__("panel", home, f"http://{HOST}:{port}", [port])
        self.port = port
        self._apis = dict(apis)
        self._built = built

    def command(self) -> Sequence[str | Path]:
        return self.mortal([shutil.which("node") or "node", self._built / "server.js"])

    def environment(self) -> Mapping[str, str]:
        ours = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {
            **ours,
            **self._apis,
            "NODE_ENV": "production",
            "NEXT_TELEMETRY_DISABLED": "1",
            "HOSTNAME": HOST,
            "PORT": str(self.port),
        }

    def folder(self) -> Path:
        return self._built

    def ready(self) -> bool:
        return self.alive and answers_http(self.port, "/entrar")
