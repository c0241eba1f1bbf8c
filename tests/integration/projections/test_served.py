"""Usage, who was answering, how long customers waited: events in, rows out."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.events.control import PauseRequested
from contracts.events.conversation import BotPaused, BotResumed, ModelCalled, ToolCalled, TurnAbandoned
from contracts.events.inbox import ConversationStatusChanged, NoteWritten, Snapshot
from contracts.ids import stable_id
from infra.embedded.postgres import PostgresServer
from services.projections.figures import figures
from services.projections.history.service import answering, service
from services.projections.postgres import Connection
from services.projections.usage import queries as usage
from tests.integration.projections.filling import filled
from tests.servers import fresh_database
from tests.unit.projections.events import (
    BEGAN,
    Told,
    about,
    ended,
    message,
    person_replied,
    reply_requested,
    succeeded,
    turn_completed,
    turn_id,
    turn_started,
)

# Day of Madrid's winter and summer clocks: 23:00 and 22:00 UTC.
BEFORE, AFTER = datetime(2026, 11, 2, 22, 59, tzinfo=UTC), datetime(2026, 11, 2, 23, 0, tzinfo=UTC)
SUMMER, LATER = datetime(2026, 7, 1, 22, 0, tzinfo=UTC), datetime(2035, 6, 1, 12, 0, tzinfo=UTC)
UNASKED = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
DAY, NEXT = date(2026, 11, 2), date(2026, 11, 3)


def _asked(at: datetime, conversation: int, ordinal: int, **more: object) -> Told:
    event = ModelCalled.model_validate(
        {
            "turn_id": turn_id(conversation, 1),
            "ordinal": ordinal,
            "node": "understand",
            "provider": "openrouter",
            "model_asked": "big",
            "model_served": "big-1",
            "prompt_hash": "h",
            "prompt_events": (),
            "input_tokens": 100,
            "output_tokens": 10,
            "cost_microeuros": 5,
            "milliseconds": 400,
            "response": {},
            **more,
        }
    )
    aggregate = f"1-{conversation}"
    return Told(aggregate, event, stable_id("served", conversation, ordinal), at=at)


def _tool(at: datetime, conversation: int, ordinal: int, name: str) -> Told:
    event = ToolCalled(turn_id=turn_id(conversation, 1), ordinal=ordinal, name=name, arguments={}, result={})
    return Told(f"1-{conversation}", event, stable_id("served", conversation, ordinal), at=at)


def _when(told: Told, at: datetime) -> Told:
    return Told(told.aggregate, told.event, told.id, at=at)


TWICE = _asked(BEFORE, 1, 0)
USED = [
    message(1, 1),
    _when(turn_started(1, 1, [1]), BEFORE),
    TWICE,
    TWICE,
    _asked(AFTER, 1, 1, cost_microeuros=7, milliseconds=800),
    _tool(AFTER, 1, 2, "quote"),
    _when(reply_requested(1, 1, quoting=False), AFTER),
    _when(turn_completed(1, 1), AFTER),
    message(2, 1),
    _when(turn_started(2, 1, [1]), AFTER),
    _asked(AFTER, 2, 0, provider="offline", model_served="small", cost_microeuros=0, milliseconds=2),
    ended(2, TurnAbandoned(turn_id=turn_id(2, 1), seen=0, reason="superseded")),
    _asked(SUMMER, 3, 0),
    _asked(LATER, 3, 1, cost_microeuros=900),
]


def _at(minutes: int) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


def _told(conversation: int, minute: int, told: Told) -> Told:
    return Told(told.aggregate, told.event, stable_id("served", told.id, minute), at=_at(minute))


def _status(conversation: int, minute: int, status: str, user: int | None = None) -> Told:
    snapshot = Snapshot.model_validate(
        {
            "status": status,
            "assignee_type": "User" if user else None,
            "assignee_id": user,
            "updated_at": _at(minute),
        }
    )
    event = ConversationStatusChanged(
        account=1, conversation=conversation, contact_id=conversation, snapshot=snapshot
    )
    return _told(conversation, minute, about(conversation, event, minute))


def _note(conversation: int) -> Told:
    event = NoteWritten(
        account=1,
        conversation=conversation,
        contact_id=conversation,
        message_id=3,
        created_at=_at(1),
        text="ojo",
    )
    return about(conversation, event)


SERVED = [
    # 11: the bot answers after two minutes, resolved after ten, open again, resolved for good after thirty
    message(11, 0),
    _when(turn_started(11, 1, [0]), _at(1)),
    _when(reply_requested(11, 1, quoting=False), _at(1)),
    _when(succeeded(11, 1, 900), _at(2)),
    _status(11, 10, "resolved"),
    _status(11, 20, "pending"),
    _status(11, 30, "resolved"),
    # 12: asked to be sent and never there; then a note, then a person
    message(12, 0),
    _when(turn_started(12, 1, [0]), _at(1)),
    _when(reply_requested(12, 1, quoting=False), _at(1)),
    _note(12),
    person_replied(12, 600),
    # 13: paused and resumed, and nobody answered
    message(13, 0),
    _told(13, 1, about(13, PauseRequested(by="ana"))),
    _told(13, 2, about(13, BotPaused(why="wish", seen=0))),
    _told(13, 3, about(13, BotResumed(why="wish", seen=0))),
    # 14: only a status
    _status(14, 5, "resolved"),
    # 15: open again after it was resolved
    message(15, 0),
    _status(15, 4, "resolved"),
    _status(15, 6, "open", user=7),
    # 16: answers a message that is not there
    _when(turn_started(16, 1, [99]), UNASKED),
    _when(reply_requested(16, 1, quoting=False), UNASKED),
]


@pytest.fixture(scope="module")
async def rows(shared_postgres: PostgresServer) -> AsyncIterator[Connection]:
    async with fresh_database(shared_postgres) as url, filled(url, [*USED, *SERVED]) as connection:
        yield connection


def _only(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


async def test_a_day_is_madrids_and_a_call_told_twice_is_one(rows: Connection) -> None:
    names = ("day", "model_calls", "tool_calls", "input_tokens", "output_tokens", "cost_microeuros")
    found = await usage.by_day(rows, DAY, NEXT)
    assert [_only(row, *names) for row in found] == [(DAY, 1, 0, 100, 10, 5), (NEXT, 2, 1, 200, 20, 7)]
    (summer,) = await usage.by_day(rows, date(2026, 7, 1), date(2026, 7, 31))
    assert _only(summer, *names[:2]) == (date(2026, 7, 2), 1)
    (far,) = await usage.by_day(rows, date(2035, 1, 1), date(2035, 12, 31))
    assert _only(far, "day", "cost_microeuros") == (date(2035, 6, 1), 900)


async def test_turns_count_on_the_day_they_began(rows: Connection) -> None:
    counts = await usage.by_day(rows, DAY, NEXT)
    # what conversations 11 and 12 asked for counts too; an abandoned turn is a turn
    assert [_only(row, "day", "turns", "replies", "handoffs") for row in counts] == [
        (DAY, 3, 3, 0),
        (NEXT, 1, 0, 0),
    ]
    turn = await rows.fetchrow("SELECT * FROM usage.turns WHERE conversation = '1-1'")
    assert turn is not None
    names = ("outcome", "model_calls", "input_tokens", "day")
    assert _only(dict(turn), *names) == ("ReplyRequested", 2, 900, DAY)


async def test_usage_by_model_tool_and_conversation(rows: Connection) -> None:
    models = await usage.by_model(rows, DAY, NEXT)
    assert [_only(row, "provider", "model", "model_calls", "cost_microeuros") for row in models] == [
        ("openrouter", "big-1", 2, 12),
        ("offline", "small", 1, 0),
    ]
    assert _only(models[0], "latency_p50", "latency_p95") == (400, 800)
    assert await usage.by_tool(rows, DAY, NEXT) == [{"tool": "quote", "calls": 1}]
    assert await usage.by_tool(rows, DAY, DAY) == []
    dearest = await usage.by_conversation(rows, DAY, NEXT, 1)
    assert [_only(row, "conversation", "turns", "cost_microeuros") for row in dearest] == [("1-1", 1, 12)]
    assert _only(await usage.of_conversation(rows, "1-3"), "model_calls", "cost_microeuros") == (2, 905)


async def _answers(rows: Connection, id: str) -> list[tuple[Any, ...]]:
    return [_only(row, "at", "answers", "status", "assignee_id") for row in await answering(rows, id)]


async def test_who_was_answering_over_time(rows: Connection) -> None:
    (first, *later) = await _answers(rows, "1-11")
    assert first[1:] == ("bot", "pending", None)
    assert later == [
        (_at(10), "human", "resolved", None),
        (_at(20), "bot", "pending", None),
        (_at(30), "human", "resolved", None),
    ]
    assert [one[1:] for one in await _answers(rows, "1-12")] == [
        ("bot", "pending", None),
        ("human", "open", 7),
    ]
    assert [(one[0], one[1]) for one in (await _answers(rows, "1-13"))[1:]] == [
        (_at(1), "paused"),
        (_at(3), "bot"),
    ]


_SECONDS = ("first_responder", "first_response_seconds", "resolution_seconds")


async def test_how_long_a_customer_waited(rows: Connection) -> None:
    async def waited(id: str, *names: str) -> tuple[Any, ...]:
        found = await service(rows, id)
        assert found is not None
        return _only(found, *names)

    # the first resolution is what it took; resolved since the last one
    assert await waited("1-11", *_SECONDS, "resolved_at") == ("bot", 120, 600, _at(30))
    # a reply that Chatwoot never had and a note are no answer
    assert await waited("1-12", *_SECONDS, "resolved_at") == ("human", 600, None, None)
    assert await waited("1-13", *_SECONDS, "resolved_at") == (None, None, None, None)
    assert await waited("1-15", *_SECONDS, "resolved_at") == (None, None, 240, None)
    assert await service(rows, "1-14") is None  # nobody asked


async def test_the_time_of_an_answer_to_an_unknown_message_is_unknown(rows: Connection) -> None:
    day = UNASKED.date()
    found = (await figures(rows, day, day))[day]
    assert _only(found, "turns", "answered", "response_p50", "response_p95") == (1, 1, None, None)
