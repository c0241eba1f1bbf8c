"""A tree with only some leaves shown has the root of the whole, and what is left out splits in one way."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from eventstore.ledger.sparse import Covering, complete_ranges
from eventstore.ledger.tree import Frontier, root_of

LEAVES = [hashlib.sha256(bytes([each])).digest() for each in range(200)]


@given(size=st.integers(1, 200), shown=st.sets(st.integers(0, 199)))
def test_grafted_subtrees_and_leaves_make_the_same_root(size: int, shown: set[int]) -> None:
    tree, hidden = Frontier(), Covering(0)
    for index, leaf in enumerate(LEAVES[:size]):
        if index not in shown:
            hidden.add(leaf)
            continue
        for subtree in hidden.subtrees():
            tree.graft(subtree.width, subtree.root)
        tree.graft(1, leaf)
        hidden = Covering(index + 1)
    for subtree in hidden.subtrees():
        tree.graft(subtree.width, subtree.root)
    assert (tree.size, tree.root()) == (size, root_of(LEAVES[:size]))


@given(start=st.integers(0, 199), width=st.integers(0, 100))
def test_ranges_are_those_that_the_leaves_merge_into(start: int, width: int) -> None:
    end = min(start + width, 200)
    covering = Covering(start)
    for leaf in LEAVES[start:end]:
        covering.add(leaf)
    found = covering.subtrees()
    assert [(each.start, each.end) for each in found] == list(complete_ranges(start, end))
    assert [each.root for each in found] == [root_of(LEAVES[each.start : each.end]) for each in found]
