"""The first admin, from settings, and the demo login of `make run`."""

from uuid import UUID

from contracts.errors import Refused
from contracts.events.control import AdminInvited, PasswordSet
from contracts.ids import stable_id
from domain.admins.state import ADMIN, BY_RUN, Admins, by_email
from services.common.identity.principals import DEMO_EMAIL
from services.common.logging import logger
from services.ingress.identity.book import Book
from services.ingress.identity.hashing import Hasher
from services.ingress.identity.settings import IdentitySettings

log = logger(__name__)

BY_SETTINGS = "ADMIN_PASSWORD_HASH"
# Always the same, so that two replicas that start at once make one.
_FIRST, _DEMO = stable_id("first admin"), stable_id("demo admin")


async def first_admins(book: Book, hasher: Hasher, settings: IdentitySettings) -> None:
    """Make them where they are missing. Raises `Unreachable`."""
    if hash := settings.admin_password_hash.get_secret_value():
        await _first(book, settings.admin_email, hash)
    password = settings.msia_demo_password.get_secret_value()
    if password and settings.local:
        await _demo(book, hasher, password)


async def _first(book: Book, email: str, hash: str) -> None:
    """Once: where anybody was ever invited, the setting says nothing any more."""

    def invited(admins: Admins) -> AdminInvited:
        if any(admin.known for admin in admins.values() if admin.id != _DEMO):
            raise Refused("there is an admin")
        return AdminInvited(admin_id=_FIRST, role=ADMIN, by=BY_SETTINGS, email=email.strip())

    if not (await book.admin(_FIRST)).known:
        try:
            await book.decide_of_all(_FIRST, invited, by=BY_SETTINGS)
        except Refused:
            return  # the usual case, from the second start on
        log.info("the first admin was made from ADMIN_PASSWORD_HASH", admin=str(_FIRST))
    # Also after a crash between the two.
    await book.decide(_FIRST, lambda admin: None if admin.password_at else _set(_FIRST, hash, BY_SETTINGS))


async def _demo(book: Book, hasher: Hasher, password: str) -> None:
    def invited(admins: Admins) -> AdminInvited:
        if by_email(admins.values(), DEMO_EMAIL):
            raise Refused(f"{DEMO_EMAIL} is somebody already")
        return AdminInvited(admin_id=_DEMO, role=ADMIN, by=BY_RUN, email=DEMO_EMAIL)

    admin = await book.admin(_DEMO)
    if not admin.known:
        try:
            await book.decide_of_all(_DEMO, invited, by=BY_RUN)
        except Refused:
            return  # another replica was first, or somebody was invited under that address
    elif admin.password_at and (admin.password_by != BY_RUN or await hasher.verify(admin.hash, password)):
        return  # as it should be, or changed by whoever uses it
    hash = await hasher.hash(password)
    await book.decide(
        _DEMO, lambda now: _set(_DEMO, hash, BY_RUN) if now.password_by in ("", BY_RUN) else None, by=BY_RUN
    )


def _set(id: UUID, hash: str, by: str) -> PasswordSet:
    return PasswordSet(admin_id=id, hash=hash, by=by)
