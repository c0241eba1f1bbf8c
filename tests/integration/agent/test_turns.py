"""The turn protocol on a real server: one outcome for each message, whatever happens meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from contracts.events.control import BotSwitched, PauseRequested, ResumeRequested
from contracts.events.conversation import (
    HandoffRequested,
    ReplyRequested,
    ToolCalled,
    TurnAbandoned,
    TurnCompleted,
    TurnStarted,
    TurnTakenOver,
)
from domain.conversation.decisions import Timing
from domain.conversation.fold import fold
from domain.conversation.state import Turn
from infra.embedded.nats import NatsServer
from services.agent.turns.results import Result, TurnRecorder
from tests.integration.agent.conftest import TIMING, Log, Replica, reply

Make = Callable[..., Awaitable[Replica]]


async def events(log: Log, kind: type, conversation: int = 1) -> list[object]:
    return [r.event for r in await log.store.load(f"msia.*.1-{conversation}") if isinstance(r.event, kind)]


async def test_messages_close_together_are_one_turn(log: Log, replica: Make) -> None:
    one = await replica()
    await log.says(1)
    running = asyncio.create_task(one.runner.advance("1-1"))
    await log.says(2)
    await log.says(3)
    await running
    assert [turn.covers for turn in await events(log, TurnStarted)] == [(1, 2, 3)]
    (answer,) = await events(log, ReplyRequested)
    assert answer.texts == ("1 2 3",)
    assert len(await events(log, TurnCompleted)) == 1


async def test_every_step_carries_the_message_s_correlation_id(log: Log, replica: Make) -> None:
    one = await replica()
    await log.says(1)
    await one.runner.advance("1-1")
    recorded = await log.store.load("msia.conversation.1-1")
    assert {r.envelope.correlation_id for r in recorded[:2]} == {"c1"}


async def test_a_second_look_finds_nothing_to_do(log: Log, replica: Make) -> None:
    one, other = await replica(), await replica()
    await log.says(1)
    await one.runner.advance("1-1")
    before = await log.types()
    await other.runner.advance("1-1")
    assert await log.types() == before


async def test_a_new_message_supersedes_the_turn_and_both_are_answered_once(log: Log, replica: Make) -> None:
    one = await replica()

    async def slow(turn: Turn, recorder: TurnRecorder) -> Result:
        if len(one.brain.thought) == 1:
            await log.says(2)
            await asyncio.Event().wait()
        return reply("las dos")

    one.brain.script = slow
    await log.says(1)
    await one.runner.advance("1-1")
    assert [a.reason for a in await events(log, TurnAbandoned)] == ["superseded"]
    assert [t.covers for t in await events(log, TurnStarted)] == [(1,), (1, 2)]
    assert len(await events(log, ReplyRequested)) == 1


async def test_only_two_turns_in_a_row_give_way(log: Log, replica: Make) -> None:
    one = await replica()

    async def interrupted(turn: Turn, recorder: TurnRecorder) -> Result:
        if len(one.brain.thought) <= 3:
            await log.says(10 + len(one.brain.thought))
            await asyncio.sleep(0.3)
        return reply("ya")

    one.brain.script = interrupted
    await log.says(1)
    await one.runner.advance("1-1")
    assert [a.reason for a in await events(log, TurnAbandoned)] == ["superseded", "superseded"]
    covers = [t.covers for t in await events(log, TurnStarted)]
    state = fold("1-1", await log.store.load("msia.*.1-1"))
    assert not state.uncovered
    assert covers == [(1,), (1, 11), (1, 11, 12), (13,)]


async def test_a_person_who_answers_meanwhile_ends_the_turn(log: Log, replica: Make) -> None:
    one = await replica()

    async def slow(turn: Turn, recorder: TurnRecorder) -> Result:
        await log.person_replies(2)
        await asyncio.Event().wait()
        return reply("tarde")

    one.brain.script = slow
    await log.says(1)
    await one.runner.advance("1-1")
    assert [a.reason for a in await events(log, TurnAbandoned)] == ["person"]
    assert not await events(log, ReplyRequested)
    await log.says(3)
    await one.runner.advance("1-1")
    assert len(await events(log, TurnStarted)) == 1


async def test_a_paused_bot_is_silent_and_answers_once_resumed(log: Log, replica: Make) -> None:
    one = await replica()
    await log.store.append("1-1", PauseRequested(by="admin"), id=uuid4())
    await log.says(1)
    await one.runner.advance("1-1")
    assert not await events(log, TurnStarted)
    await log.store.append("1-1", ResumeRequested(by="admin"), id=uuid4())
    await one.runner.advance("1-1")
    assert [t.covers for t in await events(log, TurnStarted)] == [(1,)]


async def test_a_bot_that_is_switched_off_during_a_turn_says_nothing(log: Log, replica: Make) -> None:
    one = await replica()

    async def switched(turn: Turn, recorder: TurnRecorder) -> Result:
        await log.store.append("log", BotSwitched(on=False, by="admin", reason="x"), id=uuid4())
        return reply("no debería salir")

    one.brain.script = switched
    await log.says(1)
    await one.runner.advance("1-1")
    assert [a.reason for a in await events(log, TurnAbandoned)] == ["off"]
    assert not await events(log, ReplyRequested)


async def test_any_number_of_replicas_answer_once(log: Log, replica: Make) -> None:
    replicas = [await replica() for _ in range(3)]
    conversations = range(1, 13)
    for number in conversations:
        await log.says(100 + number, conversation=number)
    await asyncio.gather(*(r.runner.advance(f"1-{n}") for n in conversations for r in replicas))
    for number in conversations:
        assert len(await events(log, TurnStarted, number)) == 1, number
        assert len(await events(log, ReplyRequested, number)) == 1, number
    assert sum(len(r.brain.thought) for r in replicas) == len(conversations)


async def test_another_replica_goes_on_with_what_was_recorded(log: Log, replica: Make) -> None:
    # A short lease in the log, and a clock that stands still: however slow the machine, the first replica
    # dies in the middle of its turn, not of its deadline.
    dead = await replica(replace(TIMING, deadline=0.5), monotonic=lambda: 0.0)
    heir = await replica()
    calls: list[str] = []

    async def with_tool(turn: Turn, recorder: TurnRecorder) -> Result:
        earlier = await recorder.recall("tool", 1)
        if earlier is None:
            calls.append("called")
            step = ToolCalled(turn_id=turn.id, ordinal=1, name="t", arguments={}, result={"n": len(calls)})
            earlier = await recorder.record("tool", 1, step)
        if recorder.attempt == 1:
            await asyncio.sleep(60)
        return reply(f"resultado {earlier.result}")

    dead.brain.script = heir.brain.script = with_tool
    await log.says(1)
    first = asyncio.create_task(dead.runner.advance("1-1"))
    async with asyncio.timeout(30):
        while not await events(log, ToolCalled):
            await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await heir.runner.advance("1-1")
    assert [t.attempt for t in await events(log, TurnTakenOver)] == [2]
    (answer,) = await events(log, ReplyRequested)
    assert answer.texts == ("resultado {'n': 1}",)
    assert calls == ["called"]


async def test_the_third_takeover_hands_over_to_a_person(log: Log, replica: Make) -> None:
    timing = replace(TIMING, deadline=0.2, margin=0.1)
    one = await replica(timing)
    state_of = one.store
    await log.says(1)
    state = fold("1-1", await state_of.load("msia.*.1-1"))
    started = TurnStarted(
        turn_id=uuid4(),
        contact_id=1,
        covers=(1,),
        seen=state.position,
        tariffs=(),
        prompt_version="x",
        lease_seconds=0.1,
    )
    await log.store.append("1-1", started, id=uuid4())
    for attempt in (2, 3):
        taken = TurnTakenOver(turn_id=started.turn_id, attempt=attempt, seen=0, lease_seconds=0.1)
        await log.store.append("1-1", taken, id=uuid4())
    await one.runner.advance("1-1")
    (handoff,) = await events(log, HandoffRequested)
    assert handoff.reason == "failed"
    assert not one.brain.thought


async def test_an_answer_that_comes_too_late_is_a_person_s(log: Log, replica: Make) -> None:
    one = await replica(replace(TIMING, deadline=0.3))

    async def hangs(turn: Turn, recorder: TurnRecorder) -> Result:
        await asyncio.sleep(60)
        return reply("nunca")

    one.brain.script = hangs
    await log.says(1)
    await one.runner.advance("1-1")
    assert [h.reason for h in await events(log, HandoffRequested)] == ["failed"]


async def test_a_bug_in_the_brain_is_a_person_s(log: Log, replica: Make) -> None:
    one = await replica()

    async def broken(turn: Turn, recorder: TurnRecorder) -> Result:
        raise ZeroDivisionError

    one.brain.script = broken
    await log.says(1)
    await one.runner.advance("1-1")
    assert [h.reason for h in await events(log, HandoffRequested)] == ["failed"]


async def test_the_server_restarts_in_the_middle_of_a_turn(
    log: Log, replica: Make, nats_server: NatsServer
) -> None:
    one = await replica(replace(TIMING, deadline=20.0))

    async def across(turn: Turn, recorder: TurnRecorder) -> Result:
        if len(one.brain.thought) == 1:
            nats_server.kill()
            nats_server.start()
            nats_server.wait_ready()
        step = ToolCalled(turn_id=turn.id, ordinal=1, name="t", arguments={}, result={})
        await recorder.record("tool", 1, step)
        return reply("aquí sigo")

    one.brain.script = across
    await log.says(1)
    await one.runner.advance("1-1")
    assert len(await events(log, ReplyRequested)) == 1
    assert len(await events(log, ToolCalled)) == 1


def test_the_default_timing_is_the_design_s() -> None:
    assert Timing() == Timing(2.0, 8.0, 60.0, 10.0, 20.0, 2, 3)
    assert Timing().lease == pytest.approx(70.0)
