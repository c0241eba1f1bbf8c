"""What people wish of the read models through ingress: build anew, compare, stop.

Every replica reads the wishes, the active reader carries them out, one at a time: each takes a processor for
itself. A wish that nobody took up while it was fresh is left, so that an old log that is read again builds
nothing; one that was taken up is noted in `msia.wishes`. See docs/decisions/0036.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import asyncpg

from contracts.errors import BadInput, MsiaError
from contracts.events.control import (
    ProjectionCancelRequested,
    ProjectionRebuildRequested,
    ProjectionVerifyRequested,
    ProjectionWish,
)
from eventstore.codec import decode
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.logging import logger
from services.common.tasks import end
from services.projections.catalogue import PROJECTIONS
from services.projections.errors import LOST, describe
from services.projections.postgres import Connection, connect
from services.projections.projection import Projection
from services.projections.rebuild import rebuild
from services.projections.settings import ProjectionsSettings
from services.projections.verifying import verify
from services.projections.work import SYSTEM, Order, What, cancel, work

log = logger(__name__)

SUBJECT = "msia.control.projections"
_KINDS: tuple[tuple[type[ProjectionWish], What], ...] = (
    (ProjectionRebuildRequested, "rebuild"),
    (ProjectionVerifyRequested, "verify"),
)


class Reader(Protocol):
    """Whoever fills the rows; `active` while it holds their lock."""

    active: bool


@dataclass(frozen=True, slots=True)
class Wished:
    """One wish of the log."""

    position: int
    at: datetime
    event: ProjectionWish

    @property
    def what(self) -> str:
        if isinstance(self.event, ProjectionCancelRequested):
            return f"cancel {self.event.what}"
        return next(what for kind, what in _KINDS if isinstance(self.event, kind))


class Wishes:
    """Reads and serves them; `waiting` are those that have not had their turn."""

    def __init__(
        self,
        store: EventStore,
        settings: ProjectionsSettings,
        reader: Reader,
        projections: tuple[Projection, ...] = PROJECTIONS,
    ) -> None:
        self._store, self._settings, self._reader = store, settings, reader
        self._projections = {known.name: known for known in projections}
        self._position = 0
        self.waiting: list[Wished] = []
        self.under_way: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """For ever; outlives Postgres and NATS. What is being built ends with it: interrupted."""
        try:
            while True:
                try:
                    await self.step()
                except LOST as error:
                    log.warning("wishes wait", error=describe(error))
                await asyncio.sleep(self._settings.projections_tick)
        finally:
            if self.under_way is not None:
                await end(self.under_way)

    async def step(self) -> None:
        """Read what is new, and serve what can be served now."""
        fresh = timedelta(seconds=self._settings.projections_wish_fresh)
        async for message in self._store.reader.read(SUBJECT, self._position):
            self._position = message.position
            if datetime.now(UTC) - message.stored_at <= fresh and (wished := await _wished(message)):
                self.waiting.append(wished)
        if self.waiting:
            await self._serve()

    async def _serve(self) -> None:
        connection = await connect(self._settings, "wishes")
        try:
            taken = await connection.fetch(
                "SELECT position FROM msia.wishes WHERE position = ANY($1)",
                [wished.position for wished in self.waiting],
            )
            known = {row["position"] for row in taken}
            self.waiting = [wished for wished in self.waiting if wished.position not in known]
            if not self._reader.active:
                return  # another replica has its turn, or this one will
            for wished in list(self.waiting):
                if wished not in self.waiting:
                    continue  # cancelled by one before it
                if isinstance(wished.event, ProjectionCancelRequested):
                    await self._cancel(connection, wished, wished.event)
                else:
                    await self._begin(connection, wished)
        finally:
            connection.terminate()

    async def _begin(self, connection: asyncpg.Connection, wished: Wished) -> None:
        """Now, unless another one is under way: of this projection, that refuses it; else it waits."""
        projection = self._projections.get(wished.event.projection)
        refused = None if projection else f"there is no projection {wished.event.projection!r}"
        for one in await work(connection):
            if one.active and one.projection == wished.event.projection:
                refused = f"{one.by} has had a {one.what} under way since {one.began_at:%Y-%m-%dT%H:%M:%SZ}"
        if not refused and self.under_way is not None and not self.under_way.done():
            return
        if await self._take(connection, wished, refused) and projection and not refused:
            self.under_way = asyncio.create_task(self._carry_out(wished, projection))

    async def _cancel(
        self, connection: asyncpg.Connection, wished: Wished, event: ProjectionCancelRequested
    ) -> None:
        stopped = False
        for other in list(self.waiting):
            same = (other.event.projection, other.what) == (event.projection, event.what)
            if same and other.position < wished.position:
                stopped |= await self._take(connection, other, f"stopped by {event.by}")
        # A new version that builds itself is of the code, and ends with it.
        alive = any(
            one.active and one.by != SYSTEM and (one.projection, one.what) == (event.projection, event.what)
            for one in await work(connection)
        )
        if alive:
            stopped |= await cancel(connection, event.projection, event.what, event.by)
        refused = None if stopped else f"no {event.what} is under way that could be stopped"
        await self._take(connection, wished, refused)

    async def _take(self, connection: asyncpg.Connection, wished: Wished, refused: str | None) -> bool:
        """Nobody else will serve it; False when somebody else did."""
        self.waiting.remove(wished)
        said = await connection.execute(
            "INSERT INTO msia.wishes VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            wished.position,
            wished.event.projection,
            wished.what,
            wished.event.by,
            wished.at,
            wished.event.reason,
            refused,
        )
        log.info("a wish", what=wished.what, projection=wished.event.projection, refused=refused)
        return bool(said == "INSERT 0 1")

    async def _carry_out(self, wished: Wished, projection: Projection) -> None:
        event = wished.event
        order = Order(event.by, event.reason, wished.position)
        settings = self._settings.model_copy(
            update={"projections_batch": self._settings.projections_rebuild_batch}
        )
        try:
            if isinstance(event, ProjectionRebuildRequested):
                accept = event.accept_differences
                await rebuild(self._store, settings, projection, accept=accept, order=order)
            else:
                await verify(self._store, settings, projection, order=order)
        except (MsiaError, *LOST) as error:  # people see it in `msia.work`
            log.warning(f"{wished.what} ended", projection=projection.name, why=describe(error))


async def _wished(message: StoredMessage) -> Wished | None:
    try:
        event = (await decode(message, None)).event
    except BadInput as error:  # of a later version, or altered: what it wishes cannot be known
        log.error("a wish does not decode", at=message.position, why=str(error))
        return None
    return Wished(message.position, message.stored_at, event) if isinstance(event, ProjectionWish) else None


@dataclass(frozen=True, slots=True)
class RefusedWish:
    """The last wish about a projection of which nothing came."""

    position: int
    projection: str
    what: str
    by: str
    at: datetime
    reason: str
    refused: str


async def refused_wishes(connection: Connection) -> list[RefusedWish]:
    """For each projection the last one that was taken up, where it was refused."""
    rows = await connection.fetch(
        "SELECT * FROM (SELECT DISTINCT ON (projection) * FROM msia.wishes "
        "ORDER BY projection, position DESC) w WHERE refused IS NOT NULL"
    )
    return [RefusedWish(**dict(row)) for row in rows]
