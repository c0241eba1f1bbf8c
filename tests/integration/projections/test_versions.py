"""A new version of a projection fills its own schema while the old one serves, and nobody waits for it."""

import hashlib

import pytest

from contracts.errors import Refused
from contracts.events.inbox import MessageReceived
from services.projections.projection import At, Projection
from services.projections.rebuild import drop_old, rebuild
from services.projections.rows import Rows
from services.projections.settings import ProjectionsSettings
from services.projections.status import quarantined
from services.projections.tables import Table
from services.projections.work import work
from tests.integration.projections.conftest import Log, Models, Reading, eventually
from tests.unit.projections.events import message


def counted(version: int) -> Projection:
    """Version 2 has a further column."""
    projection = Projection("counted", version, (Table("seen", key=("id",)),))
    more = ", name text" if version == 2 else ""
    projection.__dict__["sql"] = f"CREATE TABLE seen (id bigint PRIMARY KEY{more});"

    @projection.on(MessageReceived)
    def message_received(event: MessageReceived, at: At, rows: Rows) -> None:
        rows.seen.put(id=event.message_id, **({"name": at.aggregate} if version == 2 else {}))

    return projection


async def test_the_new_version_serves_once_it_has_caught_up(
    log: Log, models: Models, reading: Reading
) -> None:
    async with reading((counted(1),)):
        told = await log.tell(*[message(1, id) for id in range(1, 20)])
        await models.at(told, ["counted"])
    async with reading((counted(2),), projections_batch=3):
        # until the swap the view shows the old version's rows, then all of the new one's: never a part
        seen: set[tuple[int, bool]] = set()
        while (19, True) not in seen:
            row = await models.pool.fetchrow(
                "SELECT count(*) AS rows, bool_or(to_jsonb(s) ? 'name') AS new FROM counted.seen s"
            )
            assert row is not None
            seen.add((row["rows"], row["new"]))
        await models.at(await log.tell(message(1, 20)), ["counted"])
    assert seen <= {(19, False), (19, True)}
    served = await models.pool.fetch("SELECT version, serving FROM msia.positions ORDER BY version")
    assert [(row["version"], row["serving"]) for row in served] == [(1, False), (2, True)]
    assert await models.pool.fetchval("SELECT count(*) FROM counted_v1.seen") == 19  # kept, to go back
    (built,) = await work(models.pool)
    assert (built.by, built.reason, built.state) == ("system", "version 2", "done")
    assert built.position >= built.target == told


async def test_going_back_to_the_old_version(log: Log, models: Models, reading: Reading) -> None:
    async with reading((counted(1),)):
        await models.at(await log.tell(message(1, 1)), ["counted"])
    async with reading((counted(2),)):
        await models.at(await log.tell(message(1, 2)), ["counted"])
    async with reading((counted(1),)):
        await models.at(await log.tell(message(1, 3)), ["counted"])
    names = await models.pool.fetchval(
        "SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = 'counted.seen'::regclass"
    )
    assert names == ["id"]
    assert await models.pool.fetchval("SELECT count(*) FROM counted.seen") == 3


def _refusing(version: int, *, broken: bool = False) -> Projection:
    """Version 2 cannot take message 5: a bug of one event, or (`broken`) of its SQL."""
    refusing = Projection("counted", version, counted(version).tables)
    refusing.__dict__["sql"] = "CREATE TABLE seen (id bigint PRIMARY KEY);"

    @refusing.on(MessageReceived)
    def message_received(event: MessageReceived, at: At, rows: Rows) -> None:
        if version == 2 and event.message_id == 5:
            if not broken:
                raise RuntimeError("no words of anybody in here")
            rows.run("UPDATE seen SET nothing = 1")
        rows.seen.put(id=event.message_id)

    return refusing


@pytest.mark.parametrize("broken", [False, True])
async def test_a_failing_new_version_leaves_the_old_one_serving(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings, broken: bool
) -> None:
    old, new = _refusing(1), _refusing(2, broken=broken)
    async with reading((old,)):
        end = await log.tell(*[message(1, id) for id in range(1, 5)])
        failing = await log.tell(message(1, 5))
        assert failing == end + 1
        await models.at(await log.tell(message(1, 6)), ["counted"])
        for _ in range(2):  # it says so again: nothing half-built is taken for the whole
            with pytest.raises(Refused, match=rf"version 2 fails at position {failing} \(1-1\)") as refused:
                await rebuild(log.store, settings, new)
            assert "still serve" in str(refused.value)
        await models.at(await log.tell(message(1, 7)), ["counted"])
        assert await models.pool.fetchval("SELECT count(*) FROM counted.seen") == 7
        assert ("counted_v1", True) in await _served(models)


