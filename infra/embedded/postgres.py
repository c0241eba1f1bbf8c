"""PostgreSQL as a child process, as root or not."""

import hashlib
import hmac
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
from infra.roles import statements
from infra.roles.statements import Login

ADMIN, WRITER, READER = "msia", "msia_writer", "msia_reader"
DATABASE = "msia"


class PostgresServer(Child):
    """Listens on the loopback; data in `<home>/postgres/<major version>`.

    A folder per major version, because none reads another's files: after an upgrade the read models are built
    anew from the log; so they are for another password, or roles that are made in another way.
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
        # who has one of these cannot tell the others
        self._writer, self._reader = (Login(name, _derived(password, name)) for name in (WRITER, READER))
        self._settings = settings or {}
        self._run_as = a_user_for_postgres()
        self._major = self._binary.version[0]
        self._data = home.data("postgres") / str(self._major)
        self._made = self._data.with_name(f"{self._data.name}.made")
        self.url = self._url(Login(ADMIN, password))
        self.writer_url, self.reader_url = self._url(self._writer), self._url(self._reader)

    def _url(self, login: Login) -> str:
        return f"postgresql://{login.name}:{quote(login.password, safe='')}@{HOST}:{self._port}/{DATABASE}"

    @property
    def new(self) -> bool:
        """Whether the next start creates the database first (about a second)."""
        return not (self._data.exists() and self._made.exists() and self._made.read_text() == self._how)

    @property
    def _how(self) -> str:
        """Changes with all that is only said when the database is made."""
        lines = [line for line in self._statements() if "PASSWORD" not in line]  # salted anew each time
        return hmac.new(self._password.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()

    def _statements(self) -> list[str]:
        """In template1, of which the database is a copy."""
        both = self._writer, self._reader
        return [
            *statements.of_server(*both),
            *statements.inside(self._writer),
            f"CREATE DATABASE {DATABASE}",
            *statements.of_database(DATABASE, *both),
            *statements.of_others(self._writer),
        ]

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
        self._made.unlink(missing_ok=True)
        if self._data.exists():
            self._end_backends()
            shutil.rmtree(self._data)
        draft.mkdir(mode=0o700, parents=True)
        self._run_as.own(draft)
        password_file.touch(mode=0o600)
        try:
            password_file.write_text(self._password)
            self._run_as.own(password_file)
            self._run(
                "initdb", "--pgdata", draft, "--username", ADMIN, "--pwfile", password_file, *self._flavour()
            )
        finally:
            password_file.unlink()
        # or it would go on after an error, and say that all is well
        single = ("postgres", "--single", "-D", draft, "-c", "exit_on_error=on")
        self._run(*single, "template1", stdin="".join(f"{line}\n" for line in self._statements()))
        draft.rename(self._data)
        self._made.touch(mode=0o600)
        self._made.write_text(self._how)

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


def _derived(password: str, role: str) -> str:
    return hmac.new(password.encode(), f"role {role}".encode(), hashlib.sha256).hexdigest()
