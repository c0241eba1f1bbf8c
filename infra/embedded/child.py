"""One child process: its log, its pid file, its beginning and its end."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from contracts.errors import Misconfigured, Unreachable
from infra.embedded.home import Home
from infra.embedded.logs import last_words
from infra.embedded.orphans import Identity, end_leftover
from infra.embedded.ports import is_free
from infra.embedded.privileges import die_with_parent


class Child:
    """A process that dies with us. Start it from a thread that lives as long as it shall live."""

    stop_signal = signal.SIGTERM
    stop_seconds = 10.0
    once = False  # whether it is meant to end by itself

    def __init__(self, name: str, home: Home, where: str = "", ports: Sequence[int] = ()) -> None:
        self.name = name
        self.ports = ports
        self.where = where  # address for people; never with a password
        self.home = home
        self.log = home.log(name)
        self._pid_file = home.pid_file(name)
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str | Path]:
        """What to start; must end in `exec` where it is a wrapper."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str] | None:
        """None: our own."""
        return None

    def folder(self) -> Path | None:
        """The working directory."""
        return None

    def prepare(self) -> None:
        """Before each start: files, folders, leftovers."""

    def ready(self) -> bool:
        """Whether it does its work now. Must answer within about a second and not raise."""
        raise NotImplementedError

    def start(self) -> None:
        """End what an earlier run left, then start. Does not wait: see `ready`."""
        end_leftover(self._pid_file)
        self.prepare()
        self._check_ports()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = self._spawn(log)
        identity = Identity.of(self._process.pid, self.stop_signal)
        if identity is not None:
            identity.write(self._pid_file)

    def _check_ports(self) -> None:
        """Whoever took a port while we were away would answer `ready` in our place."""
        for port in self.ports:
            if port and not is_free(port):
                raise Unreachable(f"{self.name} cannot have port {port}: another program has taken it.")

    def _spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                [*self.command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment(),
                cwd=self.folder(),
                start_new_session=True,  # Ctrl-C reaches us only, and we stop the children in order
            )
        except OSError as error:
            raise Misconfigured(f"{self.name} cannot be started: {error}.") from error

    def mortal(self, command: Sequence[str | Path]) -> list[str | Path]:
        """`command`, but ended by the kernel when we die."""
        return [*die_with_parent(self.stop_signal), *command]

    @property
    def pid(self) -> int:
        """0 when it was never started."""
        return self._process.pid if self._process else 0

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it lives or was never started; negative: the signal that ended it."""
        return self._process.poll() if self._process else None

    def wait_ready(self, seconds: float = 30.0) -> None:
        """Return once it is ready. Raises `Unreachable`, with its last words, when it ends before."""
        deadline = time.monotonic() + seconds
        while not self.ready():
            if not self.alive:
                raise Unreachable(f"{self.name} ended at start: {last_words(self.log)} (log: {self.log})")
            if time.monotonic() > deadline:
                raise Unreachable(f"{self.name} is not ready after {seconds:.0f} s (log: {self.log})")
            time.sleep(0.01)

    def ask_to_stop(self) -> None:
        """Send the stop signal and return at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)  # a paused one could not hear it
            self._process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait `stop_seconds`, then insist."""
        self.ask_to_stop()
        self.wait_stopped(self.stop_seconds)

    def wait_stopped(self, seconds: float) -> None:
        """Wait for the end, insist after `seconds`."""
        if self._process is None:
            return
        try:
            self._process.wait(max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            self.kill()
        self._pid_file.unlink(missing_ok=True)

    def insist(self) -> None:
        """`kill -9`, and return at once (a signal handler may not wait)."""
        if self._process is not None:
            self._process.kill()

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        self.insist()
        if self._process is not None:
            self._process.wait()

    def pause(self) -> None:
        """It stands still with its connections open, like a machine that hangs."""
        pid = self._running_pid()
        os.kill(pid, signal.SIGSTOP)
        # its threads may still answer until the last one stands
        os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        """Go on after `pause`."""
        os.kill(self._running_pid(), signal.SIGCONT)

    def _running_pid(self) -> int:
        if not self.alive:
            raise Unreachable(f"{self.name} is not running.")
        return self.pid

    def restart(self) -> None:
        """Stop it if it lives, start it on the same data and port, wait until it is ready."""
        self.stop()
        self.start()
        self.wait_ready()
