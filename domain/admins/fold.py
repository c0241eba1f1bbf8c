"""An admin by the events of `msia.control.admin-<uuid>`: a pure fold, the same for everyone."""

from dataclasses import replace
from datetime import datetime

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import (
    AdminDisabled,
    AdminEnabled,
    AdminErased,
    AdminInvited,
    AdminRoleChanged,
    LinkIssued,
    LoggedIn,
    LoginRefused,
    PasswordSet,
    SessionEnded,
    SessionRefreshed,
)
from contracts.private import Erased
from domain.admins.state import BY_RUN, Admin, Session

MOST_SESSIONS = 50  # of one admin; with one more the oldest ends
MOST_REFUSALS = 32  # the wait after so many is the longest for long


def evolve(admin: Admin, recorded: Recorded[Event]) -> Admin:
    """One event further; of other kinds only the position counts."""
    if recorded.position <= admin.position:
        return admin
    return replace(_after(admin, recorded.event, recorded.time), position=recorded.position)


def without_demo(admin: Admin) -> Admin:
    """As outside of `local`: a password that `make run` set, and every sign-in with it, never was.

    It is printed, and kept in a file. A link, and the password that is set with it, count as anybody's.
    """
    if admin.password_by != BY_RUN:
        return admin
    return replace(admin, hash="", password_at=None, sessions=())


def _after(admin: Admin, event: Event, at: datetime) -> Admin:
    match event:
        case AdminInvited():
            return replace(
                admin, role=event.role, email=_plain(event.email), invited_by=event.by, invited_at=at
            )
        case AdminRoleChanged():
            return replace(admin, role=event.role)
        case AdminDisabled():
            ended = _all_ended(admin, at, event.by, "disabled")
            return replace(
                admin, disabled=True, disabled_at=at, link=None, link_expires_at=None, sessions=ended
            )
        case AdminErased():
            return replace(admin, email="", hash="", password_at=None, erased=True)
        case AdminEnabled():
            return replace(admin, disabled=False)
        case LinkIssued():
            return replace(admin, link=event.link, link_expires_at=event.expires_at)
        case PasswordSet():
            return _with_password(admin, event, at)
        case LoginRefused():
            return replace(admin, refusals=(*admin.refusals, at)[-MOST_REFUSALS:])
        case LoggedIn():
            begun = (Session(event.session, at, at),) if event.session else ()
            return replace(admin, refusals=(), sessions=(*admin.sessions, *begun)[-MOST_SESSIONS:])
        case SessionRefreshed() | SessionEnded():
            sessions = tuple(_session_after(one, event, at) for one in admin.sessions)
            return replace(admin, sessions=sessions)
    return admin


def _with_password(admin: Admin, event: PasswordSet, at: datetime) -> Admin:
    admin = replace(admin, hash=_plain(event.hash))
    if event.rehashed:
        return admin
    kept = (one for one in admin.sessions if one.id == event.keeps)
    ended = {one.id: one for one in _all_ended(admin, at, event.by, "password")} | {s.id: s for s in kept}
    return replace(
        admin,
        password_at=at,
        password_by=event.by,
        link=None,
        link_expires_at=None,
        refusals=(),
        sessions=tuple(ended.values()),
    )


def _session_after(session: Session, event: SessionRefreshed | SessionEnded, at: datetime) -> Session:
    if session.id != event.session or session.ended_at is not None:
        return session
    if isinstance(event, SessionRefreshed):
        return replace(session, number=event.number, refreshed_at=at)
    return replace(session, ended_at=at, ended_by=event.by, ended_why=event.reason)


def _all_ended(admin: Admin, at: datetime, by: str, why: str) -> tuple[Session, ...]:
    return tuple(
        one if one.ended_at else replace(one, ended_at=at, ended_by=by, ended_why=why)
        for one in admin.sessions
    )


def _plain(value: str | Erased) -> str:
    return value if isinstance(value, str) else ""
