"""Read models are a function of the log: however events are applied, the rows are the same."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors import Conflict
from services.projections.applying import advance
from services.projections.catalogue import PROJECTIONS
from services.projections.checksums import checksum
from services.projections.entries import Entry
from services.projections.schemas import Line, open_line, prepare
from tests.unit.projections.any_event import drawn, wanted, wide_histories
from tests.unit.projections.events import Told, entries, message, story

LOG = uuid4()


class _Crashed(Exception):
    """The process is gone."""


class Bench:
    """The projections' schemas, emptied for each history."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def lines(self, log_id: UUID = LOG) -> list[Line]:
        return [await open_line(self._connection, projection, log_id) for projection in PROJECTIONS]

    async def empty(self) -> list[Line]:
        lines = await self.lines()
        for line in lines:
            for table in line.projection.tables:
                await self._connection.execute(f"DELETE FROM {line.schema}.{table.name}")
        await self._connection.execute("DELETE FROM msia.quarantine; DELETE FROM msia.erasures")
        return await self.rewound()

    async def rewound(self) -> list[Line]:
        """At position 0, with the rows as they are."""
        await self._connection.execute("UPDATE msia.positions SET position = 0")
        return await self.lines()

    async def apply(self, lines: Sequence[Line], log: Sequence[Entry], sizes: Sequence[int]) -> None:
        """In batches of these sizes, the last for the rest."""
        rest = list(log)
        for size in [*sizes, len(rest)]:
            if rest:
                await advance(self._connection, lines, rest[:size])
                rest = rest[size:]

    async def crash(self, log: Sequence[Entry]) -> None:
        """In the middle of a transaction: the rows are written, and gone with the session."""
        with contextlib.suppress(_Crashed):
            async with self._connection.transaction():
                await advance(self._connection, await self.lines(), log)
                raise _Crashed

    async def beside(self) -> list[Line]:
        """Empty schemas beside the ones that serve, as a rebuild fills them."""
        for projection in PROJECTIONS:
            await self._connection.execute(f"DROP SCHEMA IF EXISTS {projection.schema}_next CASCADE")
        return [
            await open_line(self._connection, projection, LOG, f"{projection.schema}_next")
            for projection in PROJECTIONS
        ]

    async def checksums(self, beside: str = "") -> dict[str, tuple[int, int]]:
        return {
            table.name + line.schema: await checksum(self._connection, f"{line.schema}{beside}.{table.name}")
            for line in await self.lines()
            for table in line.projection.tables
        }


@pytest.fixture
async def bench(postgres_url: str) -> AsyncIterator[Bench]:
    connection = await asyncpg.connect(postgres_url, server_settings={"timezone": "UTC"})
    await prepare(connection)
    yield Bench(connection)
    await connection.close()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=wide_histories, sizes=st.lists(st.integers(1, 9), max_size=8))
async def test_one_by_one_in_batches_twice_with_crashes_and_rebuilt(
    bench: Bench, history: list[Told], sizes: list[int]
) -> None:
    log = entries([message(4, 1), *history])  # at least one row
    await bench.apply(await bench.empty(), log, [1] * len(log))
    one_by_one = await bench.checksums()
    assert sum(rows for rows, _ in one_by_one.values()) > 0

    await bench.apply(await bench.empty(), log, sizes)
    assert await bench.checksums() == one_by_one

    await bench.apply(await bench.rewound(), log, sizes[::-1])
    assert await bench.checksums() == one_by_one

    lines = await bench.empty()
    await bench.apply(lines, log[: len(log) // 2], [])
    await bench.crash(log)
    # a new process: state from Postgres, some events again
    await bench.apply(await bench.lines(), log, sizes)
    assert await bench.checksums() == one_by_one

    await bench.apply(await bench.beside(), log, sizes)
    assert await bench.checksums("_next") == one_by_one


def test_every_projection_and_every_event_it_reacts_to_is_drawn() -> None:
    drawn = set(wanted())
    for known in PROJECTIONS:
        assert any(known.wants(kind, about) for kind in drawn for about in ("1-1", "tariff-x")), known.name


async def test_a_reader_whose_position_was_moved_writes_nothing(bench: Bench) -> None:
    lines = await bench.empty()
    log = entries(story(1))
    await bench.apply(await bench.lines(), log, [])
    before = await bench.checksums()
    with pytest.raises(Conflict, match="not where this reader left it"):
        await bench.apply(lines, log, [])
    assert await bench.checksums() == before


async def test_histories_fill_every_table_of_every_projection(bench: Bench) -> None:
    """Else the sameness of a table would be that of no rows."""
    await bench.apply(await bench.empty(), entries(drawn()), [50, 50, 50])
    assert [name for name, (rows, _) in (await bench.checksums()).items() if not rows] == []
