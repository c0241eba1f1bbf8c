"""Between bot and people on a real log: wishes, muted customers, what did not arrive, coming back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.event import Event
from contracts.events.control import Erased, PauseRequested, ResumeRequested, TakeoverRequested, Wish
from contracts.events.conversation import (
    BotPaused,
    BotResumed,
    DisclosureGiven,
    HandoffRequested,
    ReplyRequested,
    TurnAbandoned,
    TurnStarted,
)
from contracts.events.customer import (
    ContactMuted,
    ContactUnmuted,
    CustomerErased,
    CustomerRestricted,
    CustomerUnrestricted,
)
from contracts.events.delivery import DeliveryCancelled, DeliveryParked
from contracts.events.inbox import ConversationStatusChanged, Snapshot
from contracts.ids import customer_id
from services.agent.turns.results import Action, Result
from tests.integration.agent.conftest import PENDING, TIMING, Log, Replica

Make = Callable[..., Awaitable[Replica]]


async def events(log: Log, kind: type, conversation: int = 1) -> list[object]:
    return [r.event for r in await log.store.load(f"msia.*.1-{conversation}") if isinstance(r.event, kind)]


async def wish(log: Log, event: Wish) -> None:
    await log.store.append("1-1", event, id=uuid4())


@pytest.mark.parametrize(
    ("wished", "kind", "status"),
    [
        (PauseRequested(by="ana"), BotPaused, "open"),
        (TakeoverRequested(by="ana"), BotPaused, "open"),
        (ResumeRequested(by="ana"), BotResumed, "pending"),
    ],
)
async def test_a_wish_is_answered_once_by_any_number_of_replicas(
    log: Log, replica: Make, wished: Wish, kind: type, status: str
) -> None:
    replicas = [await replica() for _ in range(3)]
    await log.says(1, snapshot=Snapshot(status="open", updated_at=datetime(2026, 1, 1, tzinfo=UTC)))
    await wish(log, wished)
    await asyncio.gather(*(one.runner.advance("1-1") for one in replicas))
    (answer,) = await events(log, kind)
    assert answer.wish is not None  # type: ignore[attr-defined]
    assert [part.status for part in answer.parts] == [status]  # type: ignore[attr-defined]


async def test_a_wish_during_a_turn_ends_it_and_is_answered(log: Log, replica: Make) -> None:
    one = await replica()

    async def meanwhile(turn: object, recorder: object) -> Result:
        await wish(log, TakeoverRequested(by="ana"))
        await asyncio.sleep(60)
        return Result("reply", (Action("message", "tarde"),))

    one.brain.script = meanwhile
    await log.says(1)
    await one.runner.advance("1-1")
    assert not await events(log, ReplyRequested)
    assert len(await events(log, BotPaused)) == 1


async def test_an_erasure_during_a_turn_ends_it_and_nothing_more_is_said(log: Log, replica: Make) -> None:
    one = await replica()

    async def meanwhile(turn: object, recorder: object) -> Result:
        await log.store.append("1-1", Erased(contact_id=1, by="ana"), id=uuid4())
        await asyncio.sleep(60)
        return Result("reply", (Action("message", "tarde"),))

    one.brain.script = meanwhile
    await log.says(1)
    await one.runner.advance("1-1")
    assert [ended.reason for ended in await events(log, TurnAbandoned)] == ["erased"]  # type: ignore[attr-defined]
    await one.runner.advance("1-1")
    assert len(await events(log, TurnStarted)) == 1
    assert not await events(log, ReplyRequested)


async def test_resumed_with_somebody_still_assigned_the_bot_answers(log: Log, replica: Make) -> None:
    """Chatwoot goes on naming the assignee in every webhook."""
    one = await replica()
    await log.says(1)
    await log.person_replies(2)
    await wish(log, ResumeRequested(by="ana"))
    still = Snapshot(
        status="pending", assignee_type="User", assignee_id=7, updated_at=datetime(2026, 1, 3, tzinfo=UTC)
    )
    await log.says(3, snapshot=still)
    await one.runner.advance("1-1")
    assert [turn.covers for turn in await events(log, TurnStarted)] == [(3,)]  # type: ignore[attr-defined]


async def test_the_bot_comes_back_when_people_are_silent_for_long_enough(log: Log, replica: Make) -> None:
    again: list[float] = []
    one = await replica(
        resume_after=timedelta(seconds=1.0), revisit=lambda id, seconds: again.append(seconds)
    )
    await log.says(1)
    await log.person_replies(2)
    await log.says(3, snapshot=PENDING)
    async with asyncio.timeout(30):
        while not await events(log, ReplyRequested):
            await one.runner.advance("1-1")
    assert [answer.why for answer in await events(log, BotResumed)] == ["time"]  # type: ignore[attr-defined]
    assert [turn.covers for turn in await events(log, TurnStarted)] == [(3,)]  # type: ignore[attr-defined]
    assert all(seconds <= 1.0 for seconds in again)


@pytest.mark.parametrize("event", [ContactMuted, CustomerRestricted])
async def test_a_barred_customer_is_people_s_in_silence(log: Log, replica: Make, event: type) -> None:
    one, other = await replica(), await replica()
    await log.store.append(customer_id(1, 1), event(account=1, contact_id=1, reason="insultos"), id=uuid4())
    await log.says(1)
    await log.says(2, conversation=2)
    await asyncio.gather(*(r.runner.advance(f"1-{n}") for r in (one, other) for n in (1, 2)))
    (paused,) = await events(log, BotPaused)
    assert [part.status for part in paused.parts] == ["open"]  # type: ignore[attr-defined]
    assert not await events(log, TurnStarted)
    assert len(await events(log, ReplyRequested, 2)) == 1


async def test_an_unmuted_customer_is_answered(log: Log, replica: Make) -> None:
    one = await replica()
    customer = customer_id(1, 1)
    await log.store.append(customer, ContactMuted(account=1, contact_id=1, reason="x"), id=uuid4())
    await log.says(1)
    await one.runner.advance("1-1")
    await log.store.append(customer, ContactUnmuted(account=1, contact_id=1, by="ana"), id=uuid4())
    await log.says(2)
    await one.runner.advance("1-1")
    assert [answer.why for answer in await events(log, BotResumed)] == ["allowed"]  # type: ignore[attr-defined]
    assert len(await events(log, ReplyRequested)) == 1


@pytest.mark.parametrize(
    "end",
    [
        CustomerUnrestricted(account=1, contact_id=1, by="ana", reason="resuelto"),
        CustomerErased(account=1, contact_id=1, key_generation=0, reason="lo pide"),
    ],
    ids=["lifted", "erased"],
)
async def test_what_is_written_after_a_block_is_answered(log: Log, replica: Make, end: Event) -> None:
    one = await replica()
    customer = customer_id(1, 1)
    for event in (ContactMuted, ContactUnmuted, CustomerRestricted):  # a mute that ended ends no block
        who = {"by": "ana"} if event is ContactUnmuted else {}
        await log.store.append(customer, event(account=1, contact_id=1, reason="x", **who), id=uuid4())
    await log.says(1)
    await one.runner.advance("1-1")
    assert not await events(log, TurnStarted)
    await log.store.append(customer, end, id=uuid4())
    await log.says(2)
    await one.runner.advance("1-1")
    assert len(await events(log, ReplyRequested)) == 1


async def test_muted_in_the_middle_of_a_turn_nothing_is_said(log: Log, replica: Make) -> None:
    one = await replica()

    async def meanwhile(turn: object, recorder: object) -> Result:
        event = ContactMuted(account=1, contact_id=1, reason="x")
        await log.store.append(customer_id(1, 1), event, id=uuid4())
        return Result("reply", (Action("message", "no debería salir"),))

    one.brain.script = meanwhile
    await log.says(1)
    await one.runner.advance("1-1")
    assert not await events(log, ReplyRequested)


@pytest.mark.parametrize("how", ["parked", "stale"])
async def test_what_did_not_arrive_is_handed_over_once(log: Log, replica: Make, how: str) -> None:
    one, other = await replica(), await replica()
    await log.says(1)
    await one.runner.advance("1-1")
    (answer,) = await events(log, ReplyRequested)
    part = answer.parts[0].part_id  # type: ignore[attr-defined]
    lost = (
        DeliveryParked(part_id=part, seen=1, reason="window_closed")
        if how == "parked"
        else DeliveryCancelled(part_id=part, seen=1, reason="stale")
    )
    await log.store.append("1-1", lost, id=uuid4())
    await asyncio.gather(*(r.runner.advance("1-1") for r in (one, other)))
    (handed,) = await events(log, HandoffRequested)
    assert handed.reason == "undelivered"  # type: ignore[attr-defined]
    assert len(one.brain.thought) + len(other.brain.thought) == 1  # no model was asked for it


async def test_a_replica_that_died_while_telling_of_it_is_taken_over(log: Log, replica: Make) -> None:
    one = await replica(replace(TIMING, deadline=0.2, margin=0.1))
    await log.says(1)
    await one.runner.advance("1-1")
    (answer,) = await events(log, ReplyRequested)
    part = answer.parts[0].part_id  # type: ignore[attr-defined]
    await log.store.append("1-1", DeliveryParked(part_id=part, seen=1, reason="x"), id=uuid4())
    begun = TurnStarted(
        turn_id=uuid4(), contact_id=1, covers=(), seen=99, tariffs=(), prompt_version="x", lease_seconds=0.1
    )
    await log.store.append("1-1", begun, id=uuid4())
    async with asyncio.timeout(30):
        await one.runner.advance("1-1")
    assert [handed.reason for handed in await events(log, HandoffRequested)] == ["undelivered"]  # type: ignore[attr-defined]
    assert len(one.brain.thought) == 1


async def test_who_speaks_is_told_and_recorded_once(log: Log, replica: Make) -> None:
    one = await replica()

    async def first(turn: object, recorder: object) -> Result:
        state = recorder.state  # type: ignore[attr-defined]
        return Result("reply", (Action("message", "hola"),), disclosure=None if state.disclosed else "ia-1")

    one.brain.script = first
    for id in (1, 2):
        await log.says(id)
        await one.runner.advance("1-1")
    (given,) = await events(log, DisclosureGiven)
    assert given.wording == "ia-1"  # type: ignore[attr-defined]
    assert "inteligencia artificial" in given.statement  # type: ignore[attr-defined]


async def test_a_record_that_a_crash_left_out_is_made_good(log: Log, replica: Make) -> None:
    """The process died between the outcome and what follows from it."""
    one = await replica()
    await log.says(1)
    turn = uuid4()
    started = TurnStarted(
        turn_id=turn, contact_id=1, covers=(1,), seen=2, tariffs=(), prompt_version="x", lease_seconds=70
    )
    await log.store.append("1-1", started, id=uuid4())
    said = ReplyRequested(turn_id=turn, seen=3, parts=(), disclosure="ia-1", texts=())
    await log.store.append("1-1", said, id=uuid4(), owner=customer_id(1, 1))
    for _ in range(2):
        await one.runner.advance("1-1")
    assert (await log.types())[-2:] == ["DisclosureGiven", "TurnCompleted"]


async def test_pending_again_in_chatwoot_it_is_the_bot_s(log: Log, replica: Make) -> None:
    one = await replica()
    await log.says(1)
    await log.person_replies(2)
    await log.says(3)
    await one.runner.advance("1-1")
    assert not await events(log, TurnStarted)
    told = Snapshot(status="pending", updated_at=datetime(2026, 1, 5, tzinfo=UTC))
    back = ConversationStatusChanged(account=1, conversation=1, contact_id=1, snapshot=told)
    await log.store.append("1-1", back, id=uuid4())
    await one.runner.advance("1-1")
    assert [turn.covers for turn in await events(log, TurnStarted)] == [(3,)]  # type: ignore[attr-defined]
