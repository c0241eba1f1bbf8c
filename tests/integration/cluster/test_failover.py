"""Leaders that die or hang: nothing acknowledged is lost, doubled or reordered, and the log goes on."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from contracts.envelope import Recorded
from contracts.errors import Unreachable
from contracts.event import Event
from contracts.events.control import PauseRequested
from contracts.events.conversation import BotPaused
from eventstore.errors import ExpectationFailed
from eventstore.store import EventStore, Expect
from tests.cluster import Cluster, Member
from tests.integration.cluster.conftest import LOG, FromTheLeader

PATIENCE = 60.0  # seconds for one append: an election takes 4 to 9, on a busy machine longer
KILLS = 2


@dataclass
class Writer:
    """Appends facts and decisions to one conversation until told to stop; remembers what was acknowledged."""

    store: EventStore
    conversation: str
    acked: dict[UUID, int] = field(default_factory=dict)  # in the order in which the appends returned
    refused: set[UUID] = field(default_factory=set)
    last: float = 0.0  # when the last answer came

    @property
    def all(self) -> str:
        return f"msia.*.{self.conversation}"

    async def go(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._append(PauseRequested(by="a"), None)
            try:
                seen = await self.store.tail(self.all, 0)
            except Unreachable:  # between two leaders: decide when there is one
                continue
            expect = Expect(self.all, seen[-1].position)
            await self._append(BotPaused(why="a", seen=expect.position), expect)

    async def _append(self, event: PauseRequested | BotPaused, expect: Expect | None) -> None:
        id = uuid4()
        try:
            done = await self.store.append(self.conversation, event, id=id, expect=expect, deadline=PATIENCE)
        except ExpectationFailed:
            self.refused.add(id)
            return
        self.acked[id] = done.position
        self.last = time.monotonic()


async def test_leaders_killed_again_and_again_lose_nothing(
    provisioned: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    took: list[float] = []
    stop = asyncio.Event()
    async with (
        FromTheLeader.open(provisioned.url, source="msia/a") as one,
        FromTheLeader.open(provisioned.url, source="msia/b") as two,
        FromTheLeader.open(provisioned.url, source="msia/c") as reading,
    ):
        writers = [Writer(one, "1-1"), Writer(two, "1-1"), Writer(two, "1-2")]
        tasks = [asyncio.create_task(writer.go(stop)) for writer in writers]
        followed: list[int] = []
        following = asyncio.create_task(_follow(reading, followed))
        for number in range(KILLS):
            await _progress(writers)
            leader = await provisioned.leader(LOG)
            ours = Expect(f"msia.*.2-{number}", 0)
            id = uuid4()
            first = await decide(reading, ours, id)
            killed = time.monotonic()
            leader.kill()
            took.append(await _progress(writers) - killed)
            # between two decisions that saw the same position, too
            with pytest.raises(ExpectationFailed):
                await decide(reading, ours, uuid4())
            assert await decide(reading, ours, id) == first
            await asyncio.to_thread(_again, leader)
            await provisioned.in_step(LOG)
        stop.set()
        await asyncio.gather(*tasks)

        everything = await reading.tail("msia.*.*", 0)
        async with asyncio.timeout(PATIENCE):
            while len(followed) < len(everything):
                await asyncio.sleep(0.01)
        following.cancel()
        assert followed == [r.position for r in everything]

        stored = {r.envelope.id: r.position for r in everything}
        assert len(stored) == len(everything)  # none doubled
        for writer in writers:
            assert writer.acked.items() <= stored.items()  # none lost or moved
            positions = list(writer.acked.values())
            assert positions == sorted(positions)  # none reordered
            assert not writer.refused & stored.keys()  # and a refused one is not there
        for conversation in ("1-1", "1-2"):
            _decisions_exclude_each_other([r for r in everything if r.aggregate == conversation])
        with capsys.disabled():
            print(
                f"\nappends after a killed leader went on within {_seconds(took)}, {len(everything)} events"
            )


async def test_a_leader_that_hangs_is_replaced_and_comes_back_in_step(
    provisioned: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    leader = await provisioned.leader(LOG)
    # at the one that will hang, and at another
    async with (
        FromTheLeader.open(f"{leader.url},{provisioned.url}", source="msia/a") as store,
        FromTheLeader.open(provisioned.others(leader)[0].url, source="msia/b") as elsewhere,
    ):
        seen = (await store.append("1-1", PauseRequested(by="a"), id=uuid4())).position
        began = time.monotonic()
        leader.pause()
        try:
            ours = await decide(store, Expect("msia.*.1-1", seen), uuid4())
            took = time.monotonic() - began
            assert await provisioned.leader(LOG, not_=[leader]) is not leader
        finally:
            leader.resume()
        with pytest.raises(ExpectationFailed):
            await decide(elsewhere, Expect("msia.*.1-1", seen), uuid4())
        await provisioned.in_step(LOG)
        for member in provisioned.members:  # what the one that hung says now is what the others say
            async with EventStore.open(member.url, source="msia/c") as there:
                assert [r.position for r in await there.tail("msia.*.1-1", 0)] == [seen, ours]
        with capsys.disabled():
            print(f"\nafter a hanging leader appends went on within {_seconds([took])}")


async def decide(store: EventStore, expect: Expect, id: UUID) -> int:
    event = BotPaused(why="a", seen=expect.position)
    conversation = expect.filter.rpartition(".")[2]
    return (await store.append(conversation, event, id=id, expect=expect, deadline=PATIENCE)).position


def _again(member: Member) -> None:
    member.start()
    member.wait_ready(PATIENCE)


async def _progress(writers: list[Writer]) -> float:
    """When every writer had had an answer after now."""
    began = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        while not all(writer.last > began for writer in writers):
            await asyncio.sleep(0.005)
    return max(writer.last for writer in writers)


async def _follow(store: EventStore, positions: list[int]) -> None:
    async for recorded in store.follow("msia.*.*", 0, tick=0.2):
        positions.append(recorded.position)


def _decisions_exclude_each_other(events: Iterable[Recorded[Event]]) -> None:
    """Between what a decision saw and where it stands there may be a fact, never a decision."""
    last = 0
    for recorded in events:
        expected = recorded.envelope.expected_position
        if expected is not None:
            assert expected >= last
            last = recorded.position


def _seconds(took: list[float]) -> str:
    return ", ".join(f"{seconds:.1f} s" for seconds in took)
