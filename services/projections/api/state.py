"""What every route needs, kept in `app.state.query`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, Query, Request

from contracts.errors import Unreachable
from eventstore.store import EventStore
from services.projections.api.cursors import Cursors
from services.projections.api.hub import Hub
from services.projections.knowledge.vectors import Vectors
from services.projections.positions import snapshot, wait_for
from services.projections.postgres import Connection
from services.projections.runner import Runner
from services.projections.settings import ProjectionsSettings

Row = dict[str, Any]


@dataclass
class QueryState:
    """Postgres answers questions; the log is needed for lag and live updates only, and may come later."""

    settings: ProjectionsSettings
    pool: asyncpg.Pool
    cursors: Cursors
    store: EventStore | None = None
    hub: Hub | None = None
    runner: Runner | None = None
    vectors: Vectors | None = None  # where an embedding model is set
    notes: list[str] = field(default_factory=list)  # what is worth telling of the log, once it is reached

    @property
    def live(self) -> Hub:
        """`Unreachable` until the log was reached once."""
        if self.hub is None or not self.hub.ready:
            raise Unreachable("the log does not answer: is NATS up? then retry")
        return self.hub


def query_state(request: Request) -> QueryState:
    """FastAPI dependency."""
    state: QueryState = request.app.state.query
    return state


@dataclass(frozen=True, slots=True)
class Reading:
    """How fresh the caller wants it."""

    state: QueryState
    at_least: int
    timeout: float

    @asynccontextmanager
    async def of(self, *names: str) -> AsyncIterator[tuple[Connection, int]]:
        """A snapshot of these projections, once they hold `at_least`; `NotYet` when that takes too long."""
        if self.at_least:
            await wait_for(self.state.pool, self.at_least, names, self.timeout)
        async with snapshot(self.state.pool, names) as found:
            yield found


def reading(
    state: Annotated[QueryState, Depends(query_state)],
    at_least: Annotated[int, Query(ge=0, description="Wait until the rows hold this position.")] = 0,
    timeout: Annotated[float, Query(ge=0, le=30, description="Longest wait, in seconds.")] = 5.0,
) -> Reading:
    """FastAPI dependency."""
    return Reading(state, at_least, timeout)


State = Annotated[QueryState, Depends(query_state)]
Fresh = Annotated[Reading, Depends(reading)]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=500, description="`next` of the page before.")]
CONVERSATION = r"^\d{1,18}-\d{1,18}$"


def page(rows: Sequence[Row], limit: int) -> tuple[Sequence[Row], bool]:
    """Of `limit + 1` rows: those to show, and whether more follow."""
    return rows[:limit], len(rows) > limit
