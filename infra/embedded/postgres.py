"""PostgreSQL as a child process, as root or not."""

import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from contracts.errors import Unreachable
from infra.embedded.binaries import POSTGRES, Binary, find
from infra.embedded.child import Child
from infra.embedded.home import Home
from infra.embedded.orphans import working_in
from infra.embedded.ports import HOST
from infra.embedded.privileges import a_user_for_postgres

USER = "msia"
DATABASE = "msia"


class PostgresServer(Child):
    """Listens on the loopback; data in `<home>/postgres/<major version>`.

    A folder per major version, because none reads another's files: after an upgrade the read models are built
    anew from the log.
    """

    stop_signal = signal.SIGINT  # fast shutdown; SIGTERM would wait for clients to leave

    def __init__(
        self,
        home: Home,
        port: int,
        password: str,
        binary: Binary | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__("postgres", home, f"{HOST}:{port}", (port,))
        self._binary = binary or find(POSTGRES)
        self._port = port
        self._password = password
        self._settings = settings or {}
        self._run_as = a_user_for_postgres()
        self._major = self._binary.version[0]
        self._data = home.data("postgres") / str(self._major)
        self.url = f"postgresql://{USER}:{quote(password, safe='')}@{HOST}:{port}/{DATABASE}"

    @property
    def new(self) -> bool:
        """Whether the next start creates the database first (about a second)."""
        return not self._data.exists()

    def prepare(self) -> None:
        if self.new:
            self._create()
        self._run_as.own(self._data)
        self._end_backends()

    def _create(self) -> None:
        """`initdb` beside the final place, then rename: a kill leaves no half-made database."""
        draft = self._data.with_name(f"{self._data.name}.new")
        password_file = self.home.folder / "postgres.password"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        self._run_as.own(draft)
        password_file.touch(mode=0o600)
        try:
            password_file.write_text(self._password)
            self._run_as.own(password_file)
            self._run(
                "initdb", "--pgdata", draft, "--username", USER, "--pwfile", password_file, *self._flavour()
            )
        finally:
            password_file.unlink()
        self._run("postgres", "--single", "-D", draft, "postgres", stdin=f"CREATE DATABASE {DATABASE}\n")
        draft.rename(self._data)

    def _flavour(self) -> list[str]:
        # the builtin provider sorts and folds accents alike on every machine; older servers have only libc's
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self._major >= 17 else []
        return ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", *builtin]

    def _run(self, program: str, *arguments: str | Path, stdin: str = "") -> None:
        command = [*self._run_as.prefix, self._binary.path.with_name(program), *arguments]
        answer = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=120)
        if answer.returncode:
            words = (answer.stderr.strip() or answer.stdout.strip()).splitlines()
            raise Unreachable(f"PostgreSQL: {program} failed: {words[-1] if words else 'without a word'}.")

    def _end_backends(self) -> None:
        """Nobody but an earlier run's orphans can work in our folder; then its pid file means nothing.

        PostgreSQL believes that file when the pid is alive, whoever has it now, and refuses to start.
        """
        for orphan in working_in(self._data, "postgres", signal.SIGQUIT):
            orphan.end(grace=2.0)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> Sequence[str | Path]:
        settings = {
            "listen_addresses": HOST,
            "port": str(self._port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self._settings,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = self.mortal([self._binary.path, "-D", self._data, *options])
        # in this order: the kernel forgets the parent-death signal when the user changes
        return [*self._run_as.prefix, *server]

    def ready(self) -> bool:
        """As pg_ctl sees it: line 1 of its pid file is the pid, line 8 the state."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False  # not there yet: that is the answer
        return self.alive and len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"
