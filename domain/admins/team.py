"""Who belongs to the team, and with which rights: decisions that see everybody."""

from datetime import datetime
from uuid import UUID

from contracts.errors import NotFound, Refused
from contracts.events.control import (
    AdminDisabled,
    AdminEnabled,
    AdminInvited,
    AdminRoleChanged,
    LinkIssued,
)
from domain.admins.state import ADMIN, Admin, Admins, Role, by_email


def invite(admins: Admins, id: UUID, email: str, role: Role, *, by: str) -> AdminInvited:
    """Raises `Refused` when that address is somebody's."""
    taken = by_email(admins.values(), email)
    if taken is not None:
        state = "disabled: enable them" if taken.disabled else "give them a new link"
        raise Refused(f"that address belongs to admin {taken.id} ({state})")
    return AdminInvited(admin_id=id, role=role, by=by, email=email.strip())


def invite_first(admins: Admins, id: UUID, email: str, role: Role, *, by: str) -> AdminInvited:
    """Of an operator on the machine. Raises `Refused` where somebody can already invite."""
    if _somebody_in_charge(admins):
        raise Refused("there is an admin: sign in as one, and set MSIA_TOKEN to your token")
    if role != ADMIN:
        raise Refused("the first one is an admin: invite the others afterwards")
    return invite(admins, id, email, role, by=by)


def invited_first(admins: Admins, email: str) -> Admin | None:
    """Whom an operator on the machine invited already, and who never set a password."""
    found = by_email(admins.values(), email)
    waits = found is not None and found.enabled and found.role == ADMIN
    return found if waits and not _somebody_in_charge(admins) else None


def change_role(admins: Admins, id: UUID, role: Role, *, by: str, reason: str) -> AdminRoleChanged:
    """Raises `NotFound`, or `Refused` for what changes nothing or leaves nobody in charge."""
    admin = known(admins, id)
    if admin.role == role:
        raise Refused(f"admin {id} is {role} already")
    if role != ADMIN:
        _keep_one_in_charge(admins, admin)
    return AdminRoleChanged(admin_id=id, role=role, by=by, reason=reason)


def disable(admins: Admins, id: UUID, *, by: str, reason: str) -> AdminDisabled:
    """Raises `NotFound`, or `Refused`: also of oneself, and of the last one in charge."""
    admin = known(admins, id)
    if admin.disabled:
        raise Refused(f"admin {id} is disabled already")
    if str(id) == by:
        raise Refused("nobody disables themselves: ask another admin")
    _keep_one_in_charge(admins, admin)
    return AdminDisabled(admin_id=id, by=by, reason=reason)


def enable(admin: Admin, *, by: str, reason: str) -> AdminEnabled:
    """Raises `NotFound` or `Refused`."""
    if not admin.known:
        raise _nobody(admin.id)
    if not admin.disabled:
        raise Refused(f"admin {admin.id} is not disabled")
    if admin.erased:
        raise Refused(f"admin {admin.id} was disabled for so long that who they are is erased: invite them")
    return AdminEnabled(admin_id=admin.id, by=by, reason=reason)


def issue_link(admin: Admin, link: UUID, expires_at: datetime, *, by: str) -> LinkIssued:
    """Raises `NotFound`, or `Refused` for whom no password would let in."""
    if not admin.known:
        raise _nobody(admin.id)
    if not admin.enabled:
        raise Refused(f"admin {admin.id} is disabled: enable them first")
    return LinkIssued(admin_id=admin.id, link=link, expires_at=expires_at, by=by)


def known(admins: Admins, id: UUID) -> Admin:
    """Somebody who was invited; `NotFound` for anybody else."""
    admin = admins.get(id)
    if admin is None or not admin.known:
        raise _nobody(id)
    return admin


def _somebody_in_charge(admins: Admins) -> bool:
    return any(one.enabled and one.role == ADMIN and one.password_at for one in admins.values())


def _keep_one_in_charge(admins: Admins, leaving: Admin) -> None:
    """Raise `Refused` when nobody would be left who can sign in as an admin."""
    if not leaving.enabled or leaving.role != ADMIN:
        return
    others = [one for one in admins.values() if one.id != leaving.id and one.enabled and one.role == ADMIN]
    if leaving.password_at is not None:  # an invitation that nobody took up yet signs nobody in
        others = [one for one in others if one.password_at is not None]
    if not others:
        raise Refused("this is the last admin who can sign in: make somebody else one first")


def _nobody(id: UUID) -> NotFound:
    return NotFound(f"there is no admin {id}: see `msia admin list`")
