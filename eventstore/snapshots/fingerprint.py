"""What code a snapshot was made by. Other code makes other keys, so old snapshots are not seen, not wrong."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

import pydantic

_ALWAYS = ("contracts", "eventstore.snapshots")  # what events mean, and how a snapshot is written
_LENGTH = 16  # hexadecimal digits: 64 bits, against accidents


def fingerprint(*packages: str) -> str:
    """SHA-256 prefix over the sources of these packages, the contracts, and pydantic's version."""
    digest = hashlib.sha256(pydantic.VERSION.encode())
    for package in sorted({*packages, *_ALWAYS}):
        for name, source in _sources(files(package), package):
            digest.update(f"\n{name} {len(source)}\n".encode())
            digest.update(source)
    return digest.hexdigest()[:_LENGTH]


def _sources(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _sources(entry, f"{name}.{entry.name}")
        elif entry.name.endswith(".py"):
            yield f"{name}.{entry.name}", entry.read_bytes()
