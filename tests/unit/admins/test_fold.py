from uuid import UUID

import pytest

from contracts.errors import Refused
from contracts.event import Event
from contracts.events.control import (
    AdminDisabled,
    AdminEnabled,
    AdminErased,
    AdminRoleChanged,
    LinkIssued,
    LoggedIn,
    PasswordSet,
    SessionEnded,
)
from contracts.private import ERASED
from domain.admins.fold import MOST_SESSIONS, without_demo
from domain.admins.state import BY_RUN, by_email
from domain.admins.team import enable
from tests.unit.admins.story import (
    ANA,
    INVITED,
    LAPTOP,
    PASSWORD,
    PHONE,
    WRONG,
    given,
    logged_in,
    minute,
    refreshed,
)

LINK = UUID(int=21)
DISABLED = AdminDisabled(admin_id=ANA, by="boss", reason="se fue")


def living(*events: object) -> set[UUID]:
    return {one.id for one in given(*events).sessions if one.ended_at is None}  # type: ignore[arg-type]


def test_who_was_never_invited_is_nobody() -> None:
    assert not given().enabled
    assert not given(PASSWORD).enabled


def test_the_role_is_that_of_the_last_change() -> None:
    admin = given(INVITED, AdminRoleChanged(admin_id=ANA, role="auditor", by="boss"))
    assert (admin.role, admin.enabled, admin.invited_at) == ("auditor", True, minute(1))


def test_disabling_ends_every_session_and_enabling_brings_none_back() -> None:
    began = (INVITED, PASSWORD, logged_in(PHONE), logged_in(LAPTOP))
    assert living(*began) == {PHONE, LAPTOP}
    assert living(*began, DISABLED) == set()
    enabled = given(*began, DISABLED, AdminEnabled(admin_id=ANA, by="boss", reason="volvió"))
    assert enabled.enabled
    assert [one.ended_why for one in enabled.sessions] == ["disabled", "disabled"]


def test_a_new_password_ends_the_other_sessions() -> None:
    began = (INVITED, PASSWORD, logged_in(PHONE), logged_in(LAPTOP))
    assert living(*began, PasswordSet(admin_id=ANA, hash="h2", by=str(ANA), keeps=LAPTOP)) == {LAPTOP}
    assert living(*began, PasswordSet(admin_id=ANA, hash="h2", link=LINK)) == set()


def test_a_hash_made_anew_ends_nothing() -> None:
    admin = given(INVITED, PASSWORD, logged_in(), PasswordSet(admin_id=ANA, hash="h2", rehashed=True))
    assert (admin.hash, admin.password_at) == ("h2", minute(2))
    assert admin.sessions[0].ended_at is None


def test_a_link_works_until_the_next_one_or_a_password() -> None:
    link = LinkIssued(admin_id=ANA, link=LINK, expires_at=minute(99), by="boss")
    assert given(INVITED, link).link == LINK
    assert given(INVITED, link, link.model_copy(update={"link": UUID(int=22)})).link == UUID(int=22)
    assert given(INVITED, link, PASSWORD).link is None
    assert given(INVITED, link, DISABLED).link is None


def test_refusals_count_until_a_success() -> None:
    assert given(INVITED, WRONG, WRONG).refusals == (minute(2), minute(3))
    assert given(INVITED, WRONG, logged_in()).refusals == ()
    assert given(INVITED, WRONG, PASSWORD).refusals == ()


def test_an_ended_session_is_not_refreshed() -> None:
    ended = SessionEnded(admin_id=ANA, session=PHONE, by="boss", reason="revoked")
    (session,) = given(INVITED, logged_in(), refreshed(2), ended, refreshed(3)).sessions
    assert (session.number, session.ended_why, session.refreshed_at) == (2, "revoked", minute(3))


def test_the_oldest_of_too_many_sessions_falls_out() -> None:
    ids = [UUID(int=100 + number) for number in range(MOST_SESSIONS + 1)]
    admin = given(INVITED, *(logged_in(id) for id in ids))
    assert admin.session(ids[0]) is None
    assert admin.session(ids[-1]) is not None


def test_a_sign_in_of_before_sessions_begins_none() -> None:
    assert given(INVITED, LoggedIn(admin_id=ANA)).sessions == ()


def test_an_address_is_found_in_whatever_spelling() -> None:
    admin = given(INVITED)
    assert by_email([admin], "  aNA@EXAMPLE.es ") is admin
    assert by_email([admin], "ana@example.com") is None


def test_who_is_erased_is_found_by_no_address() -> None:
    admin = given(INVITED.model_copy(update={"email": ERASED}))
    assert by_email([admin], "") is None
    assert admin.role == "admin"


DEMO = PasswordSet(admin_id=ANA, hash="h1", by=BY_RUN)
REHASHED = PasswordSet(admin_id=ANA, hash="h2", by="system", rehashed=True)


@pytest.mark.parametrize(
    "events",
    [
        (INVITED, DEMO),
        (INVITED, DEMO, logged_in(PHONE)),
        (INVITED, DEMO, logged_in(PHONE), REHASHED, refreshed(2, PHONE)),
        (INVITED, PASSWORD, DEMO, logged_in(LAPTOP)),
    ],
)
def test_outside_of_local_the_password_of_the_demo_opens_nothing(events: tuple[Event, ...]) -> None:
    admin = without_demo(given(*events))
    assert (admin.hash, admin.password_at, admin.sessions, admin.enabled) == ("", None, (), True)


def test_a_password_of_their_own_counts_everywhere() -> None:
    kept = given(INVITED, DEMO, LinkIssued(admin_id=ANA, link=LINK, expires_at=minute(60), by="boss"))
    own = PasswordSet(admin_id=ANA, hash="h2", by=str(ANA), link=LINK)
    assert without_demo(kept).link == LINK
    admin = given(INVITED, DEMO, own, logged_in(PHONE))
    assert without_demo(admin) == admin


def test_who_was_erased_is_nobody_and_comes_back_as_nobody() -> None:
    admin = given(INVITED, PASSWORD, DISABLED, AdminErased(admin_id=ANA, by="keeper", reason="1095 días"))
    assert (admin.email, admin.hash, admin.erased, admin.enabled) == ("", "", True, False)
    with pytest.raises(Refused, match="erased"):
        enable(admin, by="boss", reason="vuelve")


def test_the_time_counts_from_when_they_were_disabled_last() -> None:
    back = AdminEnabled(admin_id=ANA, by="boss", reason="volvió")
    assert given(INVITED, DISABLED, back, DISABLED).disabled_at == minute(4)
