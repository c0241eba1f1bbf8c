"""Commands of `msia` as processes that start in a moment, so that a test can kill many of them."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, ForkServerProcess

PRELOADED = (
    "tests.chaos.clocked",
    "services.cli",
    "services.agent.app",
    "services.ingress.app",
    "services.outbox.app",
    "services.projections.app",
    "services.audit.keeper.app",
    "services.sandbox.app",
    "tests.chaos.forks",
)


def forks() -> "ForkServerContext":
    """Children of a process that has imported the services: 0.1 s each instead of seconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return context


class Fork:
    """`msia <words>`: one process at a time, killed and replaced. `dial`: the file that its clock follows."""

    def __init__(
        self,
        context: "ForkServerContext",
        label: str,
        words: Sequence[str],
        folder: Path,
        settings: Mapping[str, str],
        dial: Path | None = None,
    ) -> None:
        self.label, self.log = label, folder / f"{label}.log"
        self._context, self._words, self._dial = context, tuple(words), dial
        self._settings = {"MSIA_HOME": str(folder / label), **settings}
        self.kills = 0
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        self._process = self._context.Process(
            target=_serve,
            args=(self._words, self._settings, str(self.log), self._dial),
            name=self.label,
            daemon=True,
        )
        self._process.start()

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def kill(self) -> None:
        """SIGKILL, at whatever instruction it is."""
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join()
            self.kills += 1

    def ask_to_stop(self) -> None:
        """SIGTERM; returns at once."""
        self._signal(signal.SIGTERM)

    def wait(self, seconds: float) -> int | None:
        """Its exit code; None when it lives on."""
        if self._process is None:
            return None
        self._process.join(seconds)
        return self._process.exitcode

    def pause(self) -> None:
        """SIGSTOP: it stands still with its connections open, like a machine that hangs."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.is_alive() and self._process.pid:
            os.kill(self._process.pid, number)


def _serve(words: Sequence[str], settings: Mapping[str, str], log: str, dial: Path | None) -> None:
    _die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    with open(log, "ab", buffering=0) as output:  # its number is what we need
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    os.environ.update(settings)
    if dial is not None:
        from tests.chaos.clock import follow

        follow(dial)

    from services.cli import main

    main(list(words))


def _die_with_parent() -> None:
    """Who is left when the tests are killed has the fork server's parent, or none, for its own."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
