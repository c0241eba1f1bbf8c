"""An erased person is nowhere: no column of any table, of whichever projection, search included."""

import asyncio
from collections.abc import Iterable

import pytest

from contracts.events.inbox import MessageReceived
from contracts.ids import customer_id
from eventstore.provision import log_identity
from services.projections.applying import advance
from services.projections.catalogue import projection
from services.projections.entries import Decoder
from services.projections.postgres import Connection
from services.projections.projection import At, Projection
from services.projections.rebuild import alone, drop_old, rebuild
from services.projections.rows import Rows
from services.projections.schemas import open_line
from services.projections.settings import ProjectionsSettings
from services.projections.snapshots import snapshot
from services.projections.tables import Table
from services.projections.verifying import verify
from tests.integration.projections.conftest import NAMES, Log, Models, Reading, eventually
from tests.unit.projections.events import message
from tests.unit.projections.planting import erasure, planted, unplanted

# Stems, case and encodings leave this much of the marks: "zzqmarca" and 600771234.
WORD, DIGITS = "zzqmarca", "600771234"
TRACES = ("zzqmarc", DIGITS, b"zzqmarc".hex())
# Of somebody who stays.
OTHER_WORD, OTHER_DIGITS = "wwkotra", "699880055"


async def columns_with(connection: Connection, traces: Iterable[str]) -> set[str]:
    """Every column of every table and view in which one of these can be read, in any schema."""
    found = await connection.fetch(
        "SELECT table_schema AS schema, table_name AS name, column_name AS column "
        "FROM information_schema.columns "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3"
    )
    tables: dict[tuple[str, str], list[str]] = {}
    for row in found:
        tables.setdefault((row["schema"], row["name"]), []).append(row["column"])
    patterns, marked = [f"%{trace}%" for trace in traces], set()
    for (schema, name), columns in tables.items():
        looks = ", ".join(
            f"bool_or(lower({one}::text) LIKE ANY($1)) AS {one}" for one in map(_quoted, columns)
        )
        one = await connection.fetchrow(f"SELECT {looks} FROM {schema}.{_quoted(name)}", patterns)
        marked |= {f"{schema}.{name}.{column}" for column, held in dict(one or {}).items() if held}
    return marked


def _quoted(name: str) -> str:
    return f'"{name}"'


class _Stopped(Exception):
    pass


def _stop(position: int, target: int) -> None:
    raise _Stopped


async def test_every_column_of_every_table(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    history = planted(1, WORD, DIGITS)
    assert unplanted(history, WORD) == set()
    gone: list[int] = []
    customers = projection("customers").schema
    async with reading():
        end = await log.tell(*history, *planted(2, OTHER_WORD, OTHER_DIGITS))
        await models.at(end)
        # copies that nobody reads: rows that a rebuild kept, and those that one is filling
        for name in ("history", "customers"):
            await rebuild(log.store, settings, projection(name))
            with pytest.raises(_Stopped):
                await rebuild(log.store, settings, projection(name), progress=_stop)
        await models.at(await log.store.last_position())
        async with models.pool.acquire() as connection:
            held = await columns_with(connection, TRACES)
        for column in ("messages.text", "replies.text", "thread.text"):
            assert f"history.{column}" in held
        for column in ("name", "name_folded", "phone", "phone_digits", "email"):
            assert {f"customers.customers.{column}", f"{customers}_old.customers.{column}"} <= held
            assert f"{customers}_next.customers.{column}" in held

        watching = asyncio.create_task(_watch(models, gone))
        end = await log.tell(*erasure(1))
        gone.append(end)
        await models.at(end)
        await watching
        await _nothing_left(models)
    # the key is still there, as a keeper that died leaves it: built from zero, the words are read, and erased
    for name in await _schemas(models):
        await models.pool.execute(f"DROP SCHEMA {name} CASCADE")
    async with reading():
        await models.at(end)
        await _nothing_left(models)
        await log.store.keys.destroy(customer_id(1, 1))  # type: ignore[union-attr]  # it has a master key
        for name in ("history", "customers"):
            assert (await verify(log.store, settings, projection(name))).rows == 0


async def _schemas(models: Models) -> list[str]:
    rows = await models.pool.fetch(
        "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^(pg_|public|information_schema)'"
    )
    return [row[0] for row in rows]


async def _nothing_left(models: Models) -> None:
    async with models.pool.acquire() as connection:
        assert await columns_with(connection, TRACES) == set()
        assert {"history.messages.text", "customers.customers.phone_digits"} <= await columns_with(
            connection, (OTHER_WORD[:-1], OTHER_DIGITS)
        )


async def _watch(models: Models, gone: list[int]) -> None:
    """No moment shows the erasure's position together with what it erased."""
    position, held = 0, 1
    while not gone or position < gone[0]:
        async with snapshot(models.pool, NAMES) as (connection, position):
            held = await connection.fetchval(
                "SELECT (SELECT count(*) FROM history.messages WHERE text LIKE $1) "
                "+ (SELECT count(*) FROM customers.customers WHERE name LIKE $1)",
                f"%{WORD}%",
            )
        await asyncio.sleep(0.01)
    assert held == 0


BOTH = tuple(projection(name) for name in ("history", "customers"))
PERSONAL = {"history": ("messages", "replies"), "customers": ("customers",)}


async def _said(models: Models, schema: str, name: str, traces: Iterable[str]) -> bool:
    """Whether one of these can be read where that projection keeps what people said of themselves."""
    patterns = [f"%{trace}%" for trace in traces]
    return any(
        [
            await models.pool.fetchval(
                f"SELECT EXISTS (SELECT FROM {schema}.{table} t WHERE lower(t::text) LIKE ANY($1))", patterns
            )
            for table in PERSONAL[name]
        ]
    )


async def _half_built(log: Log, settings: ProjectionsSettings, name: str, batch: int) -> None:
    """Its rebuild is stopped after a batch."""
    slow = settings.model_copy(update={"projections_batch": batch})
    with pytest.raises(_Stopped):
        await rebuild(log.store, slow, projection(name), progress=_stop)


async def _waits(models: Models) -> bool:
    """Whether the rebuild has written its rows, and waits for a lock."""
    found = await models.pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'msia/rebuild' "
        "AND wait_event_type = 'Lock' AND datname = current_database())"
    )
    return bool(found)


