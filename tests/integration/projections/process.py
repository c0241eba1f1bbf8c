"""`msia projections` as a process of its own."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from eventstore.store import EventStore
from infra.embedded.home import ROOT
from infra.embedded.ports import free_port
from services.projections.runner import Runner
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.conftest import MASTER, SECRET


def environment(settings: ProjectionsSettings, folder: Path) -> dict[str, str]:
    """What the process reads; nothing of ours leaks in but the path of the interpreter."""
    assert settings.postgres_url is not None
    return {
        "PATH": os.environ["PATH"],
        "MSIA_HOME": str(folder / ".msia"),
        "MSIA_ENV": "local",
        "NATS_URL": settings.nats_url,
        "POSTGRES_URL": settings.postgres_url.get_secret_value(),
        "MSIA_MASTER_KEY": MASTER,
        "ADMIN_JWT_SECRET": SECRET,
        "PROJECTIONS_RETRY": "0.1",
    }


class Service:
    """Runs while the block does."""

    _module: tuple[str, ...] = ("services.cli", "projections")

    def __init__(self, settings: ProjectionsSettings, folder: Path, **more: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "service.log"
        self._environment = environment(settings, folder) | {"QUERY_PORT": str(self.port)} | more

    @property
    def output(self) -> str:
        return self._log.read_text()

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._module],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def kill(self) -> None:
        """`kill -9`."""
        self._process.kill()
        self._process.wait()

    def stop(self, seconds: float = 60.0) -> int:
        """SIGTERM; the exit code."""
        self._process.terminate()
        return self._process.wait(seconds)

    def wait(self, seconds: float = 60.0) -> int:
        """Until it ends by itself; the exit code."""
        return self._process.wait(seconds)


class ReaderAlone(Service):
    """The reader without the API: it starts in half the time, for tests that kill it often."""

    _module = ("tests.integration.projections.process",)


async def read() -> None:
    settings = ProjectionsSettings.load()
    opening = EventStore.open(settings.nats_url, source="msia/projections", master_key=MASTER)
    async with opening as store:
        await Runner(store, settings).run()


if __name__ == "__main__":
    asyncio.run(read())
