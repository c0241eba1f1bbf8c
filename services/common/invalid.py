"""What is not as a route wants it: told by its place and why, and never said back.

FastAPI's own answer repeats what was sent: a password, a customer's words. Where that is no text (half of a
character, NaN, which JSON allows a sender) it cannot even be written, and anybody could have a 500.
"""

import json

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response


def add_refusal(app: FastAPI) -> None:
    """For every route of the app."""

    @app.exception_handler(RequestValidationError)
    async def refuse(_: Request, error: RequestValidationError) -> Response:
        told = [{name: one[name] for name in ("type", "loc", "msg")} for one in error.errors()]
        # in ASCII, as names of fields are anybody's, too
        return Response(json.dumps({"detail": told}), 422, media_type="application/json")
