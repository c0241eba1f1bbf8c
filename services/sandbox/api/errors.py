"""Chatwoot's error bodies, word for word."""

from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse


class ApiError(Exception):
    """An answer that ends the request."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


def unauthorized(text: str) -> ApiError:
    return ApiError(401, {"error": text})


def not_found() -> ApiError:
    return ApiError(404, {"error": "Resource could not be found"})


def invalid(text: str) -> ApiError:
    """422 as `messages#create` renders any error."""
    return ApiError(422, {"error": text})


def record_invalid(text: str, *attributes: str) -> ApiError:
    """422 as the other controllers render a record that does not validate."""
    return ApiError(422, {"message": text, "attributes": list(attributes)})


async def render(request: Request, error: Exception) -> JSONResponse:
    """The exception handler of the application."""
    assert isinstance(error, ApiError)
    return JSONResponse(error.body, status_code=error.status)
