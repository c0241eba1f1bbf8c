"""Making tokens, and reading those that only ingress takes back."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import jwt

from contracts.errors import NotAllowed
from services.common.auth import FIRST
from services.common.identity.tokens import ALGORITHM, AUDIENCE, ISSUER, claims_of, secrets_of, uuid_of

# Other audiences than the APIs': neither kind passes for another.
REFRESH_AUDIENCE = "msia-refresh"
LINK_AUDIENCE = "msia-link"
FIRST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Refreshing:
    """What a refresh token names."""

    admin: UUID
    session: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Link:
    """What a link to set a password names."""

    admin: UUID
    id: UUID


def whole_second(expires: datetime) -> datetime:
    """As JWTs count; up, or what is given in the last second would be void at once."""
    return datetime.fromtimestamp(math.ceil(expires.timestamp()), UTC)


class Mint:
    """Signs with the first of the secrets, takes all of them."""

    def __init__(self, secret: str) -> None:
        self._secret, self._signing = secret, secrets_of(secret)[0]

    def access(self, admin: UUID, role: str, session: UUID, expires: datetime) -> str:
        return self._sign(AUDIENCE, str(admin), expires, role=role, sid=str(session), jti=str(uuid4()))

    def refresh(self, token: Refreshing, expires: datetime) -> str:
        return self._sign(
            REFRESH_AUDIENCE, str(token.admin), expires, sid=str(token.session), num=token.number
        )

    def link(self, link: Link, expires: datetime) -> str:
        return self._sign(LINK_AUDIENCE, str(link.admin), expires, jti=str(link.id))

    def first(self, now: Callable[[], float] = time.time) -> str:
        """Of whoever holds the secret: lets the first admin be invited."""
        claims = {"sub": "operator", "role": FIRST, "exp": int(now()) + FIRST_SECONDS}
        return self._signed({**claims, "aud": AUDIENCE})

    def read_refresh(self, token: str) -> Refreshing:
        """Raises `NotAllowed`."""
        try:
            claims = claims_of(token, self._secret, REFRESH_AUDIENCE)
            number = claims.get("num")
            if not isinstance(number, int):
                raise jwt.InvalidTokenError("num is no number")
            return Refreshing(uuid_of(claims["sub"], "sub"), uuid_of(claims.get("sid"), "sid"), number)
        except jwt.InvalidTokenError as error:
            raise NotAllowed("this session is over: sign in again") from error

    def read_link(self, token: str) -> Link:
        """Raises `NotAllowed`."""
        try:
            claims = claims_of(token, self._secret, LINK_AUDIENCE)
            return Link(uuid_of(claims["sub"], "sub"), uuid_of(claims.get("jti"), "jti"))
        except jwt.InvalidTokenError as error:
            raise NotAllowed("this link no longer works: ask an admin for a new one") from error

    def _sign(self, audience: str, who: str, expires: datetime, **more: object) -> str:
        return self._signed({"sub": who, "aud": audience, "exp": math.ceil(expires.timestamp()), **more})

    def _signed(self, claims: dict[str, object]) -> str:
        return jwt.encode({**claims, "iss": ISSUER, "iat": int(time.time())}, self._signing, ALGORITHM)
