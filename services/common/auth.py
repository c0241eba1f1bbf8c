"""Bearer tokens for both APIs: JWT HS256, issued by ingress, checked by whoever serves."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.common.identity.guard import Guard, unauthorized
from services.common.identity.principals import FIRST, PEOPLE, SERVICE, Principal
from services.common.identity.tokens import AUDIENCE, ISSUER, read_token

__all__ = [
    "AUDIENCE",
    "FIRST",
    "ISSUER",
    "PEOPLE",
    "SERVICE",
    "Caller",
    "Guard",
    "Principal",
    "allowed",
    "principal",
    "read_token",
]

_bearer = HTTPBearer(
    auto_error=False,
    description="What `POST /api/auth/login` of ingress gives, or the demo token that `make run` prints.",
)


async def principal(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """FastAPI dependency; the app keeps the secret in `app.state.jwt_secret`, the guard in `.guard`."""
    if credentials is None:
        raise unauthorized("send `Authorization: Bearer <token>`")
    try:
        caller = read_token(credentials.credentials, request.app.state.jwt_secret)
    except jwt.InvalidTokenError as error:
        raise unauthorized(f"the token is not valid ({error}); sign in again") from error
    guard: Guard = request.app.state.guard
    return await guard.admit(caller)


Caller = Annotated[Principal, Depends(principal)]


def allowed(*roles: str) -> Callable[[Principal], Awaitable[Principal]]:
    """FastAPI dependency: the caller, if their role is one of these; 403 names the roles that may."""

    async def check(caller: Caller) -> Principal:
        if caller.role not in roles:
            raise HTTPException(403, f"your role is {caller.role or 'none'}; this takes {' or '.join(roles)}")
        return caller

    return check
