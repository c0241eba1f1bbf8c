"""The tree and its proofs: known vectors of Certificate Transparency, and the RFC's own recursion."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventstore.ledger.errors import ProofFailed
from eventstore.ledger.proofs import (
    consistency_ranges,
    inclusion_ranges,
    proof_from,
    verify_consistency,
    verify_inclusion,
)
from eventstore.ledger.tree import EMPTY, Frontier, node_hash, root_of

# The leaves and roots that Google's certificate-transparency and transparency-dev/merkle test with.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [hashlib.sha256(b"\x00" + bytes.fromhex(each)).digest() for each in INPUTS]

leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def naive_root(tree: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not tree:
        return EMPTY
    if len(tree) == 1:
        return tree[0]
    k = largest_power_below(len(tree))
    return node_hash(naive_root(tree[:k]), naive_root(tree[k:]))


def naive_path(m: int, tree: Sequence[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(tree) == 1:
        return []
    k = largest_power_below(len(tree))
    if m < k:
        return [*naive_path(m, tree[:k]), naive_root(tree[k:])]
    return [*naive_path(m - k, tree[k:]), naive_root(tree[:k])]


def naive_consistency(m: int, tree: Sequence[bytes], complete: bool = True) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if m == len(tree):
        return [] if complete else [naive_root(tree)]
    k = largest_power_below(len(tree))
    if m <= k:
        return [*naive_consistency(m, tree[:k], complete), naive_root(tree[k:])]
    return [*naive_consistency(m - k, tree[k:], False), naive_root(tree[:k])]


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@pytest.mark.parametrize("size", range(9))
def test_roots_of_certificate_transparency(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


def test_proofs_of_certificate_transparency() -> None:
    assert [each.hex() for each in proof_from(inclusion_ranges(5, 8), LEAVES)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [each.hex() for each in proof_from(consistency_ranges(6, 8), LEAVES)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(leaves)
def test_the_frontier_is_the_tree_of_the_rfc_at_every_size(tree: list[bytes]) -> None:
    frontier = Frontier()
    for size, leaf in enumerate(tree, 1):
        frontier.add(leaf)
        assert frontier.size == size
        assert frontier.root() == naive_root(tree[:size])


@given(leaves, st.data())
def test_every_leaf_is_proven(tree: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(tree) - 1))
    path = proof_from(inclusion_ranges(index, len(tree)), tree)
    assert path == naive_path(index, tree)
    verify_inclusion(tree[index], index, len(tree), path, naive_root(tree))


@given(leaves, st.data())
def test_every_older_tree_is_a_beginning(tree: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(tree)))
    path = proof_from(consistency_ranges(old, len(tree)), tree)
    assert path == naive_consistency(old, tree)
    verify_consistency(old, naive_root(tree[:old]), len(tree), naive_root(tree), path)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9, 13, 16, 21])
def test_only_the_one_proof_of_a_leaf_holds(size: int) -> None:
    """Every other leaf, index, size, length, order or bit of it fails: no element goes unchecked."""
    tree = [hashlib.sha256(bytes([n])).digest() for n in range(size)]
    root = root_of(tree)
    for index in range(size):
        path = proof_from(inclusion_ranges(index, size), tree)
        held = []
        for other_leaf in range(size):
            for other_index in range(size):
                if verifies(verify_inclusion, tree[other_leaf], other_index, size, path, root):
                    held.append((other_leaf, other_index))
        assert held == [(index, index)]
        for forged in mutations(path):
            assert not verifies(verify_inclusion, tree[index], index, size, forged, root)


@pytest.mark.parametrize("new", [2, 3, 4, 5, 7, 8, 9, 13, 16])
def test_only_the_one_proof_of_a_beginning_holds(new: int) -> None:
    tree = [hashlib.sha256(bytes([n])).digest() for n in range(new + 1)]
    roots = [root_of(tree[:size]) for size in range(new + 2)]
    for old in range(1, new):
        path = proof_from(consistency_ranges(old, new), tree)
        for forged in mutations(path):
            assert not verifies(verify_consistency, old, roots[old], new, roots[new], forged)
        for other in range(1, new):
            if other != old:
                assert not verifies(verify_consistency, old, roots[other], new, roots[new], path)
                assert not verifies(verify_consistency, other, roots[other], new, roots[new], path)
        assert not verifies(verify_consistency, old, roots[old], new, roots[new + 1], path)


def test_a_consistency_proof_for_another_size_of_the_same_shape_proves_nothing_new() -> None:
    """Sizes 9 and 10 have paths of one length: what holds must be bound to the roots, both of them."""
    tree = [hashlib.sha256(bytes([n])).digest() for n in range(10)]
    path = proof_from(consistency_ranges(8, 9), tree)
    with pytest.raises(ProofFailed):
        verify_consistency(8, root_of(tree[:8]), 10, root_of(tree), path)


@pytest.mark.parametrize(("old", "new"), [(0, 1), (2, 1), (-1, 3)])
def test_a_tree_does_not_grow_from_nothing_or_backwards(old: int, new: int) -> None:
    with pytest.raises(ProofFailed):
        verify_consistency(old, EMPTY, new, EMPTY, [])
    with pytest.raises(ValueError, match="does not grow"):
        consistency_ranges(old, new)


def test_the_same_size_needs_the_same_root_and_no_path() -> None:
    verify_consistency(3, ROOT3, 3, ROOT3, [])
    with pytest.raises(ProofFailed):
        verify_consistency(3, ROOT3, 3, EMPTY, [])
    with pytest.raises(ProofFailed):
        verify_consistency(3, ROOT3, 3, ROOT3, [EMPTY])


@given(st.lists(st.binary(min_size=31, max_size=33), max_size=4), st.integers(-2, 9), st.integers(-2, 9))
def test_what_was_made_up_never_holds(path: list[bytes], a: int, b: int) -> None:
    assert not verifies(verify_inclusion, LEAVES[0], a, b, path, b"r" * 32)
    assert not verifies(verify_consistency, a, b"o" * 32, b, b"r" * 32, path)


ROOT3 = bytes.fromhex(ROOTS[3])


def mutations(path: list[bytes]) -> list[list[bytes]]:
    """Shortened, lengthened, reordered, and with one bit of one byte of each element flipped."""
    found = [[*path, bytes(32)], [bytes(32), *path], [*path, *path[-1:]]] if path else [[bytes(32)]]
    for at, step in enumerate(path):
        found.append(path[:at] + path[at + 1 :])
        found.append([*path[:at], step, *path[at:]])
        found.append([*path[:at], step[:-1], *path[at + 1 :]])
        for byte in (0, 15, 31):
            flipped = bytearray(step)
            flipped[byte] ^= 1
            found.append([*path[:at], bytes(flipped), *path[at + 1 :]])
        if at and path[at - 1] != step:
            found.append([*path[: at - 1], step, path[at - 1], *path[at + 1 :]])
    return found


def verifies(verify: object, *claim: object) -> bool:
    try:
        verify(*claim)  # type: ignore[operator]
    except ProofFailed:
        return False
    return True
