"""The files of a bundle, taken apart and compared with what its manifest says of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eventstore.ledger.errors import ForgedSeal, LedgerBroken
from eventstore.ledger.notes import VerifierKey
from services.audit.bundle.archive import Unpacking
from services.audit.bundle.manifest import (
    EVENTS,
    MANIFEST,
    MEMBERS,
    PERSONAL,
    SEAL,
    SIGNATURE,
    TREE,
    Manifest,
    check_signature,
    content_of,
)

_SMALL = 1 << 20  # bytes of what is read at once, whatever the manifest says of it
_READ_BY_LINE = (TREE, EVENTS, PERSONAL)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A folder of files; `problems` is what is not as the manifest or its signature says."""

    folder: Path
    manifest: Manifest
    problems: list[LedgerBroken]

    @property
    def seal(self) -> str:
        return _text(self.folder / SEAL)


def unpack(
    file: Path,
    folder: Path,
    signer: VerifierKey | None,
    progress: Callable[[int], None] = lambda read: None,
) -> Unpacked:
    """Raise `LedgerBroken` for what cannot be read on: a damaged archive, no manifest, no seal.

    `signer`: nobody else may have made it. `progress`: bytes of the archive that are read.
    """
    problems: list[LedgerBroken] = []
    most: dict[str, int] = {}
    manifest: Manifest | None = None
    found: set[str] = set()
    for name in Unpacking(file, folder, progress).members(MEMBERS, most, _SMALL):
        found.add(name)
        if name == MANIFEST:
            manifest = Manifest.parse((folder / name).read_bytes())
            files = manifest.files
            most |= {each: files[each].bytes for each in _READ_BY_LINE if each in files}
        elif manifest is None:
            raise LedgerBroken(f"the archive does not begin with {MANIFEST}")
        elif name != SIGNATURE and content_of(folder / name) != manifest.files.get(name):
            problems.append(LedgerBroken(f"{name} was altered: its SHA-256 is not the manifest's"))
    if manifest is None or SEAL not in found:
        raise LedgerBroken(f"the archive lacks {SEAL if manifest else MANIFEST}: this is no bundle of ours")
    problems += [LedgerBroken(f"{name} was removed") for name in sorted({*manifest.files} - found)]
    try:
        _check_signer(_text(folder / SIGNATURE), (folder / MANIFEST).read_bytes(), manifest, signer)
    except ForgedSeal as error:
        problems.append(error)
    return Unpacked(folder, manifest, problems)


def _check_signer(note: str, data: bytes, manifest: Manifest, wanted: VerifierKey | None) -> None:
    maker = VerifierKey.parse(manifest.signer)
    if wanted is not None and maker != wanted:
        raise ForgedSeal(f"it was made by {maker}, not by {wanted}")
    check_signature(note, data, [maker])


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
