"""A replica of the log that lags behind, and a step that three servers stored behind an unseen event.

Both need a cluster to happen by themselves; here the reads end early, and the append goes without its
expectation.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import HandoffRequested, ReplyRequested, ToolCalled, TurnAbandoned
from domain.conversation.state import Turn
from eventstore.reading import BATCH, Reader, StoredMessage
from services.agent.turns.results import Result, TurnRecorder
from tests.integration.agent.conftest import Log, Replica, reply

Make = Callable[..., Awaitable[Replica]]


class Lagging(Reader):
    """What is not asked of the leader comes from a replica that stands still at `horizon`."""

    horizon = 0

    async def batch(
        self,
        filter: str,
        after: int = 0,
        limit: int = BATCH,
        up_to: int | None = None,
        since: datetime | None = None,
    ) -> tuple[list[StoredMessage], bool]:
        found, _ = await super().batch(filter, after, limit, up_to, since)
        return [message for message in found if message.position <= self.horizon], False

    async def read(
        self, filter: str = "msia.>", after: int = 0, up_to: int | None = None, limit: int | None = None
    ) -> AsyncIterator[StoredMessage]:
        async for message in super().read(filter, after, up_to, limit):
            if message.position <= self.horizon:
                yield message


async def events(log: Log, kind: type) -> list[Any]:
    return [r.event for r in await log.store.load("msia.*.1-1") if isinstance(r.event, kind)]


async def test_a_message_that_a_replica_does_not_show_yet_is_answered(log: Log, replica: Make) -> None:
    one = await replica()
    one.store.reader = Lagging(one.store.client, "EVENTS")
    await log.says(1)
    await one.runner.advance("1-1")
    assert len(await events(log, ReplyRequested)) == 1


async def test_what_the_leader_has_is_read_without_anything_known_before(log: Log, replica: Make) -> None:
    one = await replica()
    one.store.reader = Lagging(one.store.client, "EVENTS")
    await log.says(1)
    assert not (await one.conversations.load("1-1")).uncovered
    one.conversations.forget("1-1")
    assert (await one.conversations.load("1-1", exact=True)).uncovered


async def test_a_person_in_the_gap_behind_which_a_step_was_stored_ends_the_turn(
    log: Log, replica: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await replica()
    append = one.store.append

    async def as_on_three_servers(aggregate: str, event: Event, **more: Any) -> Recorded[Event]:
        if isinstance(event, ToolCalled):
            await log.person_replies(2)
            more["expect"] = None
        return await append(aggregate, event, **more)

    async def never_ends(turn: Turn, recorder: TurnRecorder) -> Result:
        step = ToolCalled(turn_id=turn.id, ordinal=1, name="t", arguments={}, result={})
        await recorder.record("tool", 1, step)
        await asyncio.Event().wait()
        return reply("tarde")

    monkeypatch.setattr(one.store, "append", as_on_three_servers)
    one.brain.script = never_ends
    await log.says(1)
    await one.runner.advance("1-1")
    assert [ended.reason for ended in await events(log, TurnAbandoned)] == ["person"]
    assert not await events(log, HandoffRequested)


async def test_a_step_of_this_attempt_is_recalled_when_thinking_begins_again(log: Log, replica: Make) -> None:
    one = await replica()
    recalled: list[object] = []

    async def twice(turn: Turn, recorder: TurnRecorder) -> Result:
        step = ToolCalled(turn_id=turn.id, ordinal=1, name="t", arguments={}, result={"n": 1})
        assert await recorder.recall("tool", 1) is None
        await recorder.record("tool", 1, step)
        recalled.append(await recorder.recall("tool", 1))
        return reply("hecho")

    one.brain.script = twice
    await log.says(1)
    await one.runner.advance("1-1")
    assert recalled == await events(log, ToolCalled)
