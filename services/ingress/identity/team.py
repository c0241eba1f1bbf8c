"""Inviting, changing and disabling people; their links and sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from contracts.envelope import Recorded
from contracts.event import Event
from domain.admins import sessions
from domain.admins import team as rules
from domain.admins.state import Admin, Lifetimes, Role, folded
from services.common.auth import FIRST, Principal
from services.ingress.identity.book import Book
from services.ingress.identity.minting import Link, Mint, whole_second
from services.ingress.identity.settings import IdentitySettings


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link's token, shown once."""

    admin: UUID
    token: str
    expires_at: datetime


class Team:
    """Every command of an admin about people."""

    def __init__(
        self, book: Book, mint: Mint, settings: IdentitySettings, clock: Callable[[], datetime] = _now
    ) -> None:
        self._book, self._mint, self.clock = book, mint, clock
        self._link_for = timedelta(seconds=settings.admin_link_seconds)
        self.lifetimes: Lifetimes = settings.lifetimes

    async def list(self) -> list[Admin]:
        """Everybody who was ever invited, by e-mail."""
        found = (one for one in (await self._book.admins()).values() if one.known)
        return sorted(found, key=lambda one: (folded(one.email), one.id))

    async def one(self, id: UUID) -> Admin:
        """Raises `NotFound`."""
        return rules.known(await self._book.admins(), id)

    async def invite(self, email: str, role: Role, by: Principal) -> Invitation:
        """Raises `Refused` when that address is somebody's, or the caller may only invite the first."""
        if by.role == FIRST and (waiting := rules.invited_first(await self._book.admins(), email)):
            return await self.link(waiting.id, by)  # a lost answer, or a lost link
        id = uuid4()
        decision = rules.invite_first if by.role == FIRST else rules.invite
        await self._book.decide_of_all(
            id, lambda admins: decision(admins, id, email, role, by=by.id), by=by.id
        )
        return await self.link(id, by)

    async def link(self, id: UUID, by: Principal) -> Invitation:
        """A new link; the one before no longer works. Raises `NotFound` or `Refused`."""
        link, expires = uuid4(), whole_second(self.clock() + self._link_for)
        await self._book.decide(id, lambda admin: rules.issue_link(admin, link, expires, by=by.id), by=by.id)
        return Invitation(id, self._mint.link(Link(id, link), expires), expires)

    async def change_role(self, id: UUID, role: Role, reason: str, by: Principal) -> int:
        """Binds from the position that it answers. Raises `NotFound` or `Refused`, as all here do."""
        return _position(
            await self._book.decide_of_all(
                id, lambda admins: rules.change_role(admins, id, role, by=by.id, reason=reason), by=by.id
            )
        )

    async def disable(self, id: UUID, reason: str, by: Principal) -> int:
        return _position(
            await self._book.decide_of_all(
                id, lambda admins: rules.disable(admins, id, by=by.id, reason=reason), by=by.id
            )
        )

    async def enable(self, id: UUID, reason: str, by: Principal) -> int:
        return _position(
            await self._book.decide(id, lambda admin: rules.enable(admin, by=by.id, reason=reason), by=by.id)
        )

    async def revoke(self, id: UUID, session: UUID, by: Principal) -> int:
        return _position(
            await self._book.decide(id, lambda admin: sessions.revoke(admin, session, by=by.id), by=by.id)
        )


def _position(recorded: Recorded[Event] | None) -> int:
    assert recorded is not None  # each of these decisions is an event or an error
    return recorded.position
