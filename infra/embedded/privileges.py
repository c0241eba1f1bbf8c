"""Commands put before a child's own: die with the parent, and for PostgreSQL not be root.

All end in `exec`, so the pid we started is the server's own.
"""

import os
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


class NotRoot:
    """How to start a program that refuses root, and who must own its files."""

    def __init__(self, prefix: list[str], owner: int | None) -> None:
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
def not_root() -> NotRoot:
    """As we are, when we are not root; else, without touching system users, the first of these that works:

    1. a user namespace, in which root's own files and processes are nobody's;
    2. the user nobody, with the right to pass folders that only root may enter: many containers forbid
       namespaces.
    """
    if os.geteuid() != 0:
        return NotRoot([], None)
    if _works(namespace := ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]):
        return NotRoot([*namespace, "--"], 0)
    if _works(nobody := _as_nobody()):
        return NotRoot([*nobody, "--"], NOBODY)
    raise Misconfigured(
        "PostgreSQL refuses to run as root, and neither `unshare --user` nor `setpriv --reuid` works here. "
        "Run as an ordinary user, or set POSTGRES_URL to a server of yours."
    )


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
