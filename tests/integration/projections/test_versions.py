"""A new version of a projection fills its own schema while the old one serves."""

from contracts.events.inbox import MessageReceived
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table
from tests.integration.projections.conftest import Log, Models, Reading
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
        await models.at(await log.tell(*[message(1, id) for id in range(1, 20)]), ["counted"])
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
