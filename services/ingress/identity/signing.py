"""Signing in, going on and leaving: passwords and tokens in, events and tokens out."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from contracts.errors import NotAllowed, Refused
from contracts.events.control import LoggedIn, LoginRefused, PasswordSet, SessionEnded, SessionRefreshed
from domain.admins import sessions
from domain.admins.passwords import check_password
from domain.admins.state import Admin, Session, by_email, folded
from services.common.auth import Principal
from services.common.identity.guard import OVER
from services.common.logging import logger
from services.ingress.identity.book import Book
from services.ingress.identity.errors import LockedOut, SignInRefused, WrongPassword
from services.ingress.identity.hashing import Hasher
from services.ingress.identity.minting import Mint, Refreshing, whole_second
from services.ingress.identity.settings import IdentitySettings
from services.ingress.identity.sources import Failures

log = logger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Tokens of a session, and whose it is."""

    admin: Admin
    access: str
    access_expires: datetime
    refresh: str
    refresh_expires: datetime


class Signing:
    """Everything that takes a password or a refresh token."""

    def __init__(
        self,
        book: Book,
        hasher: Hasher,
        mint: Mint,
        settings: IdentitySettings,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._book, self._hasher, self._mint, self._clock = book, hasher, mint, clock
        self._rules, self._backoff = settings.rules, settings.account_backoff
        self._access_for = timedelta(seconds=settings.admin_access_seconds)
        self._floor = settings.login_refusal_seconds
        self._sources = Failures(settings.source_backoff, clock)
        self._strangers = Failures(settings.account_backoff, clock)  # e-mails that nobody has

    async def sign_in(self, email: str, password: str, source: str) -> SignedIn:
        """Raises `SignInRefused` or `LockedOut`; both look the same for whom there is and is not."""
        began = time.monotonic()
        try:
            return await self._sign_in(email, password, source)
        except SignInRefused:
            await asyncio.sleep(began + self._floor - time.monotonic())
            raise

    async def _sign_in(self, email: str, password: str, source: str) -> SignedIn:
        stranger, session = folded(email), uuid4()
        checked: str | None = None
        matches = False
        while True:
            admin = by_email((await self._book.admins()).values(), email)
            self._hold_back(admin, stranger, source)
            hash = admin.hash if admin else ""
            if checked != hash:  # None at first; another password was set meanwhile
                matches, checked = await self._hasher.verify(hash, password), hash
                continue  # others may have failed while this one was checked: look again
            if admin is None:
                self._strangers.failed(stranger)
                self._sources.failed(source)
                raise SignInRefused
            event = await self._append_once(admin, sessions.sign_in(admin, session, matches=matches))
            if event is None:
                continue
            if isinstance(event, LoginRefused):
                self._sources.failed(source)
                raise SignInRefused
            await self._rehash(admin, password)
            return await self._signed_in(admin.id, session)

    def _hold_back(self, admin: Admin | None, stranger: str, source: str) -> None:
        """Raise `LockedOut` while they have to wait; what they sent is not even looked at."""
        now = self._clock()
        until = self._backoff.until(admin.refusals, now) if admin else None
        account = (until - now).total_seconds() if until else 0.0
        if admin is None:
            account = self._strangers.wait(stranger)
        seconds = max(account, self._sources.wait(source))
        if seconds > 0:
            raise LockedOut(seconds)

    async def _append_once(
        self, admin: Admin, event: LoggedIn | LoginRefused
    ) -> LoggedIn | LoginRefused | None:
        """None when the admin changed meanwhile: nobody learns whether a guess was right without paying."""
        seen = admin.position
        recorded = await self._book.decide(admin.id, lambda now: event if now.position == seen else None)
        return event if recorded is not None else None

    async def _rehash(self, admin: Admin, password: str) -> None:
        """As today's parameters have it; the password itself is only here to be had."""
        if not self._hasher.outdated(admin.hash):
            return
        hash, old = await self._hasher.hash(password), admin.hash

        def same(now: Admin) -> PasswordSet | None:
            event = PasswordSet(admin_id=admin.id, hash=hash, by=sessions.SYSTEM, rehashed=True)
            return event if now.hash == old else None

        await self._book.decide(admin.id, same)

    async def refresh(self, token: str) -> SignedIn:
        """The next tokens. Raises `NotAllowed`, also for a token that was exchanged: its session ends."""
        held = self._mint.read_refresh(token)
        ended = False

        def exchange(admin: Admin) -> SessionRefreshed | SessionEnded | None:
            nonlocal ended
            decision = sessions.refresh(admin, held.session, held.number, self._clock(), self._rules)
            ended = isinstance(decision, SessionEnded)
            return None if isinstance(decision, sessions.Unchanged) else decision

        await self._book.decide(held.admin, exchange)
        if ended:
            log.warning("a refresh token came back", admin=str(held.admin), session=str(held.session))
            raise NotAllowed(OVER)
        return await self._signed_in(held.admin, held.session)

    async def sign_out(self, token: str) -> None:
        """End the session of a refresh token; nothing for what is over, or no token of ours."""
        try:
            held = self._mint.read_refresh(token)
        except NotAllowed:
            return  # expired or forged: there is nothing that it could end
        await self._book.decide(
            held.admin, lambda admin: sessions.leave(admin, held.session), by=str(held.admin)
        )

    async def change_password(self, caller: Principal, current: str, new: str) -> None:
        """Raises `WrongPassword`, `LockedOut` or `BadInput`. Every other session ends."""
        if caller.session is None:
            raise Refused("this token belongs to no session: sign in with e-mail and password")
        id, keeps = UUID(caller.id), caller.session
        admin = await self._book.admin(id)
        checked: str | None = None
        matches = False
        while checked != admin.hash:
            self._hold_back(admin, "", "")
            checked = admin.hash
            matches = await self._hasher.verify(checked, current)
            admin = await self._book.admin(id)
        if not matches:
            await self._book.decide(id, lambda now: LoginRefused(admin_id=now.id, reason="password"))
            raise WrongPassword
        check_password(new, admin.email)
        hash = await self._hasher.hash(new)

        def replaced(now: Admin) -> PasswordSet:
            if now.hash != checked:
                raise WrongPassword
            return PasswordSet(admin_id=id, hash=hash, by=str(id), keeps=keeps)

        await self._book.decide(id, replaced, by=str(id))

    async def accept(self, token: str, password: str) -> Admin:
        """Set a password by a link, once. Raises `NotAllowed` or `BadInput`; every session ends."""
        link = self._mint.read_link(token)
        hash = ""

        def accepted(admin: Admin) -> PasswordSet:
            expires = admin.link_expires_at
            if admin.link != link.id or expires is None or expires <= self._clock() or not admin.enabled:
                raise NotAllowed("this link no longer works: ask an admin for a new one")
            return PasswordSet(admin_id=admin.id, hash=hash, by=str(admin.id), link=link.id)

        admin = await self._book.admin(link.admin)
        accepted(admin)  # before anything is hashed
        check_password(password, admin.email)
        hash = await self._hasher.hash(password)
        await self._book.decide(link.admin, accepted, by=str(link.admin))
        return await self._book.admin(link.admin)

    async def _signed_in(self, id: UUID, session_id: UUID) -> SignedIn:
        """Tokens as the log has the session now. Raises `NotAllowed` when it ended this moment."""
        admin = await self._book.admin(id)
        session = admin.session(session_id)
        if session is None or session.ended_at is not None or not admin.enabled:
            raise NotAllowed(OVER)
        return self._tokens(admin, session)

    def _tokens(self, admin: Admin, session: Session) -> SignedIn:
        ends = whole_second(session.expires_at(self._rules.lifetimes))
        access_ends = min(whole_second(self._clock() + self._access_for), ends)
        held = Refreshing(admin.id, session.id, session.number)
        return SignedIn(
            admin,
            self._mint.access(admin.id, admin.role, session.id, access_ends),
            access_ends,
            self._mint.refresh(held, ends),
            ends,
        )