@pytest.mark.parametrize("near", [0, 500])
@pytest.mark.parametrize("broken", [False, True])
async def test_a_reader_does_not_serve_a_failing_new_version(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings, broken: bool, near: int
) -> None:
    async with reading((_refusing(1),)):
        await models.at(await log.tell(*[message(1, id) for id in range(1, 8)]), ["counted"])
    new = _refusing(2, broken=broken)
    async with reading((new, _other()), projections_near=near):
        await models.at(await log.store.last_position(), ["other"])
        await eventually(lambda: _position(models, "counted_v2"), await log.store.last_position())
        # whatever it does once it has caught up is done before it takes the next event
        await eventually(lambda: _position(models, "counted_v2"), await log.tell(message(2, 8)))
        assert await models.pool.fetchval("SELECT count(*) FROM counted.seen") == 7
        assert await _served(models) == [("counted_v1", True), ("counted_v2", False), ("other_v1", True)]
        (told,) = [one for one in await work(models.pool) if one.projection == "counted"]
        failing = await models.pool.fetchval("SELECT position FROM msia.quarantine")
        assert (told.state, told.by) == ("failed", "system")
        assert f"version 2 fails at position {failing} (1-1): " in str(told.error)
        assert ('column "nothing"' in str(told.error)) is broken
        # an operator who goes without it: the reader of this version serves what the rebuild made
        await rebuild(log.store, settings, new, accept=True)
        served = [("counted_v1", False), ("counted_v2", True), ("other_v1", True)]
        await eventually(lambda: _served(models), served)
        await eventually(lambda: _position(models, "counted_v2"), await log.store.last_position())


def _other() -> Projection:
    projection = Projection("other", 1, counted(1).tables)
    projection.__dict__["sql"] = counted(1).sql

    @projection.on(MessageReceived)
    def message_received(event: MessageReceived, at: At, rows: Rows) -> None:
        rows.seen.put(id=event.message_id)

    return projection


def _waiting(version: int, lock: int) -> Projection:
    """It takes no message while somebody holds that lock."""
    waiting = counted(version)

    @waiting.on(MessageReceived)
    def wait(event: MessageReceived, at: At, rows: Rows) -> None:
        rows.run(f"SELECT pg_advisory_xact_lock({lock})")

    return waiting


async def test_nobody_waits_for_a_new_version(log: Log, models: Models, reading: Reading) -> None:
    async with reading((counted(1), _other())):
        await models.at(await log.tell(*[message(1, id) for id in range(1, 20)]), ["counted", "other"])
    async with models.pool.acquire() as holding:
        await holding.execute("SELECT pg_advisory_lock(77)")
        async with reading((_waiting(2, 77), _other()), projections_near=3):
            for id in (50, 51):
                await models.at(await log.tell(message(2, id)), ["other"])
            assert await _served(models) == [("counted_v1", True), ("counted_v2", False), ("other_v1", True)]
            assert await models.pool.fetchval("SELECT count(*) FROM counted.seen") == 19
            await holding.execute("SELECT pg_advisory_unlock(77)")
            served = [("counted_v1", False), ("counted_v2", True), ("other_v1", True)]
            await eventually(lambda: _served(models), served)
            await models.at(await log.tell(message(1, 60)), ["counted", "other"])
            assert await models.pool.fetchval("SELECT count(name) FROM counted.seen") == 22
            (built,) = await work(models.pool)
            assert (built.by, built.reason, built.state) == ("system", "version 2", "done")


async def test_rows_that_were_lost_come_back_and_nobody_waits(
    log: Log, models: Models, reading: Reading
) -> None:
    async with reading((_waiting(2, 78), _other())):
        await models.at(end := await log.tell(*[message(1, id) for id in range(1, 20)]), ["counted", "other"])
    await models.pool.execute("DROP SCHEMA counted_v2 CASCADE")
    async with models.pool.acquire() as holding:
        await holding.execute("SELECT pg_advisory_lock(78)")
        async with reading((_waiting(2, 78), _other()), projections_near=3):
            await models.at(await log.tell(message(2, 50)), ["other"])
            assert await _position(models, "counted_v2") in (None, 0)
            await holding.execute("SELECT pg_advisory_unlock(78)")
            await models.at(end + 1, ["counted"])
            await models.at(await log.tell(message(2, 51)), ["counted", "other"])
            assert await models.pool.fetchval("SELECT count(*) FROM counted.seen") == 21
            (built,) = await work(models.pool)
            assert built.state == "done"


