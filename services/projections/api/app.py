"""The query API: what screens and scripts read. Rows come from Postgres, live updates from the log."""

from collections.abc import Iterator

from fastapi import APIRouter, Depends, FastAPI

from services.common.auth import Guard
from services.common.docs import add_docs
from services.common.metrics import add_metrics
from services.common.serving import add_health
from services.projections.api import (
    admins,
    conversations,
    customers,
    deliveries,
    download,
    figures,
    knowledge,
    ledger,
    moments,
    projections,
    quarantine,
    quotes,
    stream,
    tariffs,
    usage,
)
from services.projections.api.permissions import permitted
from services.projections.api.problems import PROBLEMS, add_problems
from services.projections.api.state import QueryState
from services.projections.catalogue import PROJECTIONS
from services.projections.errors import POSTGRES_LOST, describe
from services.projections.measures import ProjectionsMeasures
from services.projections.outdated import being_built
from services.projections.status import log_end, statuses

ROOMS = (
    figures,
    conversations,
    moments,
    download,
    quotes,
    tariffs,
    deliveries,
    customers,
    usage,
    knowledge,
    projections,
    quarantine,
    ledger,
    admins,
    stream,
)


def query_api(state: QueryState, jwt_secret: str) -> FastAPI:
    """The app; `state` gets its store, hub and runner once the log is reached."""
    app = FastAPI(
        title="MSI-a query API",
        description="Read models of the event log. Every answer says which position of the log it reflects; "
        "`at_least` waits for one. Money is integer cents and a currency, times are UTC.",
        version="1",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,  # the panel's types are named by it
    )
    app.state.query = state
    app.state.jwt_secret = jwt_secret
    app.state.guard = Guard(
        lambda: state.directory, local=state.settings.local, stale_after=state.settings.identity_stale_after
    )
    guarded = APIRouter(dependencies=[Depends(permitted)], responses=PROBLEMS)
    for room in ROOMS:
        guarded.include_router(room.router)
    app.include_router(guarded)
    add_docs(app)
    add_health(app, lambda: readiness(state), Said(state))
    measures = ProjectionsMeasures()
    measures.healthy(lambda: readiness(state), Said(state))
    measures.watch(state)
    add_metrics(app, measures)
    add_problems(app)
    return app


class Said(list[str]):
    """What `/readyz` shows beside problems, as it is at that moment."""

    def __init__(self, state: QueryState) -> None:
        super().__init__()
        self._state = state

    def __iter__(self) -> Iterator[str]:
        yield from self._state.notes
        yield from self._state.building
        if self._state.vectors is not None and self._state.vectors.problem:
            yield f"articles are searched by words alone: {self._state.vectors.problem}"


async def readiness(state: QueryState) -> dict[str, str]:
    """What keeps this process from answering well; empty when nothing does."""
    problems: dict[str, str] = {}
    end = await log_end(state.store)
    if end is None:
        problems["log"] = "does not answer"
    try:
        found = await statuses(state.pool, end)
        building = await being_built(state.pool, found)
    except POSTGRES_LOST as error:
        return {**problems, "postgres": describe(error)}
    state.building = list(building.values())
    missing = {known.name for known in PROJECTIONS} - {one.name for one in found}
    problems |= dict.fromkeys(sorted(missing), "not built yet")
    # what is being built anew keeps nobody from all the others, who have this process alone
    found = [one for one in found if one.name not in building]
    most = state.settings.projections_ready_lag
    problems |= {
        one.name: f"{one.lag} events behind" for one in found if one.lag is not None and one.lag > most
    }
    if state.log_health is not None and "log" not in problems:
        problems |= await state.log_health.problems()
    return problems | state.stalls.look(found)
