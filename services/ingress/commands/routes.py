"""Every command, mounted, and how our errors are said over HTTP."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from contracts.errors import BadInput, Conflict, MsiaError, NotFound, Refused, Unreachable
from domain.tariffs.editing import DraftRefused
from eventstore.store import EventStore
from services.ingress.commands import (
    bot,
    contacts,
    conversations,
    deliveries,
    ledger,
    projections,
    quarantine,
)
from services.ingress.knowledge import answers as article_answers
from services.ingress.knowledge import routes as knowledge
from services.ingress.knowledge.log import Stale as StaleArticle
from services.ingress.privacy import opening
from services.ingress.prompts import answers as prompt_answers
from services.ingress.prompts import routes as prompts
from services.ingress.tariffs import routes as tariffs
from services.ingress.tariffs.editing import Stale
from services.ingress.tariffs.problems import details

_STATUS: tuple[tuple[type[MsiaError], int], ...] = (
    (NotFound, 404),
    (BadInput, 422),
    (DraftRefused, 422),
    (Stale, 412),
    (StaleArticle, 412),
    (Refused, 409),
    (Conflict, 409),
    (Unreachable, 503),
)


def mount(app: FastAPI, store: EventStore, jwt_secret: str) -> None:
    """Add the commands to the door; tokens are checked with `jwt_secret`."""
    app.state.jwt_secret = jwt_secret
    app.add_exception_handler(MsiaError, _refused)
    for routes in (
        bot.routes(store),
        contacts.routes(store),
        conversations.routes(store),
        deliveries.routes(store),
        knowledge.routes(store),
        ledger.routes(store),
        projections.routes(store),
        quarantine.routes(store),
        tariffs.routes(store),
        prompts.routes(store),
        opening.routes(store),
    ):
        app.include_router(routes)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    headers = {"Retry-After": "1"} if status == 503 else None
    content = {
        "detail": str(error),
        **details(error),
        **prompt_answers.details(error),
        **article_answers.details(error),
    }
    return JSONResponse(content, status_code=status, headers=headers)
