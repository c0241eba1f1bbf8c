"""What is known of one admin, and of their sessions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Role = Literal["admin", "operator", "auditor"]
ADMIN = "admin"
BY_RUN = "make run"  # who set the password of the demo admin
PREFIX = "admin-"


def admin_subject(id: UUID) -> str:
    """`admin-<uuid>`: the aggregate, and the owner of the key for e-mail and hash."""
    return f"{PREFIX}{id}"


def folded(email: str) -> str:
    """What two spellings of one address have in common."""
    return email.strip().casefold()


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lives: without being used, and at all."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """From a sign-in on. `number` is that of the last refresh token; times are UTC."""

    id: UUID
    started_at: datetime
    refreshed_at: datetime
    number: int = 1
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_why: str = ""

    def expires_at(self, lifetimes: Lifetimes) -> datetime:
        return min(self.refreshed_at + lifetimes.idle, self.started_at + lifetimes.absolute)

    def lives(self, now: datetime, lifetimes: Lifetimes) -> bool:
        return self.ended_at is None and now < self.expires_at(lifetimes)


@dataclass(frozen=True, slots=True)
class Admin:
    """Up to `position`. E-mail and hash are empty where they were read without keys, or are erased."""

    id: UUID
    position: int = 0
    role: str = ""
    email: str = ""
    invited_by: str = ""
    invited_at: datetime | None = None
    disabled: bool = False
    disabled_at: datetime | None = None  # for the last time
    erased: bool = False  # e-mail and password are gone for good
    hash: str = ""
    password_at: datetime | None = None  # None: never set
    password_by: str = ""
    link: UUID | None = None  # the one that still works, until `link_expires_at`
    link_expires_at: datetime | None = None
    refusals: tuple[datetime, ...] = ()  # since the last success, oldest first; the last few
    sessions: tuple[Session, ...] = ()  # oldest first; the last few
    unreadable: str = ""  # why nothing after `position` counts: this admin is let in no more

    @property
    def known(self) -> bool:
        """Whether anybody invited them."""
        return self.invited_at is not None

    @property
    def enabled(self) -> bool:
        return self.known and not self.disabled and not self.unreadable

    def session(self, id: UUID) -> Session | None:
        return next((one for one in reversed(self.sessions) if one.id == id), None)


Admins = Mapping[UUID, Admin]


def by_email(admins: Iterable[Admin], email: str) -> Admin | None:
    """Whoever was invited under this address, in whatever spelling."""
    wanted = folded(email)
    return next((one for one in admins if one.known and one.email and folded(one.email) == wanted), None)
