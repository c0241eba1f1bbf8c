"""`/admins` and `/audit`: who may do what here, and every command by whom."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.projections.admins import queries as admins
from services.projections.api.models import Answer
from services.projections.api.permissions import Personal
from services.projections.api.state import NO_NUL, Fresh, Limit, Paging, Since, Until, page
from services.projections.api.tags import Tagged
from services.projections.audit import queries as audit

router = APIRouter(tags=["administration"], route_class=Tagged)

_Word = Query(min_length=1, max_length=100, pattern=NO_NUL)


class Admin(BaseModel):
    """Whoever gave a command; without a role nobody invited them: a seed, a tool, a token's name."""

    id: str
    email: str | None
    role: str | None = Field(examples=["operator"])
    is_disabled: bool
    disabled_at: datetime | None
    disabled_by: str | None
    disabled_reason: str | None
    invited_by: str | None
    invited_at: datetime | None
    password_at: datetime | None = Field(description="When a password was set last.")
    last_login_at: datetime | None
    commands: int
    refused: int
    last_command: str | None
    last_command_at: datetime | None


class Admins(Answer):
    """Everybody, by id."""

    items: list[Admin]


class Command(BaseModel):
    """What somebody wanted of the system. Its reason stands in the open and names no customer."""

    position: int
    id: UUID
    at: datetime
    command: str = Field(examples=["PauseRequested"])
    context: str
    by: str | None
    reason: str | None
    subject: str = Field(examples=["1-512"])
    refused: bool
    details: dict[str, Any] | None


class Commands(Answer):
    """A page; `next` is the cursor of the following one."""

    items: list[Command]
    next: str | None


@router.get("/admins")
async def list_admins(fresh: Fresh, personal: Personal) -> Admins:
    """Everybody who signs in or commands; e-mails are for those who see personal data."""
    async with fresh.of("admins", "audit") as (connection, position):
        rows = await admins.admins(connection)
    items = [Admin(**{name: row[name] for name in Admin.model_fields}) for row in rows]
    if not personal:
        items = [one.model_copy(update={"email": None}) for one in items]
    return Admins(position=position, items=items)


@router.get("/audit")
async def list_commands(
    fresh: Fresh,
    place: Paging,
    by: Annotated[str | None, _Word] = None,
    command: Annotated[str | None, _Word] = None,
    subject: Annotated[str | None, _Word] = None,
    refused: bool | None = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
) -> Commands:
    """Every command by whom, when, why and about what, the latest first; refused ones too."""
    start = place.after("audit")
    async with fresh.of("audit") as (connection, position):
        rows = await audit.commands(
            connection,
            by=by,
            command=command,
            subject=subject,
            refused=refused,
            since=since,
            until=until,
            before=int(start[0]) if start else None,
            limit=limit + 1,
        )
    shown, more = page(rows, limit)
    return Commands(
        position=position,
        items=[Command(**{name: row[name] for name in Command.model_fields}) for row in shown],
        next=place.following("audit", shown[-1]["position"]) if more else None,
    )
