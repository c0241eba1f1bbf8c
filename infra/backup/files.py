"""Files that are whole or not there: `.part`, fsync, rename; and errors of disks in one line."""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from contracts.errors import Misconfigured, Refused

PART = ".part"


@contextlib.contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name once the block has ended well, on disk for certain."""
    draft = path.with_name(path.name + PART)
    with told(path):
        with draft.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.rename(path)
        sync(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    with writing(path) as out:
        out.write(content)


def sync(folder: Path) -> None:
    """What was renamed in it stays renamed."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """A disk that is full or read-only, as one line that says what to do."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        what = "make room" if full else "give this user the right to read and write it"
        raise Misconfigured(
            f"{error.filename or path}: {error.strerror}: {what}, then repeat it; what is finished stays"
        ) from error


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """One command at a time works in a folder; the kernel lets go when its process dies."""
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / ".lock").open("a")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"another backup is being made in {folder}: wait until it has ended") from None
        yield
