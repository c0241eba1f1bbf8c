"""Rows built anew beside the old ones, compared, swapped; nobody notices."""

import asyncio

import asyncpg
import orjson
import pytest

from contracts.errors import NotFound, Refused
from services.projections.catalogue import PROJECTIONS, projection
from services.projections.history import queries as history
from services.projections.rebuild import drop_old, rebuild
from services.projections.settings import ProjectionsSettings
from services.projections.snapshots import snapshot
from services.projections.status import quarantined
from tests.integration.projections.conftest import NAMES, Log, Models, Reading
from tests.unit.projections.any_event import drawn
from tests.unit.projections.events import Told, message, story

HISTORY = projection("history")


async def _left(models: Models) -> list[str]:
    rows = await models.pool.fetch(
        "SELECT nspname::text FROM pg_namespace WHERE nspname ~ '_(next|old|check)$'"
    )
    return sorted(row[0] for row in rows)


def _storable(told: Told) -> bool:
    """Whether the log takes it: its numbers have 64 bits."""
    try:
        orjson.dumps([told.event.open_part(), told.event.private_part()])
    except TypeError:
        return False
    return True


async def test_the_same_rows_again(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    end = await log.tell(*story(8), *filter(_storable, drawn()[-150:]))
    async with reading():
        await models.at(end)
        before = await models.checksums()
        for one in PROJECTIONS:
            built = await rebuild(log.store, settings, one)
            assert all(table.equal for table in built.tables)
            assert (built.serves, built.kept) == (True, f"{one.schema}_old")
        assert await models.checksums() == before
        await models.at(await log.tell(*story(9)))  # the reader goes on, in the new tables
    assert (await models.checksums())["history.turns"][0] == before["history.turns"][0] + 1
    assert await _left(models) == sorted(f"{one.schema}_old" for one in PROJECTIONS)
    for one in PROJECTIONS:
        assert await drop_old(settings, one) == [f"{one.schema}_old"]
    assert await _left(models) == []
    assert await drop_old(settings, HISTORY) == []


async def test_wrong_rows_are_not_swapped_in_or_out_unasked(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading():
        await models.at(await log.tell(*story(1), *story(2)))
        before = await models.checksums()
        await models.pool.execute("DELETE FROM history_v6.messages WHERE conversation = '1-1'")
        with pytest.raises(Refused, match=r"differ in messages \(1 rows, new 2\)"):
            await rebuild(log.store, settings, HISTORY)
        assert (await models.checksums())["history.messages"][0] == 1  # the old ones still serve
        await rebuild(log.store, settings, HISTORY, accept=True)
        assert await models.checksums() == before


async def test_a_rebuild_that_was_stopped_goes_on(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    end = await log.tell_at_once([told for n in range(1, 60) for told in story(n)])
    slow = settings.model_copy(update={"projections_batch": 50})

    class Stopped(Exception):
        pass

    def stop(position: int, target: int) -> None:
        if position >= 100:
            raise Stopped

    started: list[int] = []
    async with reading():
        await models.at(end)
        with pytest.raises(Stopped):
            await rebuild(log.store, slow, HISTORY, progress=stop)
        await rebuild(log.store, slow, HISTORY, progress=lambda position, _: started.append(position))
    assert min(started) > 100


async def test_a_rebuild_ends_a_quarantine(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading():
        await models.at(await log.tell(message(1, 1)))
        await models.pool.execute(
            "INSERT INTO msia.quarantine VALUES ('history_v6', 'history', '1-1', 2, 'a mended bug')"
        )
    async with reading():
        await models.at(await log.tell(message(1, 2)))
        assert (await models.checksums())["history.messages"][0] == 1
        await rebuild(log.store, settings, HISTORY, accept=True)
        assert await quarantined(models.pool) == []
        await models.at(await log.tell(message(1, 3)))  # the running reader believes it too
    assert (await models.checksums())["history.messages"][0] == 3


async def test_nobody_reads_stale_or_failing_rows_during_the_swap(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading():
        await models.at(await log.tell(*story(1)))
        stop = asyncio.Event()
        reads = 0

        async def look(pool: asyncpg.Pool) -> None:
            nonlocal reads
            last = 0
            while not stop.is_set():
                async with snapshot(pool, NAMES) as (connection, position):
                    thread = await history.thread(connection, "1-1")
                    turns = await history.turns(connection, "1-1")
                    said = await connection.fetchval("SELECT max(position) FROM history.messages")
                assert position >= last
                assert said <= position
                assert (len(thread), len(turns)) == (2, 1)
                last = position
                reads += 1

        async def write() -> None:
            for number in range(2, 10_000):
                if stop.is_set():
                    return
                await log.tell(message(2, number))

        readers = [asyncio.create_task(look(models.pool)) for _ in range(3)]
        writer = asyncio.create_task(write())
        for _ in range(3):
            before = reads
            await rebuild(log.store, settings, HISTORY)
            while reads < before + 5:
                assert not any(task.done() for task in readers)
                await asyncio.sleep(0.01)
        stop.set()
        await asyncio.gather(*readers, writer)


async def test_two_rebuilds_of_one_projection(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading():
        await models.at(await log.tell(*story(1)))
        results = await asyncio.gather(
            *[rebuild(log.store, settings, HISTORY) for _ in range(2)], return_exceptions=True
        )
    assert sorted(type(result).__name__ for result in results) == ["Rebuilt", "Refused"]


async def test_before_the_first_start_there_is_nothing_to_rebuild(
    log: Log, settings: ProjectionsSettings
) -> None:
    with pytest.raises(NotFound, match="start `msia projections`"):
        await rebuild(log.store, settings, HISTORY)
