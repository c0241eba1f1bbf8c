"""`/api/auth`: sign in, go on, leave, change the password."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.common.auth import PEOPLE, Principal, allowed
from services.ingress.identity.book import Book
from services.ingress.identity.models import (
    Accept,
    AdminShown,
    ChangePassword,
    Login,
    Me,
    Problem,
    Refresh,
    Tokens,
    tokens,
)
from services.ingress.identity.settings import Network
from services.ingress.identity.signing import Signing
from services.ingress.identity.sources import source_of

Person = Annotated[Principal, Depends(allowed(*PEOPLE))]

_SAID = {
    401: "Not right, or over; the same words whatever the reason.",
    403: "The current password is not right.",
    429: "Too many failures; `Retry-After` says how many seconds to wait.",
    503: "The log does not answer: retry.",
}


def _answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Problem, "description": _SAID[status]} for status in statuses}


def routes(signing: Signing, book: Book, proxies: Sequence[Network]) -> APIRouter:
    """Of whoever has an account."""
    router = APIRouter(prefix="/api/auth", tags=["auth"])

    @router.post("/login", responses=_answers(401, 429, 503))
    async def login(body: Login, request: Request, response: Response) -> Tokens:
        """Begin a session."""
        _keep_nowhere(response)
        return tokens(await signing.sign_in(body.email, body.password, source_of(request, proxies)))

    @router.post("/refresh", responses=_answers(401, 503))
    async def refresh_session(body: Refresh, response: Response) -> Tokens:
        """The next tokens of a session. An exchanged refresh token that comes back ends it."""
        _keep_nowhere(response)
        return tokens(await signing.refresh(body.refresh_token))

    @router.post("/logout", status_code=204, responses=_answers(503))
    async def logout(body: Refresh) -> None:
        """End the session; what is over stays over."""
        await signing.sign_out(body.refresh_token)

    @router.get("/me", responses=_answers(401, 503))
    async def who_am_i(caller: Person) -> Me:
        """Whom this token lets in."""
        admin = book.directory.admins.get(UUID(caller.id)) if caller.session else None
        return Me(
            id=caller.id,
            email=(admin.email or None) if admin else None,
            role=caller.role,
            session=caller.session,
            expires_at=datetime.fromtimestamp(caller.expires, UTC),
        )

    @router.post("/password", status_code=204, responses=_answers(401, 403, 429, 503))
    async def change_password(body: ChangePassword, caller: Person) -> None:
        """At least 12 characters, not the e-mail, none of the most common."""
        await signing.change_password(caller, body.current, body.new)

    @router.post("/accept", responses=_answers(401, 503))
    async def accept_invitation(body: Accept) -> AdminShown:
        """Set a password with the token of a link; then sign in with it."""
        admin = await signing.accept(body.token, body.password)
        return AdminShown(id=admin.id, email=admin.email, role=admin.role)

    return router


def _keep_nowhere(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"
