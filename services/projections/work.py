"""What is built or compared beside the rows that serve: who asked, how far it is, and a way to stop it.

Kept in Postgres, so that every replica shows it, whoever does the work: the service for a wish, the service
for a new version of its code, or the command line. Whether it lives is seen by the lock that its session
holds; a process that was killed has none.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import asyncpg

from contracts.errors import MsiaError, Refused
from services.projections.errors import describe
from services.projections.postgres import Connection

READER_LOCK = 0x6D736961  # pg advisory lock: "msia"

What = Literal["rebuild", "verify"]
State = Literal["building", "comparing", "swapping", "done", "failed", "cancelled", "interrupted"]
SYSTEM = "system"  # whoever asks for a new version: its code does
ACTIVE = ("building", "comparing", "swapping")


class Filled(Protocol):
    """How far a schema is filled."""

    position: int


class Cancelled(Refused):
    """Somebody wished that it stops; the rows that serve are untouched."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants it, and why; `wish`: the position where that stands in the log."""

    by: str = "cli"
    reason: str = ""
    wish: int | None = None


@dataclass
class Work:
    """One rebuild or verification, noted on the connection that does it."""

    connection: asyncpg.Connection
    projection: str
    what: What

    async def begin(self, schema: str, position: int, target: int, order: Order) -> None:
        """From that position on."""
        await self.connection.execute(
            "INSERT INTO msia.work (projection, what, schema_name, state, by, reason, wish, began_at, "
            "began_position, target, pid) "
            "VALUES ($1, $2, $3, 'building', $4, $5, $6, clock_timestamp(), $7, $8, pg_backend_pid()) "
            "ON CONFLICT (projection, what) DO UPDATE SET (schema_name, state, by, reason, wish, began_at, "
            "began_position, target, pid, ended_at, ended_position, error, rows, differ, cancel) = "
            "(excluded.schema_name, excluded.state, excluded.by, excluded.reason, excluded.wish, "
            "excluded.began_at, excluded.began_position, excluded.target, excluded.pid, "
            "NULL, NULL, NULL, NULL, NULL, NULL)",
            self.projection,
            self.what,
            schema,
            order.by,
            order.reason,
            order.wish,
            position,
            target,
        )

    async def towards(self, target: int) -> None:
        """It goes up to that position now; `Cancelled` when somebody wished that it stops."""
        cancel = await self.connection.fetchval(
            "UPDATE msia.work SET target = $3 WHERE (projection, what) = ($1, $2) RETURNING cancel",
            self.projection,
            self.what,
            target,
        )
        if cancel is not None:
            raise Cancelled(
                f"{self.projection}: stopped by {cancel}; the rows that serve are as before. A rebuild "
                "that is asked for again goes on from there"
            )

    async def enter(self, state: State) -> None:
        """The next stage of it."""
        await self.connection.execute(
            "UPDATE msia.work SET state = $3 WHERE (projection, what) = ($1, $2)",
            self.projection,
            self.what,
            state,
        )

    async def end(
        self,
        state: State,
        position: int,
        *,
        error: str | None = None,
        rows: int | None = None,
        differ: int | None = None,
    ) -> None:
        """It is over, at that position."""
        await self.connection.execute(
            "UPDATE msia.work SET (state, ended_at, ended_position, error, rows, differ) = "
            "($3, clock_timestamp(), $4, $5, $6, $7) WHERE (projection, what) = ($1, $2)",
            self.projection,
            self.what,
            state,
            position,
            error,
            rows,
            differ,
        )

    @asynccontextmanager
    async def noted(self, line: Filled) -> AsyncIterator[None]:
        """Write down what stops it. Whose session is lost, or whose process ends, shows as interrupted."""
        try:
            yield
        except MsiaError as error:
            state: State = "cancelled" if isinstance(error, Cancelled) else "failed"
            await self._ended(state, line.position, str(error))
            raise
        except asyncpg.PostgresError as error:
            await self._ended("failed", line.position, describe(error))
            raise

    async def _ended(self, state: State, position: int, error: str) -> None:
        # a session that is lost has lost its lock, too: that shows as interrupted
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await self.end(state, position, error=error)


@dataclass(frozen=True, slots=True)
class Done:
    """One row of `msia.work` as it is now. Times are UTC, `rate` is events a second."""

    projection: str
    what: What
    state: State
    by: str
    reason: str
    wish: int | None
    began_at: datetime
    began_position: int
    position: int
    target: int
    ended_at: datetime | None
    error: str | None
    rows: int | None
    differ: int | None
    seconds: float

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    @property
    def rate(self) -> float | None:
        """None before the first events."""
        gone = self.position - self.began_position
        return gone / self.seconds if gone > 0 and self.seconds > 0 else None

    @property
    def eta_seconds(self) -> float | None:
        """Until the last event, where that can be told."""
        rate = self.rate
        if self.state != "building" or rate is None:
            return None
        return max(self.target - self.position, 0) / rate


# A session that was killed holds no lock any more; a session of another service never held this one.
WORK = f"""
SELECT w.projection, w.what, w.by, w.reason, w.wish, w.began_at, w.began_position, w.target, w.ended_at,
       w.error, w.rows, w.differ,
       coalesce(w.ended_position, p.position, w.began_position) AS position,
       CASE WHEN w.ended_at IS NULL AND NOT EXISTS (
           SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.pid = w.pid
           AND ((l.classid, l.objsubid) = ({READER_LOCK}, 2)
                OR (l.classid, l.objid, l.objsubid) = (0, {READER_LOCK}, 1))
       ) THEN 'interrupted' ELSE w.state END AS state,
       extract(epoch FROM coalesce(w.ended_at, clock_timestamp()) - w.began_at)::float8 AS seconds
FROM msia.work w LEFT JOIN msia.positions p USING (schema_name)
"""


async def work(connection: Connection | asyncpg.Pool) -> list[Done]:
    """The last rebuild and the last verification of each projection."""
    return [Done(**dict(row)) for row in await connection.fetch(WORK + "ORDER BY w.projection, w.what")]


async def cancel(connection: Connection, projection: str, what: str, by: str) -> bool:
    """Have it stop after the events that it has in hand; False when nothing of the kind is under way."""
    said = await connection.execute(
        "UPDATE msia.work SET cancel = $3 WHERE (projection, what) = ($1, $2) AND ended_at IS NULL",
        projection,
        what,
        by,
    )
    return bool(said == "UPDATE 1")
