"""Commands put before a child's own: die with the parent, and for PostgreSQL be a user it accepts.

All end in `exec`, so the pid we started is the server's own.
"""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from contracts.errors import Misconfigured

NOBODY = 65534


def die_with_parent(stop_signal: signal.Signals) -> list[str]:
    """The kernel sends `stop_signal` when the THREAD that started the child ends, even by `kill -9`.

    `setpriv` (util-linux) sets it after the fork, so no `preexec_fn` runs in a process with threads. Where it
    is missing, what is left is ended at the next start (`orphans`).
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", stop_signal.name.removeprefix("SIG"), "--"] if setpriv else []


class RunAs:
    """How to start a program as a user it accepts, and who must own its files."""

    def __init__(self, prefix: list[str], owner: int | None = None) -> None:
        self.prefix = prefix
        self._owner = owner

    def own(self, folder: Path) -> None:
        """Hand the files over if an earlier run left them to another user. Does nothing when not root."""
        if self._owner is None or folder.stat().st_uid == self._owner:
            return
        for path in (folder, *_below(folder)):
            os.chown(path, self._owner, self._owner, follow_symlinks=False)


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        yield from (Path(place) / name for name in (*folders, *files))


@cache
def a_user_for_postgres() -> RunAs:
    """As we are, unless we are root or a user without a name: PostgreSQL refuses both.

    Then, without touching system users, the first of these that works:

    1. a user namespace, in which our own files and processes are nobody's;
    2. for root the user nobody, with the right to pass folders that only root may enter: many containers
       forbid namespaces.
    """
    root = os.geteuid() == 0
    if not root and _has_name(os.geteuid()):
        return RunAs([])
    if _works(namespace := ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]):
        return RunAs([*namespace, "--"], 0 if root else None)
    if root and _works(nobody := _as_nobody()):
        return RunAs([*nobody, "--"], NOBODY)
    raise Misconfigured(
        f"PostgreSQL refuses to run as {'root' if root else 'a user without a name'}, and this machine "
        "allows no other way (unshare --user, setpriv --reuid). Run as an ordinary user, or set POSTGRES_URL "
        "to a server of yours."
    )


def _has_name(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False  # containers started with a bare number


def _as_nobody() -> list[str]:
    passes = "+dac_override"
    ids = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    # without this bit access(2), which initdb asks about its own files, forgets the right
    keeps = "--securebits=+no_setuid_fixup"
    return ["setpriv", *ids, f"--inh-caps={passes}", f"--ambient-caps={passes}", keeps]


def _works(prefix: list[str]) -> bool:
    try:
        return subprocess.run([*prefix, "--", "true"], capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False  # no such tool here: the next way is tried
