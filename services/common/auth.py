"""Bearer tokens for both APIs: JWT HS256, issued by ingress, checked by whoever serves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

ISSUER = AUDIENCE = "msia"
PEOPLE = ("admin", "operator", "auditor")
SERVICE = "service"  # another service of ours; what it may ask for says so, all else is for people
_bearer = HTTPBearer(
    auto_error=False, description="The demo token that `make run` prints, or one from ingress."
)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls: admin id and role (admin | operator | auditor), or a service of ours."""

    id: str
    role: str


def read_token(token: str, secret: str) -> Principal:
    """The caller of a token; `jwt.InvalidTokenError` when it is forged, expired or for someone else."""
    claims = jwt.decode(
        token,
        secret,
        algorithms=["HS256"],
        audience=AUDIENCE,
        issuer=ISSUER,
        options={"require": ["exp", "sub", "aud", "iss"]},
    )
    return Principal(id=str(claims["sub"]), role=str(claims.get("role", "")))


async def principal(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """FastAPI dependency; the app keeps the secret in `app.state.jwt_secret`."""
    if credentials is None:
        raise HTTPException(401, "send `Authorization: Bearer <token>`", {"WWW-Authenticate": "Bearer"})
    try:
        return read_token(credentials.credentials, request.app.state.jwt_secret)
    except jwt.InvalidTokenError as error:
        raise HTTPException(
            401, f"the token is not valid ({error}); sign in again", {"WWW-Authenticate": "Bearer"}
        ) from error


Caller = Annotated[Principal, Depends(principal)]


def allowed(*roles: str) -> Callable[[Principal], Awaitable[Principal]]:
    """FastAPI dependency: the caller, if their role is one of these; 403 names the roles that may."""

    async def check(caller: Caller) -> Principal:
        if caller.role not in roles:
            raise HTTPException(403, f"your role is {caller.role or 'none'}; this takes {' or '.join(roles)}")
        return caller

    return check