async def _waits_or_stands(models: Models, position: int) -> bool:
    """Whether the reader waits for whoever fills a copy, or has passed the erasure."""
    found = await models.pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) "
        "OR (SELECT bool_and(position >= $1) FROM msia.positions WHERE serving)",
        position,
    )
    return bool(found)


@pytest.mark.parametrize("name", ["history", "customers"])
async def test_an_erasure_misses_nothing_of_a_rebuild_that_is_about_to_commit(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings, name: str
) -> None:
    side = f"{projection(name).schema}_next"
    async with reading(BOTH):
        await log.tell(message(3, 1))
        told = await log.tell(*planted(1, WORD, DIGITS), *planted(2, OTHER_WORD, OTHER_DIGITS))
        await models.at(told, list(PERSONAL))
        await _half_built(log, settings, name, 1)
        async with models.pool.acquire() as holding:
            async with holding.transaction():
                # its words are written, its position waits for us
                await holding.execute("SELECT FROM msia.positions WHERE schema_name = $1 FOR UPDATE", side)
                building = asyncio.create_task(_half_built(log, settings, name, 500))
                await eventually(lambda: _waits(models), True)
                end = await log.tell(*erasure(1))
                await eventually(lambda: _waits_or_stands(models, end), True)
            await building  # it commits, and is stopped before it comes to the erasure
        await models.at(end, list(PERSONAL))
        stands = "SELECT position FROM msia.positions WHERE schema_name = $1"
        assert 1 < await models.pool.fetchval(stands, side) < end
        assert not await _said(models, side, name, TRACES)
        assert await _said(models, side, name, (OTHER_WORD[:-1], OTHER_DIGITS))  # of who stays
        assert await drop_old(settings, projection(name)) == [side]


@pytest.mark.parametrize("name", ["history", "customers"])
async def test_words_that_were_decoded_before_an_erasure_are_not_written_after_it(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings, name: str
) -> None:
    built = projection(name)
    side = f"{built.schema}_next"
    async with reading(BOTH):
        told = await log.tell(*planted(1, WORD, DIGITS), *planted(2, OTHER_WORD, OTHER_DIGITS))
        await models.at(told, list(PERSONAL))
        async with alone(settings, built) as connection:
            line = await open_line(connection, built, await log_identity(log.store), side)
            decoder = Decoder((built,), log.store.keys)
            decoded = [await decoder.entry(one) async for one in log.store.reader.read(up_to=told)]
            await models.at(await log.tell(*erasure(1)), list(PERSONAL))
            await advance(connection, [line], decoded)
            assert line.position == told
        assert not await _said(models, side, name, TRACES)
        assert await _said(models, side, name, (OTHER_WORD[:-1], OTHER_DIGITS))
        # whoever goes on with it comes to the same rows
        assert all(table.equal for table in (await rebuild(log.store, settings, built)).tables)


async def test_a_column_that_keeps_words_is_found(log: Log, models: Models, reading: Reading) -> None:
    """What the test above would say of a projection that forgets to erase."""
    careless = Projection("careless", 1, (Table("seen", key=("id",)),), private=True)
    careless.__dict__["sql"] = (
        "CREATE TABLE seen (id bigint PRIMARY KEY, words tsvector, said jsonb, raw bytea);"
    )

    @careless.on(MessageReceived)
    def message_received(event: MessageReceived, at: At, rows: Rows) -> None:
        rows.seen.put(
            id=event.message_id,
            said={"deep": [event.text or None]},
            raw=f"\\x{str(event.name).encode().hex()}",
        )
        rows.run("UPDATE seen SET words = to_tsvector('spanish', said::text)")

    async with reading((careless,)):
        await models.at(await log.tell(*planted(1, WORD, DIGITS), *erasure(1)), ["careless"])
    async with models.pool.acquire() as connection:
        assert {name for name in await columns_with(connection, TRACES) if "_v1" in name} == {
            f"careless_v1.seen.{column}" for column in ("words", "said", "raw")
        }
