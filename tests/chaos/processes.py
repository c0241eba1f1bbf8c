"""Services as processes of their own, which a test kills and starts again."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from infra.embedded.home import ROOT
from infra.embedded.privileges import die_with_parent


class Process:
    """`msia <name>` on the port that `/readyz` is asked on."""

    def __init__(
        self, name: str, label: str, port: int, folder: Path, environment: Mapping[str, object]
    ) -> None:
        self.label, self.port, self._name = label, port, name
        self._output = folder / f"{label}.log"
        self._environment = {key: str(value) for key, value in environment.items()}
        self._environment["MSIA_HOME"] = str(folder / f".msia-{label}")
        self._child: subprocess.Popen[bytes] | None = None
        self.kills = 0
        self.lock = asyncio.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self._output.open("ab") as output:
            self._child = subprocess.Popen(
                [*die_with_parent(signal.SIGKILL), sys.executable, "-m", "services.cli", self._name],
                cwd=ROOT,
                env={**os.environ, **self._environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    async def ready(self, seconds: float = 120.0) -> None:
        """Return once it answers; the last of what it said is in the failure."""
        ends = time.monotonic() + seconds
        async with httpx.AsyncClient(base_url=self.url, timeout=5, trust_env=False) as client:
            while True:
                assert self._child is not None, f"{self.label} was not started"
                assert self._child.poll() is None, f"{self.label} ended:\n{self.output[-4000:]}"
                try:
                    if (await client.get("/readyz")).is_success:
                        return
                except httpx.TransportError:
                    pass  # it has not opened its door yet
                assert time.monotonic() < ends, f"{self.label} is not ready:\n{self.output[-4000:]}"
                await asyncio.sleep(0.05)

    @property
    def output(self) -> str:
        return self._output.read_text()

    def kill(self) -> None:
        """SIGKILL, at whatever instruction it is."""
        if self._child is not None and self._child.poll() is None:
            self._child.kill()
            self._child.wait()
            self.kills += 1


@contextmanager
def ended(*processes: Process) -> Iterator[None]:
    """Whatever happens in the block, none of them outlives it."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()
