from datetime import datetime, timedelta

import pytest

from contracts.errors import NotAllowed, NotFound, Refused
from contracts.events.control import AdminDisabled, LoggedIn, LoginRefused, SessionEnded
from domain.admins.sessions import Unchanged, leave, refresh, revoke, sign_in
from tests.unit.admins.story import (
    ANA,
    INVITED,
    LAPTOP,
    PASSWORD,
    PHONE,
    RULES,
    given,
    logged_in,
    minute,
    refreshed,
)

BEGUN = (INVITED, PASSWORD, logged_in())
THIRD = (*BEGUN, refreshed(2), refreshed(3))  # refreshed last at minute 5
DISABLED = AdminDisabled(admin_id=ANA, by="boss", reason="se fue")


def seconds_after(number: int, seconds: float) -> datetime:
    return minute(number) + timedelta(seconds=seconds)


def test_a_right_password_begins_a_session() -> None:
    event = sign_in(given(INVITED, PASSWORD), PHONE, matches=True)
    assert event == LoggedIn(admin_id=ANA, session=PHONE)


@pytest.mark.parametrize(
    ("events", "matches", "reason"),
    [((INVITED, PASSWORD), False, "password"), ((INVITED, PASSWORD, DISABLED), True, "disabled")],
)
def test_anything_else_is_refused(events: tuple, matches: bool, reason: str) -> None:
    event = sign_in(given(*events), PHONE, matches=matches)
    assert event == LoginRefused(admin_id=ANA, reason=reason)


def test_the_last_token_is_exchanged_for_the_next() -> None:
    assert refresh(given(*BEGUN), PHONE, 1, minute(4), RULES) == refreshed(2)
    assert refresh(given(*THIRD), PHONE, 3, minute(6), RULES) == refreshed(4)


@pytest.mark.parametrize("late", [0, 30])
def test_the_token_before_gets_the_last_one_again_for_a_moment(late: float) -> None:
    assert refresh(given(*THIRD), PHONE, 2, seconds_after(5, late), RULES) == Unchanged(3)


@pytest.mark.parametrize(("number", "late"), [(2, 30.001), (1, 0), (1, 3600)])
def test_an_older_one_ends_the_session(number: int, late: float) -> None:
    event = refresh(given(*THIRD), PHONE, number, seconds_after(5, late), RULES)
    assert event == SessionEnded(admin_id=ANA, session=PHONE, by="system", reason="reused")


def test_a_token_of_the_future_ends_nothing() -> None:
    with pytest.raises(NotAllowed, match="sign in again"):
        refresh(given(*THIRD), PHONE, 4, minute(6), RULES)


def test_a_session_ends_unused_and_at_last() -> None:
    idle, used = given(*BEGUN), given(*BEGUN)
    assert refresh(idle, PHONE, 1, minute(3) + timedelta(hours=11, minutes=59), RULES)
    with pytest.raises(NotAllowed):
        refresh(idle, PHONE, 1, minute(3) + timedelta(hours=12), RULES)
    (session,) = used.sessions
    late = session.started_at + timedelta(days=6, hours=23)
    assert session.__class__(session.id, session.started_at, late).expires_at(RULES.lifetimes) == (
        session.started_at + timedelta(days=7)
    )


@pytest.mark.parametrize(
    "last", [DISABLED, PASSWORD, SessionEnded(admin_id=ANA, session=PHONE, by="x", reason="revoked")]
)
def test_an_ended_session_gives_nothing(last: object) -> None:
    with pytest.raises(NotAllowed):
        refresh(given(*THIRD, last), PHONE, 3, minute(7), RULES)  # type: ignore[arg-type]


def test_leaving_twice_is_leaving_once() -> None:
    event = leave(given(*BEGUN), PHONE)
    assert event == SessionEnded(admin_id=ANA, session=PHONE, by=str(ANA), reason="logout")
    assert leave(given(*BEGUN, event), PHONE) is None
    assert leave(given(*BEGUN), LAPTOP) is None


def test_what_is_over_is_not_revoked_again() -> None:
    event = revoke(given(*BEGUN), PHONE, by="boss")
    assert (event.by, event.reason) == ("boss", "revoked")
    with pytest.raises(Refused, match="revoked"):
        revoke(given(*BEGUN, event), PHONE, by="boss")
    with pytest.raises(NotFound):
        revoke(given(*BEGUN), LAPTOP, by="boss")
