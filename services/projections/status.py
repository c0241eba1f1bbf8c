"""Lag and quarantine, for the API, the command line and readiness."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from contracts.errors import Unreachable
from eventstore.store import EventStore
from services.projections.positions import standings
from services.projections.postgres import Connection


@dataclass(frozen=True, slots=True)
class Status:
    """`lag` in events; None while the log does not answer."""

    name: str
    version: int
    position: int
    lag: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A schema that does not serve: one that is filled, or the rows of another version."""

    schema: str
    projection: str
    version: int
    position: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """An aggregate in quarantine, from `position` on."""

    projection: str
    aggregate: str
    position: int
    error: str


async def log_end(store: EventStore | None) -> int | None:
    """Position of the last event; None while the log does not answer within a second."""
    if store is None:
        return None
    try:
        async with asyncio.timeout(1.0):
            return await store.last_position()
    except (Unreachable, TimeoutError):  # the caller shows "unknown"
        return None


async def statuses(connection: Connection | asyncpg.Pool, end: int | None) -> list[Status]:
    """What serves, by name."""
    return [
        Status(
            found.projection,
            found.version,
            found.position,
            None if end is None else max(end - found.position, 0),
        )
        for found in await standings(connection)
    ]


async def beside(connection: Connection | asyncpg.Pool) -> list[Beside]:
    """What rebuilds and new versions fill, by name."""
    rows = await connection.fetch(
        "SELECT schema_name AS schema, projection, version, position FROM msia.positions "
        "WHERE NOT serving ORDER BY schema_name"
    )
    return [Beside(**dict(row)) for row in rows]


async def behind(store: EventStore, position: int, now: datetime) -> float:
    """Seconds since the first event after `position` was stored; 0 when there is none."""
    async for message in store.reader.read("msia.>", position, up_to=position + 1):
        return max((now - message.stored_at).total_seconds(), 0.0)
    return 0.0


async def quarantined(connection: Connection | asyncpg.Pool) -> list[SetAside]:
    """What the serving projections set aside."""
    rows = await connection.fetch(
        "SELECT q.projection, q.aggregate, q.position, q.error FROM msia.quarantine q "
        "JOIN msia.positions p USING (schema_name) WHERE p.serving ORDER BY q.projection, q.position"
    )
    return [SetAside(**dict(row)) for row in rows]
