"""A tree of which only some leaves are shown: all others stand in the roots of complete subtrees.

Indices count from 0. What is left out between two shown leaves splits into subtrees in one way only, so the
same leaves give the same pieces, however they were found.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from eventstore.ledger.proofs import Range
from eventstore.ledger.tree import node_hash


@dataclass(frozen=True, slots=True)
class Subtree:
    """Leaves `start` up to, not including, `start + width`; a width of 1 is a leaf."""

    start: int
    width: int
    root: bytes

    @property
    def end(self) -> int:
        return self.start + self.width


def complete_ranges(start: int, end: int) -> Iterator[Range]:
    """The fewest complete subtrees that cover these leaves, in order."""
    while start < end:
        widest = 1 << (end - start).bit_length() - 1
        width = min(widest, start & -start or widest)
        yield start, start + width
        start += width


class Covering:
    """The same subtrees from the leaves themselves, fed in order; O(log n) memory."""

    def __init__(self, start: int) -> None:
        self._next = start
        self._found: list[Subtree] = []

    def add(self, leaf: bytes) -> None:
        """The next leaf's hash."""
        last = Subtree(self._next, 1, leaf)
        self._next += 1
        while self._found and _siblings(self._found[-1], last):
            first = self._found.pop()
            last = Subtree(first.start, 2 * first.width, node_hash(first.root, last.root))
        self._found.append(last)

    def subtrees(self) -> list[Subtree]:
        return [*self._found]


def _siblings(left: Subtree, right: Subtree) -> bool:
    return left.width == right.width and left.start % (2 * left.width) == 0
