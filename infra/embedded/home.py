"""The folder of local state: where each part keeps its data, log and pid file; one runner at a time."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from contracts.errors import Misconfigured

ROOT = Path(__file__).resolve().parents[2]


class Home:
    """Paths below `.msia/`. Everything in it belongs to the user alone (mode 0700)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.secrets = self.folder / "secrets.env"
        self.run_env = self.folder / "run.env"
        self.pids = self.folder / "pids"
        self.nats_users = self.folder / "nats-users"

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Home":
        """`MSIA_HOME`, default `.msia/` beside the code: the same as `services.common.settings.home`."""
        return cls(Path(environment.get("MSIA_HOME") or ROOT / ".msia"))

    @property
    def user_env(self) -> Path:
        """The user's own settings."""
        return self.folder.parent / ".env"

    def data(self, name: str) -> Path:
        return self.folder / name

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def pid_file(self, name: str) -> Path:
        return self.pids / f"{name}.json"

    def make(self) -> None:
        """Create the folders, or say why they cannot be."""
        try:
            for folder in (self.folder, self.folder / "logs", self.pids):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK | os.X_OK):
                raise PermissionError(13, "not writable")
        except OSError as error:
            raise Misconfigured(
                f"cannot keep local state in {self.folder}: {error.strerror}. "
                "Give it to this user (chown) or set MSIA_HOME to another folder."
            ) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold this home. The kernel lets go when the holder dies, however it dies."""
        self.make()
        with open(self.folder / "lock", "a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                pid = file.read().strip() or "unknown"
                raise Misconfigured(
                    f"already running on {self.folder} (process {pid}). "
                    f"Stop it with `kill {pid}`, or set MSIA_HOME to run a second one beside it."
                ) from None
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield
