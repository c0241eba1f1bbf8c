"""When people are there, and what a handoff says and asks for."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from contracts.errors import Misconfigured
from contracts.events.conversation import Understanding
from domain.conversation.state import Conversation
from services.agent.handing import handoff
from services.agent.hours import Office
from services.agent.texts import disclosure, people

OFFICE = Office(region="MD")


def madrid(text: str) -> datetime:
    """Wall clock of Madrid."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Madrid")).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        ("2026-11-23T10:00", None),  # a Monday
        ("2026-11-23T08:59", "hoy a partir de las 9:00"),
        ("2026-11-23T18:00", "mañana a partir de las 9:00"),
        ("2026-11-20T20:00", "el lunes a partir de las 9:00"),  # Friday evening
        ("2026-11-21T12:00", "el lunes a partir de las 9:00"),
        ("2026-11-22T23:59", "mañana a partir de las 9:00"),
        ("2026-12-07T20:00", "el miércoles a partir de las 9:00"),  # the 8th is a holiday
        ("2026-12-24T20:00", "el lunes a partir de las 9:00"),
        ("2026-03-29T01:30", "mañana a partir de las 9:00"),  # the night of the clock change, a Sunday
        ("2026-07-01T07:30", "hoy a partir de las 9:00"),  # summer time
        ("2026-07-01T09:00", None),
    ],
)
def test_when_people_answer(moment: str, when: str | None) -> None:
    assert OFFICE.when(madrid(moment)) == when


def test_a_region_s_own_holiday() -> None:
    second_of_may = madrid("2025-05-02T10:00")  # Madrid's day, a Friday
    assert OFFICE.when(second_of_may) == "el lunes a partir de las 9:00"
    assert Office(region="CT").is_open(second_of_may)


def test_a_long_break_names_the_date() -> None:
    closed = tuple(date(2026, 8, day) for day in range(3, 22))
    assert (
        Office(closed=closed).when(madrid("2026-07-31T20:00")) == "el lunes 24 de agosto a partir de las 9:00"
    )


def test_lunch() -> None:
    office = Office.parse("1-5", "09:00-14:00, 16:00-19:00", "", "")
    assert office.when(madrid("2026-11-23T15:00")) == "hoy a partir de las 16:00"


@pytest.mark.parametrize(
    ("days", "hours", "region", "closed"),
    [
        ("0-5", "09:00-18:00", "", ""),
        ("1-5", "18:00-09:00", "", ""),
        ("1-5", "", "", ""),
        ("1-5", "9-18", "XX", ""),
        ("x", "09:00-18:00", "", ""),
        ("1-5", "09:00-18:00", "", "ayer"),
    ],
)
def test_hours_that_cannot_be(days: str, hours: str, region: str, closed: str) -> None:
    with pytest.raises(Misconfigured, match="OFFICE_"):
        Office.parse(days, hours, region, closed)


OPEN, CLOSED = madrid("2026-11-23T10:00"), madrid("2026-11-20T20:00")
KNOWN = Conversation("1-1", disclosed="ia-1", understanding=Understanding(category="x", elements=("ESCAPE",)))


def words(found: dict[str, object]) -> list[str]:
    actions = found["actions"]
    assert isinstance(actions, list)
    return [action.get("text", "") for action in actions]


def test_the_actions_in_their_order() -> None:
    found = handoff(KNOWN, "person_asked", OPEN, OFFICE)
    assert [action["kind"] for action in found["actions"]] == ["message", "note", "labels", "status"]
    assert words(found)[0] == people.HANDOFF
    assert "ESCAPE" in words(found)[1]
    assert found["actions"][2]["labels"] == [people.HANDOFF_LABEL]
    assert found["disclosure"] is None


def test_the_first_answer_says_who_speaks_though_it_is_a_handoff() -> None:
    found = handoff(Conversation("1-1"), "complaint", OPEN, OFFICE)
    assert words(found)[0].startswith(disclosure.DISCLOSURE)
    assert found["disclosure"] == disclosure.VERSION
    assert found["actions"][2]["labels"] == [people.HANDOFF_LABEL, "queja"]


def test_outside_hours_it_says_when_a_person_answers() -> None:
    assert "el lunes a partir de las 9:00" in words(handoff(KNOWN, "person_asked", CLOSED, OFFICE))[0]


def test_who_wants_no_messages_hears_nothing_of_hours() -> None:
    found = handoff(KNOWN, "opt_out", CLOSED, OFFICE)
    assert words(found)[0] == people.OPT_OUT
    assert found["actions"][2]["labels"] == ["baja"]


@pytest.mark.parametrize("reason", ["undelivered", "flood"])
def test_in_silence(reason: str) -> None:
    found = handoff(Conversation("1-1"), reason, OPEN, OFFICE)
    assert [action["kind"] for action in found["actions"]] == ["note", "labels", "status"]
    assert found["disclosure"] is None


def test_every_reason_has_words_for_the_team() -> None:
    for reason, why in people.HANDOFF_REASONS.items():
        assert why in words(handoff(KNOWN, reason, OPEN, OFFICE))[-3]
