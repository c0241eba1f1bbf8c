"""The query API: what screens and scripts read. Rows come from Postgres, live updates from the log."""

from collections.abc import Iterator

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from contracts.errors import BadInput, MsiaError, NotFound, Unreachable
from services.common.auth import PEOPLE, allowed
from services.common.logging import logger
from services.common.serving import add_health
from services.projections.api import conversations, knowledge, projections, quotes, stream, tariffs
from services.projections.api.state import QueryState
from services.projections.catalogue import PROJECTIONS
from services.projections.errors import POSTGRES_LOST, describe
from services.projections.status import log_end, statuses

log = logger(__name__)

_STATUS: tuple[tuple[type[MsiaError], int], ...] = ((NotFound, 404), (BadInput, 400), (Unreachable, 503))
_AWAY = "the read models cannot be read now: is Postgres up? then retry"


def query_api(state: QueryState, jwt_secret: str) -> FastAPI:
    """The app; `state` gets its store, hub and runner once the log is reached."""
    app = FastAPI(
        title="MSI-a query API",
        description="Read models of the event log. Every answer says which position of the log it reflects; "
        "`at_least` waits for one. Money is integer cents and a currency, times are UTC.",
        version="1",
        redoc_url=None,
    )
    app.state.query = state
    app.state.jwt_secret = jwt_secret
    guarded = APIRouter(dependencies=[Depends(allowed(*PEOPLE))])
    for room in (conversations, quotes, tariffs, projections, stream):
        guarded.include_router(room.router)
    app.include_router(guarded)
    app.include_router(knowledge.router)
    add_health(app, lambda: readiness(state), Said(state))
    app.add_exception_handler(MsiaError, _refused)
    for lost in POSTGRES_LOST:
        app.add_exception_handler(lost, _away)
    return app


class Said(list[str]):
    """What `/readyz` shows beside problems, as it is at that moment."""

    def __init__(self, state: QueryState) -> None:
        super().__init__()
        self._state = state

    def __iter__(self) -> Iterator[str]:
        yield from self._state.notes
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
    except POSTGRES_LOST as error:
        return {**problems, "postgres": describe(error)}
    missing = {known.name for known in PROJECTIONS} - {one.name for one in found}
    problems |= dict.fromkeys(sorted(missing), "not built yet")
    most = state.settings.projections_ready_lag
    problems |= {
        one.name: f"{one.lag} events behind" for one in found if one.lag is not None and one.lag > most
    }
    return problems


async def _refused(_: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    return JSONResponse(
        {"detail": str(error)}, status_code=status, headers={"Retry-After": "1"} if status == 503 else None
    )


async def _away(_: Request, error: Exception) -> JSONResponse:
    log.warning("query failed", error=describe(error))
    return JSONResponse({"detail": _AWAY}, status_code=503, headers={"Retry-After": "1"})
