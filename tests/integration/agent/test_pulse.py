"""What the sweep finds without a consumer: who waits, and what the outbox could not send."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.event import Event
from contracts.events.control import PauseRequested
from contracts.events.delivery import DeliveryCancelled, DeliveryParked
from services.agent.turns.backlog import Backlog
from services.agent.turns.clock import LogClock
from services.agent.turns.pulse import AT_ONCE, Pulse
from services.common.switch import Switch
from services.common.tasks import end
from tests.integration.agent.conftest import Log
from tests.poison import plant


@pytest.mark.parametrize(
    "mark",
    [
        DeliveryParked(part_id=uuid4(), seen=1, reason="window_closed"),
        DeliveryCancelled(part_id=uuid4(), seen=1, reason="stale"),
        PauseRequested(by="admin"),
    ],
    ids=lambda event: type(event).__name__,
)
async def test_whoever_waits_is_looked_at_after_a_lease(log: Log, mark: Event) -> None:
    """Also where the event that says so does not decode."""
    pushed: asyncio.Queue[str] = asyncio.Queue()
    await log.says(1)
    await log.store.append("1-2", mark, id=uuid4())
    await plant(log.store, f"msia.{mark.context}.1-3", mark.type)
    clock = LogClock()
    backlog = Backlog(Switch(log.store).on, clock, pushed.put_nowait, rate=100, window=timedelta(hours=1))
    pulse = Pulse(log.store.reader, clock, pushed.put_nowait, every=0.05, older_than=0.2, backlog=backlog)
    running = asyncio.create_task(pulse.run(datetime.now(UTC)))
    try:
        async with asyncio.timeout(30):
            assert {await pushed.get() for _ in range(3)} == {"1-1", "1-2", "1-3"}
    finally:
        await end(running)


async def test_a_few_at_once_are_looked_at_and_none_waits_for_ever(log: Log) -> None:
    many = AT_ONCE + 8
    for conversation in range(1, many + 1):
        await log.store.append(f"1-{conversation}", PauseRequested(by="admin"), id=uuid4())
    under_way: set[str] = set()
    most, pushed = [0], []

    def push(conversation: str) -> None:
        pushed.append(conversation)
        under_way.add(conversation)
        most[0] = max(most[0], len(under_way))
        if conversation != "1-1":  # that one never ends, as a turn that waits for its model
            asyncio.get_running_loop().call_later(0.1, under_way.discard, conversation)

    clock = LogClock()
    backlog = Backlog(Switch(log.store).on, clock, push, rate=100, window=timedelta(hours=1))
    pulse = Pulse(
        log.store.reader,
        clock,
        push,
        working=under_way.__contains__,
        every=0.05,
        older_than=0.2,
        backlog=backlog,
    )
    running = asyncio.create_task(pulse.run(datetime.now(UTC)))
    try:
        async with asyncio.timeout(30):
            while len(pushed) < many:
                await asyncio.sleep(0.05)
    finally:
        await end(running)
    assert pushed == [f"1-{conversation}" for conversation in range(1, many + 1)]
    assert most[0] <= AT_ONCE


async def test_what_takes_long_holds_up_the_others_for_a_moment_only(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.agent.turns.pulse.PATIENCE", 0.05)
    many = AT_ONCE + 3
    for conversation in range(1, many + 1):
        await log.store.append(f"1-{conversation}", PauseRequested(by="admin"), id=uuid4())
    pushed: list[str] = []
    clock = LogClock()
    backlog = Backlog(Switch(log.store).on, clock, pushed.append, rate=100, window=timedelta(hours=1))
    pulse = Pulse(
        log.store.reader,
        clock,
        pushed.append,
        working=lambda _: True,
        every=0.05,
        older_than=0.2,
        backlog=backlog,
    )
    running = asyncio.create_task(pulse.run(datetime.now(UTC)))
    try:
        async with asyncio.timeout(30):
            while len(pushed) < many:
                await asyncio.sleep(0.05)
    finally:
        await end(running)
