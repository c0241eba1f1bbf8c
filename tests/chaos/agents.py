"""Agent replicas as processes that start in a moment, so that a test can kill many of them."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, ForkServerProcess


def forks() -> "ForkServerContext":
    """Children of a process that has imported the agent: 0.1 s each instead of seconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["services.agent.app", "tests.chaos.agents"])
    return context


class Replica:
    """One agent at a time, killed and replaced."""

    def __init__(
        self, context: "ForkServerContext", label: str, folder: Path, settings: Mapping[str, str]
    ) -> None:
        self._context, self._settings = context, {**settings, "MSIA_HOME": str(folder / label)}
        self.log = folder / f"{label}.log"
        self.kills = 0
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        self._process = self._context.Process(
            target=_serve, args=(self._settings, str(self.log)), name=self.log.stem, daemon=True
        )
        self._process.start()

    def kill(self) -> None:
        """SIGKILL, at whatever instruction it is."""
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join()
            self.kills += 1


def _serve(settings: Mapping[str, str], log: str) -> None:
    _die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    with open(log, "ab", buffering=0) as output:  # its number is what we need
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    os.environ.update(settings)

    import uvloop

    from services.agent.app import run
    from services.agent.settings import AgentSettings
    from services.common.logging import configure

    loaded = AgentSettings.load()
    configure("agent", loaded.log_level)
    uvloop.run(run(loaded))


def _die_with_parent() -> None:
    """Who is left when the tests are killed has the fork server's parent, or none, for its own."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
