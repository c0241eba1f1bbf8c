"""A replica that lost its turn without knowing, and one whose keys are out of reach for a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from contracts.events.conversation import (
    HandoffRequested,
    Outcome,
    ReplyRequested,
    ToolCalled,
    TurnCompleted,
)
from domain.conversation.fold import fold
from domain.conversation.state import Turn
from eventstore.tombstones import Tombstones
from infra.embedded.nats import NatsServer
from services.agent.turns.results import Result, TurnRecorder
from services.agent.turns.watch import Watch
from tests.integration.agent.conftest import TIMING, Log, Replica, reply

Make = Callable[..., Awaitable[Replica]]


class Deaf(Watch):
    """Its wake-ups were lost, as after a reconnect."""

    async def changed(self) -> None:
        await asyncio.Event().wait()


def step(turn: Turn, attempt: int) -> ToolCalled:
    return ToolCalled(turn_id=turn.id, attempt=attempt, ordinal=1, name="match", arguments={}, result={})


async def events(log: Log, kind: type) -> list[object]:
    return [r.event for r in await log.store.load("msia.*.1-1") if isinstance(r.event, kind)]


async def test_a_suspended_replica_finds_out_that_its_turn_was_taken_over(
    log: Log, replica: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    zombie, heir = await replica(replace(TIMING, deadline=1.0)), await replica()
    for part in (zombie.runner, zombie.runner._run):
        monkeypatch.setattr(part, "_monotonic", lambda: 0.0)  # the clock of a suspended machine stood still
    run = zombie.runner._run.run

    async def deaf(id: str, turn: object, attempt: int, ends: float, watch: Watch, **more: bool) -> None:
        await run(id, turn, attempt, ends, Deaf(zombie.store.client, id), **more)  # type: ignore[arg-type]

    monkeypatch.setattr(zombie.runner._run, "run", deaf)
    heir_recorded, zombie_ended = asyncio.Event(), asyncio.Event()
    tried = asyncio.Event()
    end = zombie.runner._run._end

    async def ending(*given: Any) -> Any:
        try:
            return await end(*given)
        finally:
            tried.set()

    monkeypatch.setattr(zombie.runner._run, "_end", ending)

    async def late(turn: Turn, recorder: TurnRecorder) -> Result:
        await heir_recorded.wait()
        await recorder.record("tool", 1, step(turn, recorder.attempt))
        return reply("del que no se enteró")

    async def rightful(turn: Turn, recorder: TurnRecorder) -> Result:
        await recorder.record("tool", 1, step(turn, recorder.attempt))
        heir_recorded.set()
        await zombie_ended.wait()
        return reply("de quien lo heredó")

    zombie.brain.script, heir.brain.script = late, rightful
    await log.says(1)
    first = asyncio.create_task(zombie.runner.advance("1-1"))
    async with asyncio.timeout(30):
        while "TurnStarted" not in await log.types():
            await asyncio.sleep(0.01)
    second = asyncio.create_task(heir.runner.advance("1-1"))
    async with asyncio.timeout(30):
        await tried.wait()  # the zombie has done its worst
        zombie_ended.set()
        await asyncio.gather(first, second)

    (outcome,) = await events(log, Outcome)
    assert isinstance(outcome, ReplyRequested)
    assert outcome.texts == ("de quien lo heredó",)
    assert len(await events(log, TurnCompleted)) == 1
    await log.says(2)
    heir.brain.script = None
    async with asyncio.timeout(30):
        await heir.runner.advance("1-1")
    state = fold("1-1", await log.store.load("msia.*.1-1"))
    assert not state.uncovered
    assert all(turn.completed for turn in state.turns)


async def test_a_moment_without_the_key_bucket_is_no_reason_for_a_person(
    log: Log, replica: Make, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await replica(replace(TIMING, deadline=30.0))
    monkeypatch.setattr(Tombstones, "sure", False)  # what 30 s of waiting do

    async def across(turn: Turn, recorder: TurnRecorder) -> Result:
        if len(one.brain.thought) == 1:
            nats_server.kill()
            asyncio.get_running_loop().call_later(1.0, nats_server.start)
        await recorder.record("tool", 1, step(turn, recorder.attempt))
        return reply("aquí sigo")

    one.brain.script = across
    await log.says(1)
    async with asyncio.timeout(30):
        await one.runner.advance("1-1")
    assert not await events(log, HandoffRequested)
    assert len(await events(log, ReplyRequested)) == 1
