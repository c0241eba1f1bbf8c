"""Errors of the query API: what is said, and with which status."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from contracts.errors import BadInput, MsiaError, NotFound, Unreachable
from services.common.logging import logger
from services.projections.errors import POSTGRES_LOST, describe

log = logger(__name__)


class Problem(BaseModel):
    """What went wrong and what to do next."""

    detail: str = Field(examples=["cursor: not one that this API gave; start at the first page"])


_SAID = {
    400: "A cursor or a Last-Event-ID that this API did not give.",
    401: "No valid token.",
    403: "Not with this role.",
    404: "Nothing is known of it at the position that the answer names.",
    503: "Postgres or the log is away, or the rows do not hold `at_least` yet: retry.",
}
# For the documentation; a 422, which names the field, is FastAPI's own.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    304: {
        "description": "What `If-None-Match` names is still what there is; `MSIA-Position` says up to where."
    },
    **{status: {"model": Problem, "description": said} for status, said in _SAID.items()},
}

_STATUS: tuple[tuple[type[MsiaError], int], ...] = ((NotFound, 404), (BadInput, 400), (Unreachable, 503))
_AWAY = "the read models cannot be read now: is Postgres up? then retry"


def add_problems(app: FastAPI) -> None:
    """Turn what the rooms raise into answers."""
    app.add_exception_handler(MsiaError, _refused)
    for lost in POSTGRES_LOST:
        app.add_exception_handler(lost, _away)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    return JSONResponse(
        {"detail": str(error)}, status_code=status, headers={"Retry-After": "1"} if status == 503 else None
    )


async def _away(_: Request, error: Exception) -> JSONResponse:
    log.warning("query failed", error=describe(error))
    return JSONResponse({"detail": _AWAY}, status_code=503, headers={"Retry-After": "1"})
