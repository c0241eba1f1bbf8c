"""Verifying a bundle tells how far it is: a bar of the bytes unpacked, then one of the positions verified."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eventstore.ledger.errors import LedgerBroken
from services.audit.bundle.manifest import TREE
from services.audit.bundle.verifying import verify_bundle
from tests.unit.audit.bundle.bundles import Desk, a_log
from tests.unit.ledger.logs import TRUST


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "log").mkdir()
    return Desk(a_log(tmp_path / "log"), tmp_path)


class Bars:
    """Every bar that was opened: how much there is, and what it was told."""

    def __init__(self) -> None:
        self.opened: list[tuple[int | None, list[int]]] = []
        self.closed = 0

    @contextmanager
    def __call__(self, size: int | None) -> Iterator[Callable[[int], None]]:
        told: list[int] = []
        self.opened.append((size, told))
        try:
            yield told.append
        finally:
            self.closed += 1


async def test_bytes_then_positions_each_up_to_its_end(desk: Desk) -> None:
    bundle, bars = await desk.export(), Bars()
    verify_bundle(bundle, TRUST, bar=bars)
    (bytes_of, unpacked), (positions, verified) = bars.opened
    assert (bytes_of, positions) == (bundle.stat().st_size, 40)
    assert unpacked == sorted(unpacked)
    assert 0 < unpacked[-1] <= bundle.stat().st_size
    assert verified == sorted(verified)
    assert verified[-1] == 40


async def test_a_bar_is_closed_where_something_was_altered(desk: Desk) -> None:
    bundle, bars = await desk.export(), Bars()
    altered = desk.altered(bundle, lambda parts: (parts.folder / TREE).write_text("[]\n"))
    with pytest.raises(LedgerBroken):
        verify_bundle(altered, TRUST, bar=bars)
    assert bars.closed == len(bars.opened) == 2
