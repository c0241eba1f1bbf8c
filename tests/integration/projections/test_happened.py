"""A number of the first screen and the list behind it: the same conversations, whoever wrote last since."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from contracts.events.conversation import HandoffRequested, TurnAbandoned
from contracts.events.inbox import MessageReceived
from infra.embedded.postgres import PostgresServer
from services.projections.figures import figures
from services.projections.happened import What
from services.projections.history import queries as history
from services.projections.history.wanted import Wanted
from services.projections.postgres import Connection
from tests.integration.projections.filling import filled
from tests.servers import fresh_database
from tests.unit.projections import events as e

# Madrid's day begins at 22:00 UTC in summer; these two are one second before and at midnight.
DAY, NEXT = date(2026, 7, 14), date(2026, 7, 15)
NIGHT, LATE, MORNING = (
    datetime(2026, 7, 13, 22, 0, tzinfo=UTC),
    datetime(2026, 7, 14, 21, 59, 59, tzinfo=UTC),
    datetime(2026, 7, 14, 22, 0, tzinfo=UTC),
)
NUMBERS = {
    "wrote": "conversations",
    "answered": "answered",
    "handoff": "handed_off",
    "quoted": "quoted_conversations",
}


def at(when: datetime, *told: e.Told) -> Iterable[e.Told]:
    for one in told:
        event = one.event
        if isinstance(event, MessageReceived):
            event = event.model_copy(update={"created_at": when})
        yield replace(one, event=event, at=when)


def turn(conversation: int, number: int, covers: int) -> list[e.Told]:
    return [
        e.turn_started(conversation, number, [covers]),
        e.quote_given(conversation, number),
        e.reply_requested(conversation, number),
    ]


def handoff(conversation: int, number: int) -> e.Told:
    event = HandoffRequested(
        turn_id=e.turn_id(conversation, number), attempt=1, seen=0, reason="asked", parts=(), texts=()
    )
    return e.ended(conversation, event)


HISTORY = [
    # 1: asked and answered twice on the day, which is one conversation; since then with a person
    *at(NIGHT, e.message(1, 1001), *turn(1, 1, 1001), e.message(1, 1002), *turn(1, 2, 1002)),
    *at(MORNING + timedelta(days=3), e.person_replied(1, 1003)),
    # 2: in the last second, to a person
    *at(LATE, e.message(2, 2001), e.turn_started(2, 1, [2001]), handoff(2, 1)),
    # 3: asked on the day, answered on the next
    *at(LATE, e.message(3, 3001)),
    *at(MORNING, *turn(3, 1, 3001)),
    # 4: the price was computed and never given, and the turn abandoned
    *at(NIGHT, e.message(4, 4001), *turn(4, 1, 4001)[:2]),
    *at(LATE, e.ended(4, TurnAbandoned(turn_id=e.turn_id(4, 1), attempt=1, seen=0, reason="superseded"))),
    # 5: only a person wrote
    *at(NIGHT - timedelta(days=2), e.message(5, 5001)),
    *at(NIGHT, e.person_replied(5, 5002)),
]


@pytest.fixture(scope="module")
async def rows(shared_postgres: PostgresServer) -> AsyncIterator[Connection]:
    async with fresh_database(shared_postgres) as url, filled(url, HISTORY) as connection:
        yield connection


@pytest.mark.parametrize(
    ("day", "what", "ids"),
    [
        (DAY, "wrote", {"1-1", "1-2", "1-3", "1-4"}),
        (DAY, "answered", {"1-1"}),
        (DAY, "handoff", {"1-2"}),
        (DAY, "quoted", {"1-1"}),
        (NEXT, "wrote", set()),
        (NEXT, "answered", {"1-3"}),
        (NEXT, "handoff", set()),
        (NEXT, "quoted", {"1-3"}),
    ],
)
async def test_a_number_is_how_many_the_list_has(
    rows: Connection, day: date, what: What, ids: set[str]
) -> None:
    wanted = Wanted(happened=(what, day))
    listed = await history.conversations(rows, wanted, before=None, limit=50)
    counted = (await figures(rows, day, day))[day].get(NUMBERS[what], 0)
    assert {one["id"] for one in listed} == ids
    assert counted == len(listed) == (await history.counts(rows, wanted))["all"]


def test_each_of_them_has_a_number() -> None:
    assert set(NUMBERS) == set(get_args(What))


async def test_prices_of_a_day_and_the_conversations_they_are_of(rows: Connection) -> None:
    found = (await figures(rows, DAY, DAY))[DAY]
    assert (found["quotes"], found["quoted_conversations"], found["answered"]) == (2, 1, 1)


async def test_with_another_filter_only_those_that_are_both(rows: Connection) -> None:
    wanted = Wanted(answers="human", happened=("answered", DAY))
    listed = await history.conversations(rows, wanted, before=None, limit=50)
    assert [one["id"] for one in listed] == ["1-1"]
    assert (
        await history.conversations(
            rows, Wanted(answers="bot", happened=("answered", DAY)), before=None, limit=50
        )
        == []
    )
