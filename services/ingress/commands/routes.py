"""Every command, mounted, and how our errors are said over HTTP."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from contracts.errors import BadInput, Conflict, MsiaError, NotFound, Refused, Unreachable
from eventstore.store import EventStore
from services.ingress.commands import quarantine

_STATUS: tuple[tuple[type[MsiaError], int], ...] = (
    (NotFound, 404),
    (BadInput, 422),
    (Refused, 409),
    (Conflict, 409),
    (Unreachable, 503),
)


def mount(app: FastAPI, store: EventStore, jwt_secret: str) -> None:
    """Add the commands to the door; tokens are checked with `jwt_secret`."""
    app.state.jwt_secret = jwt_secret
    app.add_exception_handler(MsiaError, _refused)
    for routes in (quarantine.routes(store),):
        app.include_router(routes)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    headers = {"Retry-After": "1"} if status == 503 else None
    return JSONResponse({"detail": str(error)}, status_code=status, headers=headers)