def _unstorable(how: str) -> Projection:
    """It serves, and message 5 is more than Postgres takes, or more than its code can."""
    failing = Projection("counted", 1, (Table("seen", key=("id",)), Table("words", key=("word",))))
    failing.__dict__["sql"] = (
        "CREATE TABLE seen (id bigint PRIMARY KEY); CREATE TABLE words (word text PRIMARY KEY, id bigint); "
        "CREATE INDEX words_search ON words USING gin (to_tsvector('simple', left(word, 2000)));"
    )

    @failing.on(MessageReceived)
    def message_received(event: MessageReceived, at: At, rows: Rows) -> None:
        if event.message_id == 5:
            match how:
                case "wide":
                    noise = (hashlib.sha256(bytes([n])).hexdigest() for n in range(100))
                    rows.words.put(word="".join(noise))
                case "deep":
                    rows.run(f"SELECT {'(' * 60_000}1{')' * 60_000}")
                case "twice":
                    rows.words.put(word="\0", id=1)
                    rows.words.put(word="\ufffd", id=2)
                case "column":
                    rows.run("UPDATE seen SET nothing = 1")
        rows.seen.put(id=event.message_id)

    return failing


@pytest.mark.parametrize("how", ["wide", "deep", "twice", "column"])
async def test_what_cannot_be_stored_is_set_aside_alone(
    log: Log, models: Models, reading: Reading, how: str
) -> None:
    async with reading((_unstorable(how), _other())):
        await models.at(await log.tell(message(1, 4), message(2, 1)), ["counted", "other"])
        bad = await log.tell(message(1, 5))
        end = await log.tell(message(1, 6), message(2, 7))
        await models.at(end, ["counted", "other"])
        rows = await models.pool.fetch("SELECT id FROM counted.seen ORDER BY id")
        assert [row["id"] for row in rows] == [1, 4, 7]  # the rest of its conversation is held with it
        assert await models.pool.fetchval("SELECT count(*) FROM other.seen") == 5
        (aside,) = await quarantined(models.pool)
        assert (aside.projection, aside.aggregate, aside.position) == ("counted", "1-1", bad)


async def test_built_before_the_service_knows_the_new_version(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading((counted(1),)):
        await models.at(await log.tell(*[message(1, id) for id in range(1, 20)]), ["counted"])
        built = await rebuild(log.store, settings, counted(2))
        assert [(table.equal, table.new_rows) for table in built.tables] == [(True, 19)]  # `name` is new
        assert not built.serves
        # the reader that runs knows version 1 alone: what it writes is what is read
        await models.at(await log.tell(message(1, 20)), ["counted"])
        assert await models.pool.fetchval("SELECT count(*) FROM counted.seen") == 20
    async with reading((counted(2),)):
        await eventually(lambda: _served(models), [("counted_v1", False), ("counted_v2", True)])
        await models.at(await log.tell(message(1, 21)), ["counted"])
        assert await models.pool.fetchval("SELECT count(name) FROM counted.seen") == 21


async def test_without_a_reader_the_new_version_serves_at_once(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading((counted(1),)):
        await models.at(await log.tell(message(1, 1)), ["counted"])
    built = await rebuild(log.store, settings, counted(2))
    assert (built.serves, built.kept) == (True, "counted_v1")
    assert await models.pool.fetchval("SELECT count(name) FROM counted.seen") == 1
    assert await drop_old(settings, counted(2)) == ["counted_v1"]
    assert await _served(models) == [("counted_v2", True)]


async def _served(models: Models) -> list[tuple[str, bool]]:
    rows = await models.pool.fetch("SELECT schema_name, serving FROM msia.positions ORDER BY schema_name")
    return [(row["schema_name"], row["serving"]) for row in rows]


async def _position(models: Models, schema: str) -> int | None:
    found: int | None = await models.pool.fetchval(
        "SELECT position FROM msia.positions WHERE schema_name = $1", schema
    )
    return found
