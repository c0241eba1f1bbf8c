"""`msia audit export`: what is in a bundle, and that it stands alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eventstore.ledger.errors import LedgerBroken
from services.audit.bundle.manifest import EVENTS, PERSONAL, README
from services.audit.bundle.query import resolve
from services.audit.bundle.unpacked import unpack
from services.audit.ledger.sources import Dump
from services.common.window import Window
from tests.unit.audit.bundle.bundles import MAKER, Desk, Parts, a_log, at, verified
from tests.unit.ledger.logs import ORIGIN, TRUST


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "log").mkdir()
    return Desk(a_log(tmp_path / "log"), tmp_path)


def positions(bundle: Path, folder: Path) -> list[int]:
    folder.mkdir()
    unpack(bundle, folder, None)
    return [each["position"] for each in Parts(folder).lines(EVENTS)]


async def test_everything_up_to_the_newest_seal(desk: Desk, tmp_path: Path) -> None:
    bundle = await desk.export()
    found = verified(bundle, MAKER.verifier)
    assert found.signer_checked
    assert (found.manifest.log, found.manifest.seal.size) == (ORIGIN, 40)
    assert positions(bundle, tmp_path / "x") == list(range(1, 41))
    assert found.manifest.selected.first == 1
    assert "msia audit verify" in (tmp_path / "x" / README).read_text()


async def test_a_window_with_the_neighbours_that_prove_its_edges(desk: Desk, tmp_path: Path) -> None:
    bundle = await desk.export(since=10, until=16)
    selected = verified(bundle).manifest.selected
    assert (selected.before, selected.first, selected.last, selected.after) == (9, 10, 15, 16)
    assert positions(bundle, tmp_path / "x") == [1, *range(9, 17)]
    assert verified(bundle).manifest.seal.size == 17  # the first that covers it, so that it never changes


async def test_one_conversation_and_the_tariffs_that_explain_its_quotes(desk: Desk, tmp_path: Path) -> None:
    bundle = await desk.export("1-1")
    found = verified(bundle)
    shown = positions(bundle, tmp_path / "x")
    assert {1, 3, 13, 14, 20} <= set(shown)
    assert all(each % 3 == 0 for each in set(shown) - {1, 3, 13, 14, 20})
    assert found.manifest.query.conversations == ["1-1"]


@pytest.mark.parametrize("question", [(), ("1-2",), ("1-2", "1-1")])
async def test_the_same_bytes_with_the_keepers_hashes_and_without(
    desk: Desk, question: tuple[str, ...]
) -> None:
    first = (await desk.export(*question, since=8, until=30)).read_bytes()
    second = (await desk.export(*question, since=8, until=30, tiles=False, name="other")).read_bytes()
    assert first == second


async def test_the_same_bytes_when_the_log_has_grown(desk: Desk) -> None:
    first = (await desk.export(until=30)).read_bytes()
    desk.log.seal()
    desk.log.grow(20)
    desk.log.seal()
    desk.log.write()
    assert (await desk.export(until=30)).read_bytes() == first


async def test_personal_data_that_ingress_opened(desk: Desk, tmp_path: Path) -> None:
    asked: list[set[int]] = []

    async def opened(positions: set[int]) -> Mapping[int, Mapping[str, Any]]:
        asked.append(positions)
        return {13: {"text": "soy Ñuño"}}

    bundle = await desk.export("1-1", opening=opened)
    assert {13, 14} <= asked[0]
    assert verified(bundle).manifest.query.personal_data
    positions(bundle, tmp_path / "x")
    assert Parts(tmp_path / "x").lines(PERSONAL) == [{"position": 13, "private": {"text": "soy Ñuño"}}]


@pytest.mark.parametrize(
    ("window", "neighbours"),
    [((200, None), (40, None)), ((None, 0), (None, 1)), ((15.2, 15.8), (15, 16)), ((200, 300), (40, None))],
)
async def test_a_window_in_which_nothing_was_stored(
    desk: Desk, tmp_path: Path, window: tuple[float | None, float | None], neighbours: tuple[int | None, ...]
) -> None:
    """Behind all, before all, between two: its neighbours prove that it is empty."""
    bundle = await desk.export(since=window[0], until=window[1])
    selected = verified(bundle).manifest.selected
    assert (selected.first, selected.last) == (None, None)
    assert (selected.before, selected.after) == neighbours
    assert positions(bundle, tmp_path / "x") == sorted({1, *filter(None, neighbours)})


async def test_what_is_not_sealed_yet_is_said(desk: Desk) -> None:
    source = Dump(desk.log.dump)
    assert (await resolve(source, Window(None, at(100)), (), TRUST)).unsealed
    assert not (await resolve(source, Window(None, at(30)), (), TRUST)).unsealed
    assert not (await resolve(source, Window(None, None), (), TRUST)).unsealed


async def test_nothing_is_written_of_a_log_that_is_not_as_sealed(desk: Desk) -> None:
    bad = [*desk.log.messages]
    del bad[20]
    desk.log.write(bad)
    with pytest.raises(LedgerBroken):
        await desk.export()
    assert not (desk.folder / "bundle.tar.zst").exists()
    assert [each.name for each in desk.folder.iterdir()] == ["log"]
