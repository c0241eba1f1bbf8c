"""Customers, admins and commands: events in, rows out."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from contracts.event import Event, event_types
from contracts.events.control import (
    AdminDisabled,
    AdminEnabled,
    AdminInvited,
    AdminRoleChanged,
    BotSwitched,
    CommandRefused,
    Erased,
    LoggedIn,
    LoginRefused,
    PasswordSet,
    PauseRequested,
    PersonalDataOpened,
    PromptPublished,
    SessionEnded,
    SessionRefreshed,
)
from contracts.events.conversation import BotResumed, HandoffRequested
from contracts.events.customer import (
    ContactMuted,
    ContactUnmuted,
    CustomerErased,
    CustomerIdentified,
    CustomerRestricted,
)
from contracts.events.inbox import ContactUpdated
from contracts.events.tariff import TariffPublished, TierPriced
from contracts.ids import customer_id, stable_id
from domain.conversation.state import OPT_OUT
from infra.embedded.postgres import PostgresServer
from services.projections.admins import queries as admins
from services.projections.audit import queries as audit
from services.projections.catalogue import projection
from services.projections.commands import COMMANDS
from services.projections.customers import queries as customers
from services.projections.postgres import Connection
from tests.integration.projections.filling import filled
from tests.servers import fresh_database
from tests.unit.projections.events import BEGAN, Told, about, message, story, turn_id, turn_started

ANA, BOB, CAL = UUID(int=1), UUID(int=2), UUID(int=3)


def _person(contact: int, event: Event, *what: object) -> Told:
    aggregate = customer_id(1, contact)
    return Told(aggregate, event, stable_id("people", aggregate, type(event).__name__, *what))


def _identified(contact: int, generation: int, name: str) -> Told:
    event = CustomerIdentified(
        account=1, contact_id=contact, key_generation=generation, name=name, phone="+34 600 11 22 33"
    )
    return _person(contact, event, generation)


def _of(contact: int) -> dict[str, int]:
    return {"account": 1, "contact_id": contact}


def _control(aggregate: str, event: Event, actor: str | None = None) -> Told:
    return Told(aggregate, event, stable_id("people", aggregate, repr(event)), actor=actor)


def _opted_out(conversation: int) -> list[Told]:
    gone = HandoffRequested(turn_id=turn_id(conversation, 1), seen=0, reason=OPT_OUT, parts=(), texts=())
    return [message(conversation, 1), turn_started(conversation, 1, [1]), about(conversation, gone)]


CALLED = {"name": "Lucía Peña", "phone": "+34699887766", "email": "l@example.es"}
PEOPLE = [
    _identified(1, 1, "Núria Ferrer"),
    message(1, 11),  # Lucía Ferrer, +34600000000
    _person(1, ContactUpdated.model_validate({**_of(1), **CALLED, "blocked": True})),
    *_opted_out(2),
    *_opted_out(3),
    about(3, BotResumed(why="wish", seen=0)),
    _person(2, ContactMuted(**_of(2), reason="insultos", by="ana")),
    _person(3, ContactMuted(**_of(3), reason="spam", by="ana")),
    _person(3, ContactUnmuted(**_of(3), by="bob", reason="perdón")),
    _person(3, CustomerRestricted(**_of(3), reason="juzgado")),
    *story(4),
    _identified(5, 1, "Quien Fue"),
    _person(5, CustomerErased(**_of(5), key_generation=1, reason="lo pidió")),
    _identified(6, 1, "Antes"),
    _person(6, CustomerErased(**_of(6), key_generation=1, reason="lo pidió")),
    _identified(6, 2, "Después"),
]
COMMANDED = [
    _control(f"admin-{ANA}", AdminInvited(admin_id=ANA, role="auditor", by="seed", email="ana@example.es")),
    _control(f"admin-{ANA}", PasswordSet(admin_id=ANA, hash="x")),
    _control(f"admin-{ANA}", LoggedIn(admin_id=ANA)),
    _control(f"admin-{ANA}", AdminRoleChanged(admin_id=ANA, role="operator", by=str(BOB))),
    _control("log", BotSwitched(on=False, by=str(ANA), reason="obras")),
    _control("1-4", PauseRequested(by=str(ANA), reason="llamo yo")),
    _control("1-4", PersonalDataOpened(by=str(ANA), customer="contact-1-4", reason="queja")),
    _control("prompt-x", PromptPublished(name="x", number=1, text="largo", by=str(BOB), reason="tono")),
    _control("tariff-x", TierPriced(code="T1", name="T", net_cents=100, admits={}), actor="carla"),
    _control("tariff-x", TariffPublished(number=1, effective_from=BEGAN, author="carla", reason="alta")),
    _control("log", CommandRefused(command="BotSwitched", by=str(BOB), reason="rol", details={"on": True})),
    _control("log", LoginRefused(admin_id=ANA, reason="clave")),
    _control("tariff-x", TierPriced(code="T2", name="T", net_cents=200, admits={}), actor="carla"),
    _control("1-5", Erased(contact_id=5, by="keeper")),
    _control(f"admin-{BOB}", AdminInvited(admin_id=BOB, role="admin", by="seed", email="bob@example.es")),
    _control(f"admin-{BOB}", AdminDisabled(admin_id=BOB, by=str(ANA), reason="se fue")),
]
BACK = [
    _control(f"admin-{CAL}", event)
    for event in (
        AdminInvited(admin_id=CAL, role="admin", by="dora", email="cal@example.es"),
        PasswordSet(admin_id=CAL, hash="x"),
        AdminDisabled(admin_id=CAL, by="dora", reason="baja"),
        AdminEnabled(admin_id=CAL, by="dora", reason="vuelve"),
        PasswordSet(admin_id=CAL, hash="y", by="system", rehashed=True),
        LoggedIn(admin_id=CAL, session=ANA),
        SessionRefreshed(admin_id=CAL, session=ANA, number=2),
        SessionEnded(admin_id=CAL, session=ANA, by="dora", reason="revoked"),
    )
]


@pytest.fixture(scope="module")
async def rows(shared_postgres: PostgresServer) -> AsyncIterator[Connection]:
    async with (
        fresh_database(shared_postgres) as url,
        filled(url, [*PEOPLE, *COMMANDED, *BACK]) as connection,
    ):
        yield connection


async def _customer(rows: Connection, contact: int, *names: str) -> tuple[object, ...]:
    found = await customers.customer(rows, 1, contact)
    assert found is not None
    return tuple(found[name] for name in names)


async def test_a_customer_is_called_what_was_told_last(rows: Connection) -> None:
    assert await _customer(rows, 1, "id", "name", "phone", "email", "blocked", "key_generation") == (
        "contact-1-1",
        "Lucía Peña",
        "+34699887766",
        "l@example.es",
        True,
        1,
    )
    first, last = await _customer(rows, 1, "first_seen_at", "last_seen_at")
    assert (first, last) == (
        BEGAN + timedelta(seconds=1),
        BEGAN + timedelta(seconds=11),
    )  # as Chatwoot has it
    assert await _customer(rows, 1, "last_conversation", "conversations", "quotes") == ("1-1", 1, 0)


async def test_what_stands_between_a_customer_and_the_bot(rows: Connection) -> None:
    names = ("is_muted", "muted_by", "muted_reason", "is_restricted", "restricted_reason")
    assert await _customer(rows, 1, *names) == (False, None, None, False, None)
    assert await _customer(rows, 2, *names) == (True, "ana", "insultos", False, None)
    assert await _customer(rows, 3, *names) == (False, "bob", "perdón", True, "juzgado")


async def test_who_asked_to_be_written_to_no_more(rows: Connection) -> None:
    at = BEGAN + timedelta(seconds=1 + PEOPLE.index(_opted_out(2)[-1]))
    assert await _customer(rows, 2, "opted_out", "opted_out_at") == (True, at)
    assert await _customer(rows, 3, "opted_out", "opted_out_at") == (False, None)  # a person gave it back
    held = await rows.fetch("SELECT conversation, opted_out FROM customers.conversations ORDER BY 1")
    assert [tuple(row) for row in held] == [("1-1", None), ("1-2", True), ("1-3", False), ("1-4", None)]


async def test_what_a_customer_was_quoted(rows: Connection) -> None:
    assert await _customer(rows, 4, "quotes", "quoted_gross_cents") == (1, 21175)


async def test_an_erased_customer_has_no_name_and_a_new_one_when_they_write_again(rows: Connection) -> None:
    names = ("name", "phone", "name_folded", "phone_digits", "erased_reason", "key_generation")
    assert await _customer(rows, 5, *names) == (None, None, None, None, "lo pidió", 1)
    assert await _customer(rows, 6, *names) == (
        "Después",
        "+34 600 11 22 33",
        "despues",
        "34600112233",
        "lo pidió",
        2,
    )


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("PEÑA", [1]),
        ("lucia pen", [1]),
        ("699 88-77", [1]),
        ("despues", [6]),
        ("núria", []),  # what they were called before
        ("quien fue", []),
        ("%", []),
        ("_", []),
    ],
)
async def test_customers_are_found_by_part_of_a_name_or_number(
    rows: Connection, search: str, found: list[int]
) -> None:
    assert [one["contact_id"] for one in await customers.customers(rows, search=search, limit=9)] == found


async def test_customers_page_by_page(rows: Connection) -> None:
    whole = [one["contact_id"] for one in await customers.customers(rows, limit=9)]
    assert sorted(whole) == [1, 2, 3, 4, 5, 6]
    paged, before = list[int](), None
    while found := await customers.customers(rows, before=before, limit=2):
        paged += [one["contact_id"] for one in found]
        before = found[-1]["sorted_at"], found[-1]["account"], found[-1]["contact_id"]
    assert paged == whole


async def _admin(rows: Connection, id: object, *names: str) -> tuple[object, ...]:
    found = await admins.admin(rows, str(id))
    assert found is not None
    return tuple(found[name] for name in names)


def _at(event: type[Event]) -> object:
    told = [*PEOPLE, *COMMANDED]
    return BEGAN + timedelta(seconds=1 + max(n for n, one in enumerate(told) if isinstance(one.event, event)))


async def test_who_may_sign_in(rows: Connection) -> None:
    names = ("email", "role", "is_disabled", "invited_by", "password_at", "last_login_at")
    assert await _admin(rows, ANA, *names) == (
        "ana@example.es",
        "operator",
        False,
        "seed",
        _at(PasswordSet),
        _at(LoggedIn),
    )
    assert await _admin(rows, BOB, *names) == ("bob@example.es", "admin", True, "seed", None, None)
    assert await _admin(rows, BOB, "disabled_at", "disabled_by", "disabled_reason") == (
        _at(AdminDisabled),
        str(ANA),
        "se fue",
    )


async def test_who_is_enabled_again_is_not_disabled_by_anybody(rows: Connection) -> None:
    names = ("is_disabled", "disabled_at", "disabled_by", "disabled_reason")
    assert await _admin(rows, CAL, *names) == (False, None, None, None)
    # a hash made anew is no new password
    set_at = BEGAN + timedelta(seconds=len(PEOPLE) + len(COMMANDED) + 2)
    assert await _admin(rows, CAL, "password_at") == (set_at,)
    assert await _admin(rows, "dora", "last_command") == ("SessionEnded",)
    (ended,) = await audit.commands(rows, command="SessionEnded", limit=50)
    assert (ended["by"], ended["reason"]) == ("dora", "revoked")
    assert await audit.commands(rows, command="SessionRefreshed", limit=50) == []


async def test_who_commanded_what_last_and_how_often(rows: Connection) -> None:
    names = ("last_command", "commands", "refused")
    assert await _admin(rows, ANA, *names) == ("AdminDisabled", 6, 0)  # password and sign-in are in the six
    assert await _admin(rows, BOB, *names) == ("PromptPublished", 2, 1)
    assert await _admin(rows, "carla", *names) == ("TierPriced", 3, 0)  # named by envelopes alone
    assert await _admin(rows, "carla", "first_command_at", "last_command_at") == (
        BEGAN + timedelta(seconds=len(PEOPLE) + 9),
        _at(TierPriced),
    )
    assert await _admin(rows, "keeper", *names) == ("Erased", 1, 0)
    assert await _admin(rows, "seed", "role", "last_command") == (None, "AdminInvited")


async def test_every_command_by_whom_and_why(rows: Connection) -> None:
    found = await audit.commands(rows, by=str(ANA), limit=50)
    assert [(one["command"], one["reason"], one["subject"], one["refused"]) for one in found] == [
        ("AdminDisabled", "se fue", f"admin-{BOB}", False),
        ("PersonalDataOpened", "queja", "1-4", False),
        ("PauseRequested", "llamo yo", "1-4", False),
        ("BotSwitched", "obras", "log", False),
        ("LoggedIn", None, f"admin-{ANA}", False),
        ("PasswordSet", None, f"admin-{ANA}", False),
    ]
    (refused,) = await audit.commands(rows, by=str(BOB), refused=True, limit=50)
    assert (refused["command"], refused["reason"]) == ("BotSwitched", "rol")
    assert refused["details"] == {"command": "BotSwitched", "details": {"on": True}}
    (prompt,) = await audit.commands(rows, command="PromptPublished", limit=50)
    assert prompt["details"] == {"name": "x", "number": 1}  # its text stands in the log
    unsigned = await audit.commands(rows, subject="contact-1-5", limit=50)
    assert [(one["command"], one["by"]) for one in unsigned] == [("CustomerErased", None)]


def test_no_command_is_forgotten() -> None:
    """What people wanted is a row, a new type too; what else there is in these contexts is named here."""
    known = projection("audit")
    by_people = {kind for _, kind in event_types() if kind.context in ("control", "customer", "tariff")}
    unheard = {kind.__name__ for kind in by_people if not known.wants(kind, "log")}
    assert unheard == {
        "LogOpened",
        "CustomerIdentified",
        "SessionRefreshed",
        "MediaErased",  # the keeper says them when a time is over
        "AdminErased",
    }
    assert set(COMMANDS) == {kind for kind in by_people if known.wants(kind, "log")}
    # who names an author is somebody; a refusal alone makes nobody one
    named = {kind for kind in COMMANDS if {"by", "author"} & kind.model_fields.keys()} - {CommandRefused}
    assert {kind.__name__ for kind in named if not projection("admins").wants(kind, "log")} == set()
