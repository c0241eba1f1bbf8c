"""Errors of the agent's API: what is said, and with which status."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from contracts.errors import BadInput, MsiaError, NotAllowed, NotFound, Refused, Unreachable
from domain.prompts.rules import PromptRefused
from services.agent.api.trial import Busy


class Problem(BaseModel):
    """What went wrong and what to do next."""

    detail: str = Field(examples=["another what-if runs on this agent: try again in a while"])
    problems: list[str] = Field([], description="Of a prompt that could not be published, in Spanish.")


_SAID = {
    401: "No valid token.",
    403: "Not with this role.",
    404: "No such conversation, prompt or tariff version.",
    429: "Another what-if runs on this agent.",
    503: "The log, ingress or the models are away: retry.",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": said} for status, said in _SAID.items()
}
_STATUS: tuple[tuple[type[MsiaError], int], ...] = (
    (Busy, 429),
    (NotAllowed, 403),
    (NotFound, 404),
    (BadInput, 422),
    (Refused, 409),
    (Unreachable, 503),
)
_RETRY = {429: "5", 503: "1"}  # seconds


def add_problems(app: FastAPI) -> None:
    """Turn what the routes raise into answers."""
    app.add_exception_handler(MsiaError, _refused)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    problems = list(error.problems) if isinstance(error, PromptRefused) else []
    headers = {"Retry-After": _RETRY[status]} if status in _RETRY else None
    return JSONResponse({"detail": str(error), "problems": problems}, status_code=status, headers=headers)
