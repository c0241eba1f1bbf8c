"""Inclusion and consistency proofs (RFC 6962, section 2.1; verified as in RFC 9162, section 2.1).

A proof is a list of subtree roots. Which subtrees is known from the numbers alone, so a proof is made in one
pass over the leaves, or read from tiles, and the verifier knows how long it must be.
"""

from collections.abc import Iterable, Sequence

from eventstore.ledger.errors import ProofFailed
from eventstore.ledger.tree import Frontier, node_hash

Range = tuple[int, int]  # leaves from the first index up to, not including, the second


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The subtrees whose roots lead from leaf `index` (0 is the first) to the root of `size` leaves."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    found: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The subtrees that show the tree of `old` leaves to be the beginning of that of `new`."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {new} leaves does not grow from one of {old}")
    found: list[Range] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    if start:  # otherwise the old tree is itself a subtree: its root is known
        found.append((start, end))
    return found[::-1]


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1


class Roots:
    """The roots of ranges that do not overlap, from leaves fed in order; O(log n) memory for each."""

    def __init__(self, ranges: Sequence[Range]) -> None:
        self._ranges = ranges
        self._trees = {wanted: Frontier() for wanted in ranges}
        self._waiting = sorted(ranges, reverse=True)
        self._next = 0

    def add(self, leaf: bytes) -> None:
        """The next leaf's hash, whether it is wanted or not."""
        index = self._next
        self._next += 1
        while self._waiting and self._waiting[-1][1] <= index:
            self._waiting.pop()
        if self._waiting and self._waiting[-1][0] <= index:
            self._trees[self._waiting[-1]].add(leaf)

    def proof(self) -> list[bytes]:
        """The roots, in the order asked; `ValueError` when leaves are missing."""
        if any(tree.size != end - start for (start, end), tree in self._trees.items()):
            raise ValueError(f"only {self._next} leaves were given")
        return [self._trees[wanted].root() for wanted in self._ranges]


def proof_from(ranges: Sequence[Range], leaves: Iterable[bytes]) -> list[bytes]:
    """A proof from all leaf hashes."""
    roots = Roots(ranges)
    for leaf in leaves:
        roots.add(leaf)
    return roots.proof()


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raise `ProofFailed` unless `leaf` is number `index` of the `size` leaves under `root`."""
    if not 0 <= index < size:
        raise ProofFailed(f"a tree of {size} leaves has no leaf {index}")
    _hashes(path, root, leaf)
    here, last, result = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofFailed("the path is longer than the tree is high")
        if here & 1 or here == last:
            result = node_hash(sibling, result)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        here, last = here >> 1, last >> 1
    if last != 0:
        raise ProofFailed("the path is shorter than the tree is high")
    if result != root:
        raise ProofFailed("the path does not lead to the root")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raise `ProofFailed` unless the tree of `old` leaves is the beginning of the tree of `new` leaves."""
    if not 0 < old <= new:
        raise ProofFailed(f"a tree of {new} leaves does not grow from one of {old}")
    _hashes(path, old_root, new_root)
    if old == new:
        if path or old_root != new_root:
            raise ProofFailed("two trees of one size are consistent only when they are the same")
        return
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        raise ProofFailed("the proof is empty")
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofFailed("the proof is longer than the tree is high")
        if here & 1 or here == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            after = node_hash(after, step)
        here, last = here >> 1, last >> 1
    if last != 0:
        raise ProofFailed("the proof is shorter than the tree is high")
    if before != old_root:
        raise ProofFailed("the proof does not lead to the old root")
    if after != new_root:
        raise ProofFailed("the proof does not lead to the new root")


def _hashes(path: Sequence[bytes], *others: bytes) -> None:
    if any(len(each) != 32 for each in (*path, *others)):
        raise ProofFailed("a hash has 32 bytes")
