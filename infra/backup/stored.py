"""One encrypted file of a backup: made from what comes, and opened again."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

from infra.backup.files import writing
from infra.backup.place import Found
from infra.backup.sealing import BackupKey, Damaged, SealingWriter, opened

Progress = Callable[[int], None]
LOG, KEYS = "EVENTS", "KEYS"
_SUFFIX, _NOTE = ".sealed", ".json"


def path_of(folder: Path, name: str) -> Path:
    return folder / f"{name}{_SUFFIX}"


def note_of(folder: Path, name: str) -> Path:
    """Says that the file of an unfinished backup is whole, and what is in it."""
    return folder / f"{name}{_NOTE}"


async def write(
    folder: Path, backup: str, name: str, key: BackupKey, chunks: AsyncIterator[bytes], told: Progress
) -> dict[str, Any]:
    """Encrypt to a file that is whole or not there; its part of the manifest."""
    path = path_of(folder, name)
    with writing(path) as out:
        sealing = SealingWriter(out, key, _what(backup, name))
        async for chunk in chunks:
            sealing.write(chunk)
            told(sealing.plain)
        sealing.finish()
    size = path.stat().st_size
    return {"key": key.id, "name": name, "bytes": size, "plain": sealing.plain, "segments": sealing.digests}


def read(found: Found, name: str) -> Iterator[bytes]:
    """The plain text of a file; `Damaged` names file and segment."""
    file, path = found.manifest.file(name), path_of(found.folder, name)
    try:
        with path.open("rb") as source:
            if (size := path.stat().st_size) != file.bytes:
                raise Damaged(f"it has {size} bytes, its manifest says {file.bytes}")
            yield from opened(source, found.key, _what(found.manifest.id, name), file.segments)
    except FileNotFoundError:
        raise Damaged(f"{path} is missing: take another copy of the backup") from None
    except Damaged as error:
        raise Damaged(f"{path}: {error}: take another copy of it, or another backup") from error


def check(found: Found, name: str, told: Progress = lambda plain: None) -> None:
    """Every segment of a file decrypts and is what was written, and nothing is missing."""
    plain = 0
    for segment in read(found, name):
        told(plain := plain + len(segment))
    if plain != found.manifest.file(name).plain:
        raise Damaged(f"{path_of(found.folder, name)} holds {plain} bytes, not what its manifest says")


def _what(backup: str, name: str) -> bytes:
    return f"{backup}/{name}".encode()
