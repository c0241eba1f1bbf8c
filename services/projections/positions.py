"""Where the read models stand, and waiting until they stand far enough."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import asyncpg

from contracts.errors import Unreachable
from services.projections.postgres import Connection

_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.05  # seconds between looks


class NotYet(Unreachable):
    """The read models are not built that far; a retry may help."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One projection that serves."""

    projection: str
    version: int
    position: int


async def standings(connection: Connection | asyncpg.Pool) -> list[Standing]:
    """What serves now, by name; empty before the first start."""
    if not await connection.fetchval("SELECT to_regclass('msia.positions') IS NOT NULL"):
        return []
    rows = await connection.fetch(
        "SELECT projection, version, position FROM msia.positions WHERE serving ORDER BY projection"
    )
    return [Standing(row["projection"], row["version"], row["position"]) for row in rows]


def lowest(found: Sequence[Standing], names: Iterable[str]) -> int:
    """The position that all of these have reached; -1 when one of them does not serve yet."""
    known = {standing.projection: standing.position for standing in found}
    return min(known.get(name, -1) for name in names)


async def wait_for(pool: asyncpg.Pool, position: int, names: Sequence[str], timeout: float) -> int:
    """Return once the rows hold every event up to `position`; the position they hold.

    Raises `NotYet` after `timeout` seconds. This is how one reads one's own writes.
    """
    loop = asyncio.get_running_loop()
    ends, pause = loop.time() + timeout, _FIRST_PAUSE
    while True:
        reached = lowest(await standings(pool), names)
        if reached >= position:
            return reached
        if loop.time() + pause > ends:
            raise NotYet(
                f"the read models stand at position {max(reached, 0)}, asked for {position}: ask again"
            )
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
