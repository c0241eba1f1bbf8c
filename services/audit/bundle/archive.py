"""The file itself: a tar archive, compressed with Zstandard, each byte given by what is in it."""

import os
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import zstandard

from contracts.errors import BadInput, NotFound
from eventstore.ledger.errors import LedgerBroken

MAGIC = b"\x28\xb5\x2f\xfd"  # of a Zstandard frame (RFC 8878, section 3.1.1)
_LEVEL = 10
_CHUNK = 1 << 20
_INPUT = 1 << 9  # a block of a few bytes may unpack to 128 KiB
# Ids, hashes and what is encrypted do not compress: ours unpack to about 5 times their size.
_RATIO, _FREE = 200, 1 << 26


def is_archive(file: Path) -> bool:
    """Whether it begins as one; `NotFound` when there is no file."""
    if not file.is_file():
        raise NotFound(f"{file}: there is no such file")
    with file.open("rb") as data:
        return data.read(len(MAGIC)) == MAGIC


def pack(folder: Path, members: Sequence[str], into: Path) -> None:
    """Write `into` anew, in this order, with neither times nor owners."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with (
        into.open("wb") as out,
        compressor.stream_writer(out, closefd=False) as packed,
        tarfile.open(mode="w|", fileobj=packed, format=tarfile.USTAR_FORMAT) as tar,
    ):
        for name in members:
            file = folder / name
            with file.open("rb") as data:
                tar.addfile(_header(name, file.stat().st_size), data)


class Unpacking:
    """The members of an archive one after the other, each into a file of `folder`."""

    def __init__(self, file: Path, folder: Path, progress: Callable[[int], None] = lambda read: None) -> None:
        """`progress` is told how many bytes of the archive are read."""
        self._file, self._folder, self._progress = file, folder, progress

    def members(self, allowed: Sequence[str], most: Mapping[str, int], otherwise: int) -> Iterator[str]:
        """Their names, each once it is unpacked; `most` may be filled in between.

        Raise `LedgerBroken` for a damaged archive, another member or another order than `allowed`, more than
        `most[name]` (else `otherwise`) bytes, or anything in or behind the archive that we would not write.
        """
        waiting = list(allowed)
        with self._file.open("rb") as raw:
            reader = _Frame(raw, self._progress)
            try:
                while (header := reader.exactly(tarfile.BLOCKSIZE)).strip(b"\0"):
                    member = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
                    name = member.name
                    if name not in waiting or member.size > most.get(name, otherwise):
                        raise LedgerBroken(f"the archive holds {name!r}, which is not as its manifest says")
                    waiting = waiting[waiting.index(name) + 1 :]
                    if header != _header(name, member.size).tobuf(tarfile.USTAR_FORMAT):
                        raise LedgerBroken(f"the archive's header of {name} was altered")
                    with (self._folder / name).open("wb") as out:
                        reader.copy(member.size, out)
                    yield name
                reader.finish()
            except (tarfile.TarError, zstandard.ZstdError, EOFError, ValueError) as error:
                raise LedgerBroken(f"the archive is damaged: {error}") from error


class _Frame:
    """One Zstandard frame as a stream to read, with nothing after it."""

    def __init__(self, raw: IO[bytes], progress: Callable[[int], None]) -> None:
        self._raw, self._progress = raw, progress
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        self._ready = b""
        self._in = self._out = 0

    def read(self, size: int) -> bytes:
        parts, missing = [], size
        while missing:
            if not self._ready and not self._fill():
                break
            taken, self._ready = self._ready[:missing], self._ready[missing:]
            parts.append(taken)
            missing -= len(taken)
        return b"".join(parts)

    def exactly(self, size: int) -> bytes:
        if len(found := self.read(size)) < size:
            raise EOFError("it ends in the middle")
        return found

    def copy(self, size: int, out: IO[bytes]) -> None:
        """A file of this size, and the zeros that fill its last block."""
        for start in range(0, size, _CHUNK):
            out.write(self.exactly(min(_CHUNK, size - start)))
            self._progress(self._in)
        if self.exactly(-size % tarfile.BLOCKSIZE).strip(b"\0"):
            raise LedgerBroken("the archive holds something between its files")

    def _fill(self) -> bool:
        while not self._ready and not self._decompressor.eof:
            chunk = self._raw.read(_INPUT)
            if not chunk:
                raise EOFError("it ends in the middle")
            self._ready = self._decompressor.decompress(chunk)
            self._in, self._out = self._in + len(chunk), self._out + len(self._ready)
            if self._out > self._in * _RATIO + _FREE:
                raise LedgerBroken(f"the archive is a bomb: it unpacks to more than {_RATIO} times its size")
        return bool(self._ready)

    def finish(self) -> None:
        """After the last member: padding, and the frame's own check sum."""
        rest = self.read(2 * tarfile.RECORDSIZE)
        if len(rest) == 2 * tarfile.RECORDSIZE or rest.strip(b"\0"):
            raise LedgerBroken("the archive holds something after its last file")
        if self._decompressor.unused_data or self._raw.read(1):
            raise LedgerBroken("something was appended to the archive")


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o644
    return header


def refuse_folder(file: Path) -> None:
    """`BadInput` where no archive can be written."""
    if file.is_dir() or not file.parent.is_dir():
        raise BadInput(f"--out {file}: give the name of a file in a folder that exists")
    if not os.access(file.parent, os.W_OK):
        raise BadInput(f"--out {file}: you may not write into this folder")
