"""Switched off everywhere, and on again: who wrote meanwhile need not write once more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from contracts.events.control import BotSwitched
from contracts.events.conversation import HandoffRequested, ReplyRequested
from services.agent.turns.backlog import Backlog
from services.agent.turns.pulse import Pulse
from services.common.tasks import end
from tests.integration.agent.conftest import Log, Replica

Make = Callable[..., Awaitable[Replica]]
DAY = timedelta(days=1)


async def switched(log: Log, on: bool) -> None:
    await log.store.append("log", BotSwitched(on=on, by="admin", reason="prueba"), id=uuid4())


@asynccontextmanager
async def sweeping(
    replica: Replica, *, rate: float = 100.0, window: timedelta = DAY
) -> AsyncIterator[list[str]]:
    """The replica's sweep, as the app wires it; gives what it has looked at."""
    seen: list[str] = []
    tasks: set[asyncio.Task[None]] = set()

    async def look(id: str) -> None:
        await replica.runner.advance(id)
        seen.append(id)

    def push(id: str) -> None:
        tasks.add(asyncio.create_task(look(id)))

    backlog = Backlog(replica.permission.on, replica.clock, push, rate=rate, window=window)
    pulse = Pulse(replica.store.reader, replica.clock, push, every=0.05, older_than=0.1, backlog=backlog)
    running = asyncio.create_task(pulse.run(datetime.now(UTC)))
    try:
        yield seen
    finally:
        await end(running)
        for task in tasks:
            await end(task)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await condition():
            await asyncio.sleep(0.02)


async def outcomes(log: Log, *conversations: int) -> list[type]:
    found = []
    for conversation in conversations:
        events = await log.store.load(f"msia.conversation.1-{conversation}")
        found += [type(r.event) for r in events if isinstance(r.event, ReplyRequested | HandoffRequested)]
    return found


async def test_who_wrote_meanwhile_is_answered_but_whom_a_person_has(log: Log, replica: Make) -> None:
    one = await replica()
    await switched(log, False)
    for conversation in (1, 2, 3):
        await log.says(conversation * 10, conversation=conversation)
    await log.person_replies(21, conversation=2)
    async with sweeping(one) as seen:
        await until(lambda: _all(seen, {"1-1", "1-2", "1-3"}))  # in vain
        assert await outcomes(log, 1, 2, 3) == []
        await switched(log, True)
        await until(lambda: _count(log, (1, 3), 2))
    assert await outcomes(log, 1, 3) == [ReplyRequested, ReplyRequested]
    assert await outcomes(log, 2) == []


async def test_who_waited_too_long_goes_to_a_person(log: Log, replica: Make) -> None:
    one = await replica(late_after=timedelta(milliseconds=1))
    await log.says(1, conversation=1)
    await one.runner.advance("1-1")  # as old, but the bot was on
    await switched(log, False)
    await log.says(2, conversation=2)
    async with sweeping(one) as seen:
        await until(lambda: _all(seen, {"1-2"}))
        await switched(log, True)
        await until(lambda: _count(log, (2,), 1))
    assert await outcomes(log, 1, 2) == [ReplyRequested, HandoffRequested]


async def test_whose_window_is_closed_is_left_alone(log: Log, replica: Make) -> None:
    one = await replica()
    await switched(log, False)
    await log.says(1, conversation=1)
    async with sweeping(one, window=timedelta(microseconds=1)) as seen:
        await until(lambda: _all(seen, {"1-1"}))
        await switched(log, True)
        await log.says(2, conversation=2)  # the sweep has gone on
        await until(lambda: _count(log, (2,), 1))
    assert await outcomes(log, 1) == []


async def test_switching_it_on_is_no_stampede() -> None:
    """Counted in what is handed out in a time, not in how long it takes."""
    pushed: list[str] = []

    async def on() -> bool:
        return True

    clock = _Now()
    backlog = Backlog(on, clock, pushed.append, rate=20, window=DAY)  # type: ignore[arg-type]
    for number in range(100):
        backlog.keep(f"1-{number}", clock.now() + timedelta(seconds=number - 200))
    await backlog.work_off(0.2)
    assert 1 <= len(pushed) <= 5
    assert pushed == [f"1-{number}" for number in range(len(pushed))]  # who waits longest first


async def test_off_again_it_keeps_them() -> None:
    pushed: list[str] = []
    switch = [True]

    async def on() -> bool:
        return switch[0]

    def push(conversation: str) -> None:
        pushed.append(conversation)
        switch[0] = False

    clock = _Now()
    backlog = Backlog(on, clock, push, rate=1_000, window=DAY)  # type: ignore[arg-type]
    backlog.keep("1-1", clock.now())
    backlog.keep("1-2", clock.now() + timedelta(seconds=1))
    await backlog.work_off(0.05)
    assert pushed == ["1-1"]
    await backlog.work_off(0.05)
    assert pushed == ["1-1"]
    switch[0] = True
    await backlog.work_off(0.05)
    assert pushed == ["1-1", "1-2"]


class _Now:
    """A log whose time stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


async def _all(seen: list[str], wanted: set[str]) -> bool:
    return wanted <= set(seen)


async def _count(log: Log, conversations: tuple[int, ...], wanted: int) -> bool:
    return len(await outcomes(log, *conversations)) >= wanted
