"""The directory outside the log: every seal as a file, and the tree's hashes.

    seals/<size in millions>/<size>.note    a signed checkpoint each
    tile/<level>/<number>                   see `tiles`
    erasures/<customer>.<generation>.note   see `erasures`

It may be a git work tree, or a folder that is synced to object storage with a lock on what was written.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Misconfigured
from eventstore.ledger.erasures import ErasureNotes
from eventstore.ledger.tiles import Tiles, write_once

_NAME = re.compile(r"(\d{12,})\.note", re.ASCII)
_GIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class SealFile:
    """A seal as it lies outside; nothing in it has been looked at."""

    size: int
    note: str
    path: Path


class Outside:
    """One such directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tiles = Tiles(folder / "tile")
        self.erasures = ErasureNotes(folder / "erasures")

    def seals(self, after: int = 0, up_to: int | None = None) -> Iterator[SealFile]:
        """Every seal of more than `after` and at most `up_to` positions, smallest first."""
        for shard in sorted(_listed(self.folder / "seals")):
            if int(shard.name) < after // 1_000_000:
                continue
            for size, path in sorted(_notes(shard)):
                if size > after and (up_to is None or size <= up_to):
                    yield SealFile(size, _text(path), path)

    def newest(self) -> SealFile | None:
        """The seal of most positions."""
        for shard in sorted(_listed(self.folder / "seals"), reverse=True):
            if found := max(_notes(shard), default=None):
                return SealFile(found[0], _text(found[1]), found[1])
        return None

    def has(self, size: int) -> bool:
        return self._path(size).exists()

    def write(self, size: int, note: str) -> None:
        """Keep a seal for good. Its tiles come first, so that whoever finds a seal finds its tree."""
        write_once(self._path(size), note.encode())

    def commit(self, message: str) -> None:
        """Commit what is new, where the directory is a git work tree; raise `OSError` when git cannot."""
        git = shutil.which("git")
        if git is None or not (self.folder / ".git").exists():
            return
        for words in (["add", "--all", "."], ["commit", "--quiet", "--message", message]):
            done = subprocess.run(
                [git, "-C", str(self.folder), *words],
                capture_output=True,
                text=True,
                timeout=_GIT_SECONDS,
                check=False,
            )
            if done.returncode and "nothing to commit" not in done.stdout:
                raise OSError(f"git {words[0]}: {(done.stderr or done.stdout).strip()[-200:]}")

    def _path(self, size: int) -> Path:
        return self.folder / "seals" / f"{size // 1_000_000:06}" / f"{size:012}.note"


def _listed(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.name.isdigit() and path.is_dir()]


def _notes(shard: Path) -> list[tuple[int, Path]]:
    found = ((_NAME.fullmatch(path.name), path) for path in shard.iterdir())
    return [(int(match[1]), path) for match, path in found if match]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # no note, so it will be refused as a forged seal, by its file's name
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read ({error.strerror}): give it to this user") from error
