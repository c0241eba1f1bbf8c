"""Who may sign in, with which role, and who gave a command."""

from contracts.event import Event
from contracts.events.control import (
    AdminDisabled,
    AdminEnabled,
    AdminErased,
    AdminInvited,
    AdminRoleChanged,
    LoggedIn,
    PasswordSet,
)
from services.projections.commands import COMMANDS, REFUSALS, author_of
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

admins = Projection(
    "admins",
    version=3,
    tables=(
        Table(
            "admins",
            key=("id",),
            latest={
                "email_position": ("email",),
                "role_position": ("role",),
                "disabled_position": ("disabled", "disabled_at", "disabled_by", "disabled_reason"),
                "password_position": ("password_at",),
                "login_position": ("last_login_at",),
                "command_position": ("last_command", "last_command_at"),
            },
        ),
    ),
    private=True,
)
on = admins.on


@on(AdminInvited)
def admin_invited(event: AdminInvited, at: At, rows: Rows) -> None:
    rows.admins.put(
        id=str(event.admin_id),
        email=event.email,
        email_position=at.position,
        role=event.role,
        role_position=at.position,
        invited_by=event.by,
        invited_at=at.time,
        disabled=False,
        disabled_position=at.position,
    )


@on(AdminRoleChanged)
def admin_role_changed(event: AdminRoleChanged, at: At, rows: Rows) -> None:
    rows.admins.put(id=str(event.admin_id), role=event.role, role_position=at.position)


@on(AdminDisabled)
def admin_disabled(event: AdminDisabled, at: At, rows: Rows) -> None:
    rows.admins.put(
        id=str(event.admin_id),
        disabled=True,
        disabled_at=at.time,
        disabled_by=event.by,
        disabled_reason=event.reason,
        disabled_position=at.position,
    )


@on(AdminEnabled)
def admin_enabled(event: AdminEnabled, at: At, rows: Rows) -> None:
    rows.admins.put(
        id=str(event.admin_id),
        disabled=False,
        disabled_at=None,
        disabled_by=None,
        disabled_reason=None,
        disabled_position=at.position,
    )


@on(AdminErased)
def admin_erased(event: AdminErased, at: At, rows: Rows) -> None:
    rows.admins.put(id=str(event.admin_id), email=None, email_position=at.position)


@on(PasswordSet)
def password_set(event: PasswordSet, at: At, rows: Rows) -> None:
    if event.rehashed:
        return  # the same password, kept otherwise
    rows.admins.put(id=str(event.admin_id), password_at=at.time, password_position=at.position)


@on(LoggedIn)
def logged_in(event: LoggedIn, at: At, rows: Rows) -> None:
    rows.admins.put(id=str(event.admin_id), last_login_at=at.time, login_position=at.position)


def commanded(event: Event, at: At, rows: Rows) -> None:
    """Whoever gave a command is somebody, invited or not."""
    author = author_of(event, at.actor)
    if author is not None:
        rows.admins.put(
            id=author,
            first_command_at=at.time,
            last_command=type(event).__name__,
            last_command_at=at.time,
            command_position=at.position,
        )


for kind in COMMANDS:
    # what was refused was not done; signing in has a column of its own
    if kind not in (*REFUSALS, LoggedIn, PasswordSet):
        admins.on(kind)(commanded)
