"""One task per key; nothing that happens in the work leaves a lane that nobody works on."""

import asyncio

import pytest

from contracts.errors import Unreachable
from services.common.lanes import Lanes, Stopping


class Message:
    def __init__(self) -> None:
        self.settled: list[str] = []

    async def ack(self) -> None:
        self.settled.append("ack")

    async def nack(self, delay: float | None = None) -> None:
        self.settled.append("nack")

    async def in_progress(self) -> None:
        self.settled.append("beat")


async def settled(message: Message, how: str) -> None:
    async with asyncio.timeout(5):
        while how not in message.settled:
            await asyncio.sleep(0.005)


async def test_a_message_is_acked_after_its_work() -> None:
    done: list[str] = []

    async def work(key: str) -> None:
        done.append(key)

    lanes, message = Lanes(work, heartbeat=10), Message()
    lanes.push("1-1", message)
    await settled(message, "ack")
    assert done == ["1-1"]
    await lanes.close(1)


async def test_keys_do_not_wait_for_each_other_and_one_key_is_never_worked_on_twice() -> None:
    running: list[str] = []
    most: dict[str, int] = {}
    free = asyncio.Event()

    async def work(key: str) -> None:
        running.append(key)
        most[key] = max(most.get(key, 0), running.count(key))
        if key == "slow":
            await free.wait()
        running.remove(key)

    lanes, slow, quick = Lanes(work, heartbeat=10), Message(), Message()
    lanes.push("slow", slow)
    lanes.push("slow")
    lanes.push("quick", quick)
    await settled(quick, "ack")
    assert "ack" not in slow.settled
    free.set()
    await settled(slow, "ack")
    assert most == {"slow": 1, "quick": 1}
    await lanes.close(1)


@pytest.mark.parametrize("failure", [Unreachable("away"), ValueError("bug"), asyncio.CancelledError()])
async def test_after_a_failure_the_message_is_handed_back_and_the_lane_lives(failure: BaseException) -> None:
    failures = [failure]

    async def work(key: str) -> None:
        if failures:
            raise failures.pop()

    lanes, first, second = Lanes(work, heartbeat=10, retry=0.01), Message(), Message()
    lanes.push("1-1", first)
    await settled(first, "nack")
    lanes.push("1-1", second)
    await settled(second, "ack")
    assert len(lanes) == 0
    await lanes.close(1)


async def test_work_that_nobody_will_deliver_again_is_tried_again() -> None:
    tries: list[str] = []
    done = asyncio.Event()

    async def work(key: str) -> None:
        tries.append(key)
        if len(tries) == 1:
            raise Unreachable("away")
        done.set()

    lanes = Lanes(work, heartbeat=10, retry=0.01)
    lanes.push("1-1")
    async with asyncio.timeout(5):
        await done.wait()
    await lanes.close(1)


async def test_long_work_has_a_heartbeat_and_closing_hands_it_back() -> None:
    async def work(key: str) -> None:
        await asyncio.Event().wait()

    lanes, message = Lanes(work, heartbeat=0.01), Message()
    lanes.push("1-1", message)
    await settled(message, "beat")
    await lanes.close(0.01)
    assert "nack" in message.settled
    assert "ack" not in message.settled


async def test_work_that_hangs_is_cancelled_and_handed_back() -> None:
    async def work(key: str) -> None:
        await asyncio.Event().wait()

    lanes, message = Lanes(work, heartbeat=10, hold=0.01), Message()
    lanes.push("1-1", message)
    await settled(message, "nack")
    await lanes.close(1)


async def test_hung_work_that_cannot_be_cancelled_loses_its_heartbeat() -> None:
    """The client may drop a cancellation; without a heartbeat another replica gets the message."""
    now = [0.0]

    async def work(key: str) -> None:
        await asyncio.Event().wait()

    lanes = Lanes(work, heartbeat=0.01, hold=3600.0, monotonic=lambda: now[0])
    hung, alive = Message(), Message()
    lanes.push("hung", hung)
    await settled(hung, "beat")
    now[0] = 3601.0
    lanes.push("alive", alive)
    await settled(alive, "beat")
    before = len(hung.settled)
    alive.settled.clear()
    await settled(alive, "beat")  # a whole round later
    assert len(hung.settled) == before
    await lanes.close(0.01)


async def test_what_is_not_begun_at_the_end_is_handed_back_at_once() -> None:
    """A later message of the same conversation, and one that was taken in the very last moment."""
    began, may_end = asyncio.Event(), asyncio.Event()
    rounds: list[str] = []

    async def work(key: str) -> None:
        rounds.append(key)
        began.set()
        await may_end.wait()

    lanes, running, later, last = Lanes(work, heartbeat=10), Message(), Message(), Message()
    lanes.push("1-1", running)
    await began.wait()
    lanes.push("1-1", later)
    closing = asyncio.create_task(lanes.close(5))
    await asyncio.sleep(0)
    lanes.push("1-2", last)
    may_end.set()
    await closing
    assert (running.settled, later.settled, last.settled) == (["ack"], ["nack"], ["nack"])
    assert rounds == ["1-1"]


async def test_work_that_stops_instead_of_beginning_is_handed_back_and_not_tried_again() -> None:
    closing, tries = asyncio.Event(), list[str]()

    async def work(key: str) -> None:
        tries.append(key)
        await closing.wait()
        raise Stopping("another replica's")

    lanes, message = Lanes(work, heartbeat=10, retry=0.0, closing=closing), Message()
    lanes.push("1-1", message)
    while not tries:
        await asyncio.sleep(0)
    await lanes.close(5)
    assert (message.settled, tries, len(lanes)) == (["nack"], ["1-1"], 0)
