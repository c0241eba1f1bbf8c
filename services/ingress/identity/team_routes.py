"""`/api/admins`: who belongs to the team; for admins alone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from domain.admins.state import ADMIN, Admin, Lifetimes, Session
from services.common.auth import FIRST, Principal, allowed
from services.ingress.identity.models import (
    AdminList,
    AdminListed,
    Changed,
    ChangeRole,
    Invite,
    Invited,
    Sessions,
    SessionShown,
    Why,
)
from services.ingress.identity.team import Invitation, Team

InCharge = Annotated[Principal, Depends(allowed(ADMIN))]
Inviting = Annotated[Principal, Depends(allowed(ADMIN, FIRST))]


def routes(team: Team) -> APIRouter:
    """404: no such admin; 409: what the rules refuse, in words."""
    router = APIRouter(prefix="/api/admins", tags=["admins"])

    @router.get("")
    async def list_admins(_: InCharge) -> AdminList:
        """Everybody who was ever invited."""
        now = team.clock()
        return AdminList(admins=[_listed(one, now, team.lifetimes) for one in await team.list()])

    @router.post("", status_code=201)
    async def invite_admin(body: Invite, caller: Inviting, response: Response) -> Invited:
        """Somebody new, and the link with which they set a password. E-mails are unique in any case."""
        return _invited(await team.invite(body.email, body.role, caller), response)

    @router.post("/{id}/invite", status_code=201)
    async def issue_admin_link(id: UUID, caller: InCharge, response: Response) -> Invited:
        """A new link, also for a forgotten password; the one before no longer works."""
        return _invited(await team.link(id, caller), response)

    @router.post("/{id}/role")
    async def change_admin_role(id: UUID, body: ChangeRole, caller: InCharge) -> Changed:
        """Binds open sessions too. The last admin who can sign in stays one."""
        return Changed(position=await team.change_role(id, body.role, body.reason, caller))

    @router.post("/{id}/disable")
    async def disable_admin(id: UUID, body: Why, caller: InCharge) -> Changed:
        """Ends every session. Neither of oneself nor of the last admin who can sign in."""
        return Changed(position=await team.disable(id, body.reason, caller))

    @router.post("/{id}/enable")
    async def enable_admin(id: UUID, body: Why, caller: InCharge) -> Changed:
        """May sign in again, with the password of before."""
        return Changed(position=await team.enable(id, body.reason, caller))

    @router.get("/{id}/sessions")
    async def list_admin_sessions(id: UUID, _: InCharge) -> Sessions:
        """Where somebody is signed in, and was."""
        now, admin = team.clock(), await team.one(id)
        return Sessions(sessions=[_shown(one, now, team.lifetimes) for one in reversed(admin.sessions)])

    @router.post("/{id}/sessions/{session}/revoke")
    async def revoke_admin_session(id: UUID, session: UUID, caller: InCharge) -> Changed:
        """Signs them out there, at once."""
        return Changed(position=await team.revoke(id, session, caller))

    return router


def _invited(invitation: Invitation, response: Response) -> Invited:
    response.headers["Cache-Control"] = "no-store"
    return Invited(id=invitation.admin, token=invitation.token, expires_at=invitation.expires_at)


def _listed(admin: Admin, now: datetime, lifetimes: Lifetimes) -> AdminListed:
    link_expires = admin.link_expires_at
    state = "invited" if admin.password_at is None else "active"
    if admin.disabled or admin.unreadable:
        state = "disabled" if admin.disabled else "unreadable"
    return AdminListed.model_validate(
        {
            "id": admin.id,
            "email": admin.email or None,
            "role": admin.role,
            "state": state,
            "invited_by": admin.invited_by,
            "invited_at": admin.invited_at,
            "password_at": admin.password_at,
            "link_expires_at": link_expires if link_expires and link_expires > now else None,
            "sessions": sum(one.lives(now, lifetimes) for one in admin.sessions),
        }
    )


def _shown(session: Session, now: datetime, lifetimes: Lifetimes) -> SessionShown:
    return SessionShown(
        id=session.id,
        started_at=session.started_at,
        refreshed_at=session.refreshed_at,
        expires_at=session.expires_at(lifetimes),
        lives=session.lives(now, lifetimes),
        ended_at=session.ended_at,
        ended_by=session.ended_by or None,
        ended_why=session.ended_why or None,
    )
