"""The Merkle tree of RFC 6962, grown leaf by leaf in O(log n) memory."""

import hashlib
from collections.abc import Iterable

_sha256 = hashlib.sha256
EMPTY = _sha256().digest()  # the root of no leaves


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over 0x01, left, right."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the complete subtrees that make up the tree, largest first."""

    __slots__ = ("_peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self._peaks = size, list(peaks)
        if len(self._peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(self._peaks)}")

    def add(self, leaf: bytes) -> None:
        """One more leaf, by its hash."""
        size, peaks = self.size, self._peaks
        while size & 1:
            leaf = _sha256(b"\x01" + peaks.pop() + leaf).digest()  # node_hash, without a call an event
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def graft(self, width: int, root: bytes) -> None:
        """The root of `width` more leaves at once; `ValueError` where they make no complete subtree here."""
        if width <= 0 or width & (width - 1) or self.size % width:
            raise ValueError(f"{width} leaves after {self.size} are no complete subtree")
        above = self.size // width
        while above & 1:
            root = node_hash(self._peaks.pop(), root)
            above >>= 1
        self._peaks.append(root)
        self.size += width

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Several more; returns itself."""
        for leaf in leaves:
            self.add(leaf)
        return self

    def root(self) -> bytes:
        """The tree's root hash at its present size."""
        if not self._peaks:
            return EMPTY
        *rest, root = self._peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root

    def copy(self) -> "Frontier":
        return Frontier(self.size, self._peaks)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier().extend(leaves).root()
