"""The tree as files: the same hashes at every size, whatever order of growing."""

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors import Misconfigured, NotFound
from eventstore.ledger.proofs import consistency_ranges, inclusion_ranges, proof_from
from eventstore.ledger.tiles import Tiles, write_once
from eventstore.ledger.tree import root_of

LEAVES = [hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(70_000)]


def files(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_the_files_are_those_of_the_specification(tmp_path: Path) -> None:
    """Its own example: a tree of 70,000."""
    Tiles(tmp_path).extend(0, LEAVES)
    names = files(tmp_path)
    assert {name for name in names if ".p/" in name} == {"0/273.p/112", "1/001.p/17", "2/000.p/1"}
    assert len([name for name in names if name.startswith("0/") and ".p/" not in name]) == 273
    assert "1/000" in names
    assert (tmp_path / "0/000").read_bytes() == b"".join(LEAVES[:256])
    assert (tmp_path / "2/000.p/1").read_bytes() == root_of(LEAVES[:65536])


def test_large_numbers_are_folders(tmp_path: Path) -> None:
    assert Tiles(tmp_path)._file(0, 1234067) == tmp_path / "0/x001/x234/067"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.sets(st.integers(1, 1500), min_size=1, max_size=6), data=st.data())
def test_roots_and_proofs_from_tiles_are_those_of_the_tree(
    tmp_path_factory: pytest.TempPathFactory, cuts: set[int], data: st.DataObject
) -> None:
    tiles = Tiles(tmp_path_factory.mktemp("tiles"))
    sizes = sorted(cuts)
    for before, after in pairwise([0, *sizes]):
        tiles.extend(before, LEAVES[before:after])
    for size in sizes:
        assert tiles.frontier(size).root() == root_of(LEAVES[:size])
        assert list(tiles.leaves(0, size)) == LEAVES[:size]
    size = data.draw(st.sampled_from(sizes))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    for ranges in (inclusion_ranges(index, size), consistency_ranges(old, size)):
        assert tiles.proof(ranges, size) == proof_from(ranges, LEAVES[:size])
    assert list(tiles.leaves(index, size)) == LEAVES[index:size]


def test_growing_again_after_a_crash_changes_nothing(tmp_path: Path) -> None:
    """Killed between two files, the same step is taken again, by this keeper or another."""
    tiles = Tiles(tmp_path)
    tiles.extend(0, LEAVES[:200])
    tiles.extend(200, LEAVES[200:600])
    before = files(tmp_path)
    tiles.extend(200, LEAVES[200:600])
    assert files(tmp_path) == before
    assert not [name for name in before if name.endswith(".new")]


def test_what_is_written_is_never_overwritten(tmp_path: Path) -> None:
    write_once(tmp_path / "a", b"one")
    write_once(tmp_path / "a", b"one")
    with pytest.raises(Misconfigured, match="says something else"):
        write_once(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"


def test_a_missing_or_shortened_tile_is_named(tmp_path: Path) -> None:
    tiles = Tiles(tmp_path)
    tiles.extend(0, LEAVES[:300])
    (tmp_path / "0/000").write_bytes(b"short")
    with pytest.raises(NotFound, match="0/000 is missing or too short"):
        list(tiles.leaves(0, 300))
    with pytest.raises(NotFound):
        Tiles(tmp_path / "nowhere").extend(5, LEAVES[5:7])
