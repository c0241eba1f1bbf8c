"""What every route needs, kept in `app.state.query`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import asyncpg
from fastapi import Depends, Path, Query, Request
from pydantic import AfterValidator, AwareDatetime

from contracts.errors import Unreachable
from eventstore.store import EventStore
from services.common.health import LogHealth
from services.common.identity.directory import Directory
from services.projections.api.cursors import Cursors
from services.projections.api.hub import Hub
from services.projections.knowledge.vectors import Vectors
from services.projections.positions import wait_for
from services.projections.postgres import Connection
from services.projections.runner import Runner
from services.projections.settings import ProjectionsSettings
from services.projections.snapshots import snapshot
from services.projections.stalls import Stalls
from services.projections.wishes import Wishes

Row = dict[str, Any]

GREATEST = 2**63 - 1  # of a position
# Postgres stores every character but this one.
NO_NUL = r"^[^\x00]*$"
# What asks for another page of the same, or for the same at another time.
_NOT_ASKED = frozenset({"cursor", "limit", "at_least", "timeout"})


@dataclass
class QueryState:
    """Postgres answers questions; the log is needed for lag and live updates only, and may come later."""

    settings: ProjectionsSettings
    pool: asyncpg.Pool
    cursors: Cursors
    store: EventStore | None = None
    hub: Hub | None = None
    directory: Directory | None = None  # who may sign in
    runner: Runner | None = None
    wishes: Wishes | None = None
    vectors: Vectors | None = None  # where an embedding model is set
    stalls: Stalls = field(init=False)
    log_health: LogHealth | None = None
    notes: list[str] = field(default_factory=list)  # what is worth telling of the log, once it is reached
    building: list[str] = field(default_factory=list)  # new versions that were under way at the last look

    def __post_init__(self) -> None:
        self.stalls = Stalls(self.settings.projections_ready_still)

    @property
    def log(self) -> EventStore:
        """`Unreachable` until the log was reached once."""
        if self.store is None:
            raise Unreachable("the log does not answer: is NATS up? then retry")
        return self.store

    @property
    def live(self) -> Hub:
        """`Unreachable` until the log was reached once."""
        if self.hub is None or not self.hub.ready:
            raise Unreachable("the log does not answer: is NATS up? then retry")
        return self.hub


async def query_state(request: Request) -> QueryState:
    """FastAPI dependency. This and the others are async, or each would wait for a thread."""
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


async def reading(
    state: Annotated[QueryState, Depends(query_state)],
    at_least: Annotated[
        int, Query(ge=0, le=GREATEST, description="Wait until the rows hold this position.")
    ] = 0,
    timeout: Annotated[float, Query(ge=0, le=30, description="Longest wait, in seconds.")] = 5.0,
) -> Reading:
    """FastAPI dependency."""
    return Reading(state, at_least, timeout)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after what the cursor names, in what this request asks for."""

    cursors: Cursors
    cursor: str | None
    asked: str

    def after(self, page: str) -> list[Any] | None:
        """None on the first page; `BadInput` for a cursor of another list, or of other filters."""
        return None if self.cursor is None else self.cursors.read(page, self.cursor, self.asked)

    def following(self, page: str, *after: str | int) -> str:
        """The cursor of the next page."""
        return self.cursors.write(page, *after, asked=self.asked)


async def place(
    request: Request,
    state: Annotated[QueryState, Depends(query_state)],
    cursor: Annotated[
        str | None, Query(max_length=500, description="`next` of the page before, as it came.")
    ] = None,
) -> Place:
    """FastAPI dependency."""
    asked = sorted(one for one in request.query_params.multi_items() if one[0] not in _NOT_ASKED)
    return Place(state.cursors, cursor, urlencode(asked))


def _in_calendar(time: datetime) -> datetime:
    try:
        return time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is outside of the calendar in UTC: take a year from 2 to 9998") from error


State = Annotated[QueryState, Depends(query_state)]
Fresh = Annotated[Reading, Depends(reading)]
Limit = Annotated[int, Query(ge=1, le=200, description="Rows on a page.")]
Paging = Annotated[Place, Depends(place)]
CONVERSATION = r"^[0-9]{1,18}-[0-9]{1,18}$"
Moment = Annotated[AwareDatetime, AfterValidator(_in_calendar)]
ConversationId = Annotated[str, Path(pattern=CONVERSATION, examples=["1-512"])]
Slug = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$", examples=["motos-part"])]
Since = Annotated[Moment | None, Query(description="From here on.", examples=["2026-11-02T00:00:00+01:00"])]
Until = Annotated[
    Moment | None,
    Query(description="Up to here, not included.", examples=["2026-11-03T00:00:00+01:00"]),
]


def page(rows: Sequence[Row], limit: int) -> tuple[Sequence[Row], bool]:
    """Of `limit + 1` rows: those to show, and whether more follow."""
    return rows[:limit], len(rows) > limit
