"""Reading our JWTs: HS256 and nothing else, each kind with an audience of its own."""

from typing import Any
from uuid import UUID

import jwt

from services.common.identity.principals import Principal

ISSUER = AUDIENCE = "msia"
ALGORITHM = "HS256"
_REQUIRED = ["exp", "sub", "aud", "iss"]


def secrets_of(value: str) -> tuple[str, ...]:
    """`ADMIN_JWT_SECRET` may hold several, separated by commas: the first signs, all are taken."""
    return tuple(filter(None, (part.strip() for part in value.split(","))))


def claims_of(token: str, secret: str, audience: str = AUDIENCE) -> dict[str, Any]:
    """What a token says; `jwt.InvalidTokenError` when it is forged, expired or for something else."""
    secrets = secrets_of(secret)
    for one in secrets[:-1]:
        try:
            return _claims(token, one, audience)
        except jwt.InvalidSignatureError:
            continue  # signed with another one: the last answers for all
    return _claims(token, secrets[-1] if secrets else secret, audience)


def _claims(token: str, secret: str, audience: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token,
        secret,
        algorithms=[ALGORITHM],
        audience=audience,
        issuer=ISSUER,
        options={"require": _REQUIRED},
    )
    return claims


def read_token(token: str, secret: str) -> Principal:
    """The caller of a token; `jwt.InvalidTokenError` when it is forged, expired or for someone else."""
    claims = claims_of(token, secret)
    return Principal(
        id=str(claims["sub"]),
        role=str(claims.get("role", "")),
        session=uuid_of(claims["sid"], "sid") if "sid" in claims else None,
        expires=int(claims["exp"]),
    )


def uuid_of(value: object, claim: str) -> UUID:
    """Of a claim; `jwt.InvalidTokenError` when it is none."""
    try:
        return UUID(str(value))
    except ValueError as error:
        raise jwt.InvalidTokenError(f"{claim} is no id") from error
