"""What operators wish about a projection's quarantine, and that a rebuild comes to the same rows."""

from uuid import uuid4

from contracts.events.control import QuarantineDropped, QuarantineRetryRequested
from contracts.events.inbox import MessageReceived
from eventstore.quarantine import listed
from services.projections.catalogue import projection
from services.projections.history import queries as history
from services.projections.rebuild import rebuild
from services.projections.settings import ProjectionsSettings
from services.projections.status import SetAside, quarantined
from tests.integration.projections.conftest import Log, Models, Reading, eventually
from tests.poison import WithoutKey, plant
from tests.unit.projections.events import message, story

READER = "projections.history"


async def _texts(models: Models, conversation: str = "1-1") -> list[str | None]:
    async with models.pool.acquire() as connection:
        return [said["text"] for said in await history.thread(connection, conversation)]


async def _listed(log: Log) -> list[tuple[str, str, int]]:
    found = await listed(log.store.client)
    return [(one.reader, one.aggregate, one.position) for one in found if one.reader == READER]


async def _aside(models: Models) -> list[SetAside]:
    return [one for one in await quarantined(models.pool) if one.projection == "history"]


async def _wish(log: Log, event: QuarantineDropped | QuarantineRetryRequested) -> int:
    return (await log.store.append(event.aggregate, event, id=uuid4())).position


def _drop(*positions: int) -> QuarantineDropped:
    return QuarantineDropped(
        reader=READER, aggregate="1-1", positions=positions, by="admin", reason="irrecuperable"
    )


async def test_it_is_listed_for_operators(log: Log, models: Models, reading: Reading) -> None:
    bad = await plant(log.store, "msia.inbox.1-1", MessageReceived.type)
    async with reading():
        await models.at(await log.tell(message(2, 1)))
        await eventually(lambda: _listed(log), [(READER, "1-1", bad)])


async def test_a_version_from_the_future_is_poison_for_who_wants_its_kind(
    log: Log, models: Models, reading: Reading
) -> None:
    bad = await plant(log.store, "msia.inbox.1-1", "msia.inbox.MessageReceived.v9")
    async with reading():
        await models.at(await log.tell(message(1, 1), *story(2)))
    (one,) = await _aside(models)
    assert (one.projection, one.aggregate, one.position) == ("history", "1-1", bad)
    assert "upgrade this service" in one.error


async def test_after_a_fix_a_retry_brings_everything_in_order(
    log: Log, models: Models, reading: Reading
) -> None:
    await log.tell(message(1, 1, "uno"))
    kept = await WithoutKey.of(log.store, "contact-1-1.1")
    end = await log.tell(message(1, 2, "dos"), *story(2))
    async with reading():
        await models.at(end)
        assert await _texts(models) == []
        await eventually(lambda: _listed(log), [(READER, "1-1", 2)])
        retry = QuarantineRetryRequested(reader=READER, aggregate="1-1", by="admin")
        await models.at(await _wish(log, retry))
        assert await _texts(models) == []  # nothing was mended
        await kept.restore()
        await log.tell(message(1, 3, "tres"))
        await models.at(await _wish(log, retry))
        assert await _texts(models) == ["uno", "dos", "tres"]
        assert await _aside(models) == []
        await eventually(lambda: _listed(log), [])


async def test_a_drop_leaves_one_event_out_and_a_rebuild_honours_it(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    await log.tell(message(1, 1, "uno"))
    bad = await plant(log.store, "msia.inbox.1-1", MessageReceived.type)
    end = await log.tell(message(1, 2, "dos"), *story(2))
    async with reading():
        await models.at(end)
        assert await _texts(models) == ["uno"]
        await models.at(await _wish(log, _drop(bad)))
        assert await _texts(models) == ["uno", "dos"]
        end = await log.tell(message(1, 3, "tres"))
        await models.at(end)
        assert await _texts(models) == ["uno", "dos", "tres"]
    before = await models.checksums()
    rebuilt = await rebuild(log.store, settings, projection("history"))
    assert all(table.equal for table in rebuilt.tables)
    assert await models.checksums() == before
    assert await _aside(models) == []


async def test_a_drop_stops_at_the_next_poison(log: Log, models: Models, reading: Reading) -> None:
    first = await plant(log.store, "msia.inbox.1-1", MessageReceived.type)
    await log.tell(message(1, 1, "uno"))
    second = await plant(log.store, "msia.inbox.1-1", MessageReceived.type)
    end = await log.tell(message(1, 2, "dos"))
    async with reading():
        await models.at(end)
        await eventually(lambda: _listed(log), [(READER, "1-1", first)])
        await models.at(await _wish(log, _drop(first)))
        assert await _texts(models) == ["uno"]
        await eventually(lambda: _listed(log), [(READER, "1-1", second)])
        await models.at(await _wish(log, _drop(second)))
        assert await _texts(models) == ["uno", "dos"]


async def test_a_drop_for_another_reader_drops_nothing(log: Log, models: Models, reading: Reading) -> None:
    bad = await plant(log.store, "msia.inbox.1-1", MessageReceived.type)
    drop = _drop(bad).model_copy(update={"reader": "agent"})
    async with reading():
        await models.at(await _wish(log, drop))
    assert [one.position for one in await _aside(models)] == [bad]
