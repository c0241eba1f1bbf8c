"""Signing in, going on, leaving: what a session may become."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.errors import NotAllowed, NotFound, Refused
from contracts.events.control import LoggedIn, LoginRefused, SessionEnded, SessionRefreshed
from domain.admins.state import Admin, Lifetimes

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The token before the last one, a moment late: it gets the last one again."""

    number: int


@dataclass(frozen=True, slots=True)
class Rules:
    """`grace`: how long the refresh token before the last one is still taken."""

    lifetimes: Lifetimes
    grace: timedelta


def sign_in(admin: Admin, session: UUID, *, matches: bool) -> LoggedIn | LoginRefused:
    """With a password that matches, or not."""
    if not matches:
        return LoginRefused(admin_id=admin.id, reason="password")
    if not admin.enabled:
        return LoginRefused(admin_id=admin.id, reason="disabled")
    return LoggedIn(admin_id=admin.id, session=session)


def refresh(
    admin: Admin, session_id: UUID, number: int, now: datetime, rules: Rules
) -> SessionRefreshed | SessionEnded | Unchanged:
    """Exchange token `number`. An old one means that two hold the session: it ends for both.

    Raises `NotAllowed` when there is nothing to go on with.
    """
    session = admin.session(session_id)
    if session is None or not admin.enabled or not session.lives(now, rules.lifetimes):
        raise NotAllowed("this session is over: sign in again")
    if number == session.number:
        return SessionRefreshed(admin_id=admin.id, session=session.id, number=number + 1)
    if number == session.number - 1 and now - session.refreshed_at <= rules.grace:
        return Unchanged(session.number)
    if number > session.number:  # of a log that was restored from an older copy: nobody reused anything
        raise NotAllowed("this session is over: sign in again")
    return SessionEnded(admin_id=admin.id, session=session.id, by=SYSTEM, reason="reused")


def leave(admin: Admin, session_id: UUID) -> SessionEnded | None:
    """Nothing where it has ended already."""
    session = admin.session(session_id)
    if session is None or session.ended_at is not None:
        return None
    return SessionEnded(admin_id=admin.id, session=session.id, by=str(admin.id), reason="logout")


def revoke(admin: Admin, session_id: UUID, *, by: str) -> SessionEnded:
    """Raises `NotFound`, or `Refused` when it has ended already."""
    session = admin.session(session_id)
    if session is None:
        raise NotFound(f"admin {admin.id} has no session {session_id}")
    if session.ended_at is not None:
        raise Refused(f"session {session_id} has ended already ({session.ended_why})")
    return SessionEnded(admin_id=admin.id, session=session.id, by=by, reason="revoked")
