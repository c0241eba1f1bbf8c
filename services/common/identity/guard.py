"""Whether a caller with a valid token is still who the token says, by the log."""

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from fastapi import HTTPException

from contracts.errors import Unreachable
from domain.admins.state import Admin
from services.common.identity.directory import Directory
from services.common.identity.principals import FIRST, SERVICE, Principal

_FIRST_LOOK = 2.0  # seconds that whoever asks a process that has just begun is let wait
OVER = "this session is over: sign in again"


class Guard:
    """Disabled, of another role, signed out: known from the log, whatever the token says.

    Outside of `local` a person's token belongs to a session; the demo token of `make run` belongs to none.
    """

    def __init__(self, directory: Callable[[], Directory | None], *, local: bool, stale_after: float) -> None:
        self._directory, self._local, self._stale_after = directory, local, stale_after

    async def admit(self, caller: Principal) -> Principal:
        """The caller, with the role of the log. Raises 401, or 503 while the log cannot say."""
        if caller.session is None:
            if self._local or caller.role in (SERVICE, FIRST):
                return caller
            raise unauthorized("this token belongs to no session: sign in, see docs/guides/identity.md")
        directory = self._directory()
        if directory is not None and directory.age == math.inf:  # this process has just begun
            with suppress(TimeoutError, Unreachable):  # then it is away, as is said below
                async with asyncio.timeout(_FIRST_LOOK):
                    await directory.catch_up()
        if directory is None or directory.age > self._stale_after:
            raise HTTPException(
                503,
                "who is signed in cannot be checked: the log does not answer. Is NATS up? then retry",
                {"Retry-After": "1"},
            )
        admin = _admin(directory, caller)
        if admin is None or admin.session(caller.session) is None:
            await directory.catch_up()  # a sign-in of a moment ago, on another process
            admin = _admin(directory, caller)
        if admin is None or not _lets_in(admin, caller.session):
            raise unauthorized(OVER)
        return caller if caller.role == admin.role else replace(caller, role=admin.role)

    def over(self, caller: Principal) -> bool:
        """Whether an answer that goes on and on must end: the session did, as far as is known here."""
        directory = self._directory()
        if caller.session is None or directory is None:
            return False
        admin = _admin(directory, caller)
        return admin is not None and not _lets_in(admin, caller.session)


def unauthorized(detail: str) -> HTTPException:
    """401, with the scheme to use."""
    return HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})


def _lets_in(admin: Admin, session_id: UUID) -> bool:
    session = admin.session(session_id)
    return admin.enabled and session is not None and session.ended_at is None


def _admin(directory: Directory, caller: Principal) -> Admin | None:
    try:
        return directory.admins.get(UUID(caller.id))
    except ValueError:  # a session that names no admin: of a token that is not ours
        return None
