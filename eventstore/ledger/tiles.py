"""The tree's hashes as files (https://c2sp.org/tlog-tiles): 256 hashes each, 32 bytes an event.

`<level>/<number>` with the number in groups of three digits; an unfinished tile is `<number>.p/<width>`.
Hash `n` of level `l` is the root over leaves n·256^l up to (n+1)·256^l. A tile is written once and never
changed. What a tile says is believed only where it leads to the root of a seal.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from contracts.errors import Misconfigured, NotFound
from eventstore.ledger.tree import Frontier, root_of

WIDTH = 256
_HASH = 32


def write_once(file: Path, content: bytes) -> None:
    """Make the file whole and durable, or find it there with this very content.

    Raise `Misconfigured` when it holds something else: it is never overwritten.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.new")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)  # unlike rename it fails when the name is taken
    except FileExistsError:
        if file.read_bytes() != content:
            raise Misconfigured(
                f"{file} is there and says something else: it belongs to another log, or was altered. "
                "Compare with `msia audit verify`; a damaged file moved away is written again at start"
            ) from None
        return
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Tiles:
    """The tiles below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def extend(self, size: int, leaves: Sequence[bytes]) -> None:
        """Write the tiles of a tree of `size` leaves that grows by these.

        The tiles up to `size` must be there; `NotFound` names the one that is not.
        """
        level, before, fresh = 0, size, list(leaves)
        while fresh:
            tile, width = divmod(before, WIDTH)
            held = [*self.hashes(level, tile, width), *fresh]
            full = [held[at : at + WIDTH] for at in range(0, len(held) - WIDTH + 1, WIDTH)]
            for number, hashes in enumerate(full, tile):
                write_once(self._file(level, number), b"".join(hashes))
            if rest := held[len(full) * WIDTH :]:
                write_once(self._partial(level, tile + len(full), len(rest)), b"".join(rest))
            for number in range(tile, tile + len(full)):
                # What it covered is in the full tile; a folder that keeps all for good may refuse.
                shutil.rmtree(self._partial(level, number, 1).parent, ignore_errors=True)
            level, before, fresh = level + 1, tile, [root_of(hashes) for hashes in full]

    def hashes(self, level: int, number: int, width: int = WIDTH) -> list[bytes]:
        """The first `width` hashes of a tile, from it or from the narrowest that holds them."""
        if width == 0:
            return []
        partials = self._partial(level, number, width).parent
        wider = sorted(int(each.name) for each in partials.glob("[0-9]*") if each.name.isdigit())
        narrowest = [self._partial(level, number, each) for each in wider if each >= width]
        for file in (*narrowest, self._file(level, number)):
            try:
                data = file.read_bytes()
            except FileNotFoundError:  # finished meanwhile, or never written
                continue
            if len(data) >= width * _HASH:
                return [data[at : at + _HASH] for at in range(0, width * _HASH, _HASH)]
        raise NotFound(f"{self._file(level, number)} is missing or too short: the tree is not complete here")

    def leaves(self, start: int, end: int) -> Iterator[bytes]:
        """Leaf hashes of indices `start` up to `end`, a tile at a time.

        `end` must be a size that was sealed: only for these is there a partial tile.
        """
        for number in range(start // WIDTH, -(-end // WIDTH)):
            first = number * WIDTH
            found = self.hashes(0, number, min(WIDTH, end - first))
            yield from found[max(0, start - first) :]

    def frontier(self, size: int) -> Frontier:
        """The tree at a sealed size, from O(log n) tiles; not yet compared with any seal."""
        return Frontier(size, self._peaks(0, size))

    def root(self, start: int, end: int, size: int) -> bytes:
        """The root over the leaves of a range that a proof asks for (`proofs.Range`) in a tree of `size`."""
        return Frontier(end - start, self._peaks(start, end, size)).root()

    def proof(self, ranges: Iterable[tuple[int, int]], size: int) -> list[bytes]:
        """A proof in a tree of a sealed size."""
        return [self.root(start, end, size) for start, end in ranges]

    def _peaks(self, start: int, end: int, size: int | None = None) -> Iterator[bytes]:
        """The roots of the complete subtrees between two indices; `start` is a multiple of the largest."""
        while start < end:
            height = (end - start).bit_length() - 1
            yield self._subtree(height, start >> height, end if size is None else size)
            start += 1 << height

    def _subtree(self, height: int, number: int, size: int) -> bytes:
        """The root of a complete subtree of 2^height leaves."""
        level, rest = divmod(height, 8)
        tile, at = divmod(number << rest, WIDTH)
        there = min(WIDTH, (size >> 8 * level) - tile * WIDTH)  # how many hashes that tile has at this size
        return root_of(self.hashes(level, tile, there)[at : at + (1 << rest)])

    def _file(self, level: int, number: int) -> Path:
        return self._folder / str(level) / _digits(number)

    def _partial(self, level: int, number: int, width: int) -> Path:
        return self._folder / str(level) / f"{_digits(number)}.p" / str(width)


def _digits(number: int) -> str:
    """`x001/x234/067`."""
    text = f"{number % 1000:03}"
    while number := number // 1000:
        text = f"x{number % 1000:03}/{text}"
    return text
