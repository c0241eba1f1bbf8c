"""A small disk for the log's server: a tmpfs where this user may mount one, else a limit on its files."""

import os
import resource
import shutil
import subprocess
from pathlib import Path

SIZE = "192m"
ROOM = 4096  # bytes that a file may grow to where there is no small disk


class SmallDisk:
    """A folder on a disk of its own. `full` and `free` fill it up and make room again."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._ballast = folder, folder / "ballast"
        folder.mkdir(parents=True)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", folder], capture_output=True
        )
        self.mounted = mounted.returncode == 0

    def full(self, pid: int) -> None:
        """Not one byte more. Without a disk of its own the server `pid` may not let a file grow."""
        if not self.mounted:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))
            return
        with self._ballast.open("wb") as ballast:
            while left := os.statvfs(self._folder).f_bavail * os.statvfs(self._folder).f_bsize:
                ballast.write(bytes(min(left, 1 << 20)))
                try:
                    ballast.flush()
                except OSError:  # full, to the last byte
                    return

    def free(self) -> None:
        """Room again. Without a disk of its own that is: a new server."""
        self._ballast.unlink(missing_ok=True)

    def close(self) -> None:
        """What was on it stays in the folder, for whoever looks why a run failed."""
        if self.mounted:
            kept = self._folder.with_name(f"{self._folder.name}.kept")
            shutil.copytree(self._folder, kept)
            subprocess.run(["umount", "--lazy", self._folder], check=False)
            shutil.rmtree(self._folder, ignore_errors=True)
            kept.rename(self._folder)
