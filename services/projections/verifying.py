"""Are the rows what the log says? A fresh build beside them tells, at one position, row by row."""

from dataclasses import dataclass

from eventstore.store import EventStore
from services.projections.checksums import Compared, Difference, compare, differences
from services.projections.projection import Projection
from services.projections.rebuild import (
    Building,
    Progress,
    Served,
    alone,
    forget,
    fresh,
    pinned,
    position_of,
    serving,
)
from services.projections.settings import ProjectionsSettings
from services.projections.work import Order, Work

_NEAR = 500  # events that may be left when the served rows are held fast


@dataclass(frozen=True, slots=True)
class Verified:
    """At `position`. `rows`: how many tell served and fresh apart; `examples`: the first of them."""

    position: int
    tables: list[Compared]
    rows: int
    examples: list[Difference]


async def verify(
    store: EventStore,
    settings: ProjectionsSettings,
    projection: Projection,
    *,
    most: int = 20,
    order: Order = Order(),  # noqa: B008 - it is frozen
    progress: Progress = lambda position, target: None,
) -> Verified:
    """Build `<schema>_check` from the log, compare it with the rows that serve, drop it.

    Nobody is held up. Raises `NotFound` before the first start, `Refused` while it is being rebuilt.
    """
    async with alone(settings, projection) as connection:
        served = await serving(connection, projection)
        schema = f"{projection.schema}_check"
        async with connection.transaction():
            await forget(connection, schema)  # of one that was stopped
        work = Work(connection, projection.name, "verify")
        batch = settings.projections_batch
        building = await fresh(connection, store, projection, schema, batch, progress, work)
        await work.begin(schema, 0, await position_of(connection, served), order)
        async with work.noted(building.line):
            found = await _verify(settings, building, served, most)
        async with connection.transaction():
            await work.end(
                "done", found.position, rows=sum(t.new_rows for t in found.tables), differ=found.rows
            )
            await forget(connection, schema)
        return found


async def _verify(settings: ProjectionsSettings, building: Building, served: Served, most: int) -> Verified:
    connection, line = building.connection, building.line
    while (target := await position_of(connection, served)) - line.position > _NEAR:
        await building.up_to(target)
    async with pinned(settings, served) as (old, position):
        await building.up_to(position)
        await building.work.enter("comparing")
        tables = await compare(old, served.schema, connection, line.schema, line.projection.tables)
        count, examples = 0, list[Difference]()
        for table in line.projection.tables:
            if any(one.table == table.name and not one.equal for one in tables):
                rows, told = await differences(
                    old, served.schema, connection, line.schema, table, most - len(examples)
                )
                count, examples = count + rows, examples + told
    return Verified(position, tables, count, examples)
