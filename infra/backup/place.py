"""Where backups lie: `log-<when>` with the streams, `keys-<when>` with the customers' keys, always apart.

`<name>.part` was not finished. The keys may lie in a folder of their own, on another disk, with other rights.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contracts.errors import Misconfigured, NotFound
from infra.backup.files import PART, sync, told
from infra.backup.manifest import MANIFEST, Manifest
from infra.backup.sealing import BackupKey, Damaged

_NAME = re.compile(r"(log|keys)-(\d{8}T\d{6}Z)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """A finished backup, its manifest authenticated."""

    folder: Path
    manifest: Manifest
    key: BackupKey


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of backups, and that of keys, which may be the same one."""

    logs: Path
    keys: Path

    def of(self, kind: str) -> Path:
        return self.keys if kind == "keys" else self.logs

    def finished(self, kind: str) -> list[Path]:
        """Oldest first."""
        return _named(self.of(kind), kind, "")

    def unfinished(self, kind: str) -> list[Path]:
        return _named(self.of(kind), kind, PART)

    def finish(self, draft: Path) -> Path:
        """What was a `.part` is a backup from here on."""
        whole = draft.with_name(draft.name.removesuffix(PART))
        with told(draft):
            draft.rename(whole)
            sync(whole.parent)
        return whole

    def choose(self, kind: str, name: str | None, keys: Sequence[BackupKey]) -> Found:
        """The named backup, else the newest; `NotFound`."""
        folder = self.of(kind)
        names = [name] if name else [path.name for path in self.finished(kind)]
        if not names:
            begun = " (one was begun: run `msia backup create` again)" if self.unfinished(kind) else ""
            raise NotFound(f"{folder} holds no backup {kind}-…{begun}")
        path = folder / names[-1]
        return Found(path, *Manifest.read(path / MANIFEST, keys))

    def drop_expired(self, keys: Sequence[BackupKey], now: datetime, kept: timedelta) -> list[str]:
        """Delete key backups whose time is over; the names. `kept`: of those that do not say it."""
        gone = []
        for path in self.finished("keys"):
            try:
                over = Manifest.read(path / MANIFEST, keys)[0].expired(now)
            except (Damaged, Misconfigured, NotFound):  # damaged, or under a key that is not ours any more
                over = begun(path) + kept <= now
            if over:
                drop(path)
                gone.append(path.name)
        return gone


def drop(folder: Path) -> None:
    """Whole or not at all, for whoever looks meanwhile."""
    with told(folder):
        going = folder.with_name(f".{folder.name}.deleted")
        shutil.rmtree(going, ignore_errors=True)
        folder.rename(going)
        shutil.rmtree(going)
        sync(folder.parent)


def when(draft: Path) -> str:
    """`20261123T120000Z` of `log-20261123T120000Z.part`."""
    return draft.name.removesuffix(PART).partition("-")[2]


def begun(folder: Path) -> datetime:
    """When a backup was begun, by its name; UTC."""
    return datetime.strptime(when(folder), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _named(folder: Path, kind: str, suffix: str) -> list[Path]:
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.is_dir() and path.name.endswith(suffix)]
    matches = ((_NAME.fullmatch(path.name.removesuffix(suffix)), path) for path in found)
    return sorted(
        path for match, path in matches if match and match[1] == kind and (suffix or PART not in path.name)
    )
