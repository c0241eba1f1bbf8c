"""The quarantine of the projections, as operators see it beside that of agent and outbox.

Postgres holds what is true for the rows, in the same transaction as the rows; the bucket's list follows it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import asyncpg

from contracts.errors import NotFound, Unreachable
from eventstore.poison import Poison
from eventstore.quarantine import Quarantine
from eventstore.store import EventStore
from services.common.tasks import end
from services.projections.schemas import Line


class Listing:
    """One list per projection. Only the active reader calls `follow`."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._lists: dict[str, Quarantine] = {}

    @asynccontextmanager
    async def writing(self, lines: Iterable[Line]) -> AsyncIterator[None]:
        """Keep the lists of these lines while the block runs."""
        self._lists = {line.reader: Quarantine(self._store.client, line.reader) for line in lines}
        tasks = [asyncio.create_task(each.run()) for each in self._lists.values()]
        try:
            yield
        finally:
            await end(*tasks)

    async def follow(self, connection: asyncpg.Connection, lines: Iterable[Line]) -> None:
        """List what the lines hold, and no more. Asks nobody when nothing changed."""
        for line in lines:
            listed = self._lists[line.reader]
            for entry in listed:
                if entry.aggregate not in line.quarantined:
                    listed.release(entry.aggregate)
            missing = [name for name in line.quarantined if name not in listed or name in line.relisted]
            line.relisted.clear()
            if missing:
                await self._put(connection, line, listed, missing)

    async def _put(
        self, connection: asyncpg.Connection, line: Line, listed: Quarantine, missing: list[str]
    ) -> None:
        rows = await connection.fetch(
            "SELECT aggregate, position, error FROM msia.quarantine "
            "WHERE schema_name = $1 AND aggregate = ANY($2)",
            line.schema,
            missing,
        )
        for row in rows:
            try:
                message = await self._store.reader.get(row["position"])
            except (NotFound, Unreachable):  # listed with the next look
                continue
            poison = Poison(
                position=row["position"],
                aggregate=row["aggregate"],
                type=message.headers.get("ce-type", "?"),
                stored_at=message.stored_at,
                why="undecodable",
                error=row["error"],
            )
            listed.put([poison], line.position)
