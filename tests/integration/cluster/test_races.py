"""Writers at the same moment, on three replicas: what is exact, and what is not (docs/decisions/0010).

The leader compares an expectation with what it has applied. What is still being replicated it does not see,
but for the filters that are expected at that moment: so two decisions exclude each other, a decision and
a fact do not.
"""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID, uuid4

import pytest

from contracts.envelope import Envelope, Recorded
from contracts.event import Event
from contracts.events.control import PauseRequested
from contracts.events.conversation import BotPaused
from eventstore.errors import (
    DUPLICATE_IN_FLIGHT,
    WRONG_LAST_SEQUENCE_CONSTANT,
    ExpectationFailed,
)
from eventstore.store import EventStore, Expect
from tests.cluster import Cluster
from tests.integration.cluster.conftest import LOG, FromTheLeader

ROUNDS = 60  # of each race


@asynccontextmanager
async def writers(cluster: Cluster) -> AsyncIterator[list[EventStore]]:
    """One at each member, so that their requests take different ways to the leader."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(FromTheLeader.open(member.url, source=f"msia/{member.name}"))
            for member in cluster.members
        ]


async def fact(store: EventStore, id: str) -> Recorded[Event]:
    return await store.append(id, PauseRequested(by="a"), id=uuid4())


async def decision(store: EventStore, id: str, seen: int, event_id: UUID | None = None) -> Recorded[Event]:
    expect = Expect(f"msia.*.{id}", seen)
    return await store.append(id, BotPaused(why="a", seen=seen), id=event_id or uuid4(), expect=expect)


def that_count(events: Sequence[Recorded[Event]]) -> list[Recorded[Event]]:
    """The rule of every fold: of two decisions that saw the same position the first counts."""
    seen: set[int] = set()
    counting = []
    for recorded in events:
        expected = recorded.envelope.expected_position
        if expected is not None and expected in seen:
            continue
        if expected is not None:
            seen.add(expected)
        counting.append(recorded)
    return counting


async def test_of_two_decisions_that_saw_the_same_one_is_stored(provisioned: Cluster) -> None:
    async with writers(provisioned) as stores:
        for number in range(ROUNDS):
            id = f"7-{number}"
            seen = (await fact(stores[0], id)).position
            results = await asyncio.gather(
                *(decision(store, id, seen) for store in stores), return_exceptions=True
            )
            won = [result for result in results if isinstance(result, Recorded)]
            assert all(isinstance(result, Recorded | ExpectationFailed) for result in results)
            events = await stores[0].tail(f"msia.*.{id}", 0)
            # Never more than one was stored here; were there two, the second would not count.
            counted = [r for r in that_count(events) if r.envelope.expected_position is not None]
            assert [r.position for r in counted] == [won[0].position]
            assert len(events) == 1 + len(won) == 2


async def test_a_fact_in_the_gap_of_a_decision_can_be_told(
    provisioned: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both are stored, in either order: the decision states what it saw, so its writer reads the gap."""
    how: Counter[str] = Counter()
    async with writers(provisioned) as stores:
        for number in range(ROUNDS):
            id = f"8-{number}"
            seen = (await fact(stores[0], id)).position
            one, other = itertools.islice(itertools.cycle(stores), number % 3, number % 3 + 2)
            said, decided = await asyncio.gather(
                fact(one, id), decision(other, id, seen), return_exceptions=True
            )
            assert isinstance(said, Recorded)
            if isinstance(decided, ExpectationFailed):
                how["refused"] += 1
                continue
            assert isinstance(decided, Recorded)
            how["before" if decided.position < said.position else "unseen"] += 1
            stored = await stores[0].tail(f"msia.*.{id}", seen)
            (told,) = [r for r in stored if r.position == decided.position]
            assert told.envelope.expected_position == seen
            gap = await stores[0].tail(f"msia.*.{id}", seen)
            unseen = [r for r in gap if r.position < decided.position]
            assert all(r.envelope.expected_position is None for r in unseen)  # never another decision
            assert bool(unseen) is (said.position < decided.position)
    with capsys.disabled():
        print(f"\na decision beside a fact, {ROUNDS} races: {dict(how)}")
    assert sum(how.values()) == ROUNDS


async def test_a_try_that_is_being_stored_is_waited_for(provisioned: Cluster) -> None:
    """A leader without followers stores nothing: 10158 for the same id, 10164 for the same filter."""
    leader = await provisioned.leader(LOG)
    async with FromTheLeader.open(leader.url, source="msia/test") as store:
        seen = (await fact(store, "1-1")).position
        id = uuid4()
        followers = provisioned.others(leader)
        for follower in followers:
            follower.pause()
        try:
            sent = store.client.stats["out_msgs"]
            first = asyncio.create_task(decision(store, "1-1", seen, id))
            while store.client.stats["out_msgs"] == sent:
                await asyncio.sleep(0)
            assert await _refusal(store, id, seen) == DUPLICATE_IN_FLIGHT
            assert await _refusal(store, uuid4(), seen) == WRONG_LAST_SEQUENCE_CONSTANT
            again = asyncio.create_task(decision(store, "1-1", seen, id))
            other = asyncio.create_task(decision(store, "1-1", seen))
            done, _ = await asyncio.wait([first, again, other], timeout=0.5)
            assert not done
        finally:
            for follower in followers:
                follower.resume()
        assert (await first).position == (await again).position == seen + 1
        with pytest.raises(ExpectationFailed):
            await other
        assert len(await store.tail("msia.*.1-1", 0)) == 2


async def _refusal(store: EventStore, id: UUID, seen: int) -> int:
    """What the leader says to a bare publish of this id."""
    event = BotPaused(why="a", seen=seen)
    envelope = Envelope(id=id, type=event.type, source="msia/test", time=store._clock())
    headers = {
        **envelope.headers(),
        "Nats-Expected-Last-Subject-Sequence": str(seen),
        "Nats-Expected-Last-Subject-Sequence-Subject": "msia.*.1-1",
    }
    answer = await store.client.request("msia.conversation.1-1", b"{}", headers=headers, timeout=5)
    code: int = json.loads(answer.data)["error"]["err_code"]
    return code


async def test_the_window_comes_before_the_expectation(store: EventStore) -> None:
    """Unlike on one server: who has seen his own event but not what followed is told that it stands."""
    id = uuid4()
    mine = await decision(store, "1-1", 0, id)
    await fact(store, "1-1")
    again = await decision(store, "1-1", mine.position, id)
    assert again.position == mine.position
