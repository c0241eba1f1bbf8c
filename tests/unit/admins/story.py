"""Given these events, one a minute."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID, uuid4

from contracts.envelope import Envelope, Recorded
from contracts.event import Event
from contracts.events.control import AdminInvited, LoggedIn, LoginRefused, PasswordSet, SessionRefreshed
from contracts.ids import Position
from domain.admins.fold import evolve
from domain.admins.sessions import Rules
from domain.admins.state import Admin, Lifetimes

ANA, BOB = UUID(int=1), UUID(int=2)
PHONE, LAPTOP = UUID(int=11), UUID(int=12)
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)
RULES = Rules(Lifetimes(timedelta(hours=12), timedelta(days=7)), timedelta(seconds=30))

INVITED = AdminInvited(admin_id=ANA, role="admin", by="seed", email="Ana@example.es")
PASSWORD = PasswordSet(admin_id=ANA, hash="h1", by=str(ANA))
WRONG = LoginRefused(admin_id=ANA, reason="password")


def logged_in(session: UUID = PHONE) -> LoggedIn:
    return LoggedIn(admin_id=ANA, session=session)


def refreshed(number: int, session: UUID = PHONE) -> SessionRefreshed:
    return SessionRefreshed(admin_id=ANA, session=session, number=number)


def minute(number: int) -> datetime:
    return BEGAN + timedelta(minutes=number)


def given(*events: Event, id: UUID = ANA) -> Admin:
    """The nth event, from 1 on, happened at `minute(n)`."""
    recorded = (_recorded(number, event) for number, event in enumerate(events, 1))
    return reduce(evolve, recorded, Admin(id))


def _recorded(number: int, event: Event) -> Recorded[Event]:
    envelope = Envelope(id=uuid4(), type=event.type, source="test", time=minute(number))
    return Recorded[Event](
        position=Position(number),
        subject=f"msia.control.admin-{ANA}",
        stored_at=minute(number),
        envelope=envelope,
        event=event,
    )
