"""A lost answer is never a lost or a doubled event."""

import asyncio
from uuid import uuid4

import pytest
from nats.errors import TimeoutError as NatsTimeout

from contracts.errors import BadInput, Unreachable
from contracts.events.control import PauseRequested
from eventstore.errors import ExpectationFailed
from eventstore.store import EventStore, Expect
from infra.embedded.nats import NatsServer

ALL = "msia.*.1-1"


def pause(by: str) -> PauseRequested:
    return PauseRequested(by=by)


async def test_positions_are_the_streams_sequence(store: EventStore) -> None:
    first = await store.append("1-1", pause("a"), id=uuid4())
    second = await store.append("1-1", pause("b"), id=uuid4())
    assert (first.position, second.position) == (2, 3)  # 1 is LogOpened
    assert await store.last_position() == 3


async def test_the_same_fact_twice_is_one_event(store: EventStore) -> None:
    id = uuid4()
    first = await store.append("1-1", pause("a"), id=id)
    again = await store.append("1-1", pause("a"), id=id)
    assert again.position == first.position
    assert len(await store.load(ALL)) == 1


async def test_a_decision_that_did_not_see_everything_is_refused(store: EventStore) -> None:
    seen = (await store.append("1-1", pause("a"), id=uuid4())).position
    await store.append("1-1", pause("b"), id=uuid4())
    with pytest.raises(ExpectationFailed) as refused:
        await store.append("1-1", pause("late"), id=uuid4(), expect=Expect(ALL, seen))
    assert refused.value.actual == seen + 1


async def test_the_expectation_spans_contexts_but_not_conversations(store: EventStore) -> None:
    seen = (await store.append("1-1", pause("a"), id=uuid4())).position
    await store.append("1-2", pause("elsewhere"), id=uuid4())
    stored = await store.append("1-1", pause("b"), id=uuid4(), expect=Expect(ALL, seen))
    assert stored.position == seen + 2


async def test_a_conflict_that_is_our_own_is_success_with_the_stored_body(store: EventStore) -> None:
    id = uuid4()
    seen = await store.last_position()
    await store.append("1-1", pause("first try"), id=id, expect=Expect(ALL, seen))
    again = await store.append("1-1", pause("second try"), id=id, expect=Expect(ALL, seen))
    assert isinstance(again.event, PauseRequested)
    assert again.event.by == "first try"
    assert len(await store.load(ALL)) == 1


async def test_our_own_is_found_even_behind_a_later_event(store: EventStore) -> None:
    id = uuid4()
    seen = await store.last_position()
    mine = await store.append("1-1", pause("mine"), id=id, expect=Expect(ALL, seen))
    await store.append("1-1", pause("other"), id=uuid4())
    again = await store.append("1-1", pause("mine"), id=id, expect=Expect(ALL, seen))
    assert again.position == mine.position


async def test_a_lost_answer_is_retried(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    publish = store._appender._js.publish
    lost = 0

    async def losing(*arguments: object, **options: object) -> object:
        nonlocal lost
        answer = await publish(*arguments, **options)  # type: ignore[arg-type]
        if lost < 2:
            lost += 1
            raise NatsTimeout
        return answer

    monkeypatch.setattr(store._appender._js, "publish", losing)
    seen = await store.last_position()
    fact = await store.append("1-1", pause("fact"), id=uuid4())
    decision = await store.append("1-1", pause("decision"), id=uuid4(), expect=Expect(ALL, fact.position))
    assert lost == 2
    assert [r.position for r in await store.load(ALL)] == [seen + 1, seen + 2]
    assert decision.position == seen + 2


async def test_one_of_many_writers_wins_each_position(store: EventStore, provisioned: NatsServer) -> None:
    async def writer(name: str) -> int:
        won = 0
        async with EventStore.open(provisioned.url, source=f"msia/{name}") as own:
            while won < 5:
                events = await own.load(ALL)
                seen = events[-1].position if events else 0
                try:
                    await own.append("1-1", pause(name), id=uuid4(), expect=Expect(ALL, seen))
                    won += 1
                except ExpectationFailed:
                    continue
        return won

    await asyncio.gather(*(writer(f"w{number}") for number in range(6)))
    events = [r.event for r in await store.load(ALL)]
    assert len(events) == 30
    assert all(sum(e.by == f"w{number}" for e in events) == 5 for number in range(6))  # type: ignore[attr-defined]


async def test_an_append_waits_for_a_restarted_server(store: EventStore, provisioned: NatsServer) -> None:
    provisioned.kill()
    waiting = asyncio.create_task(store.append("1-1", pause("a"), id=uuid4(), deadline=20))
    await asyncio.to_thread(provisioned.start)
    await asyncio.to_thread(provisioned.wait_ready)
    await waiting
    assert len(await store.load(ALL)) == 1


async def test_a_server_that_stays_away_is_said_in_time(store: EventStore, provisioned: NatsServer) -> None:
    provisioned.kill()
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(Unreachable, match="retry"):
        await store.append("1-1", pause("a"), id=uuid4(), deadline=1.0)
    assert loop.time() - began < 3.0


async def test_what_was_acked_survives_kill_9(store: EventStore, provisioned: NatsServer) -> None:
    for number in range(20):
        await store.append("1-1", pause(str(number)), id=uuid4())
    provisioned.kill()
    await asyncio.to_thread(provisioned.start)
    await asyncio.to_thread(provisioned.wait_ready)
    async with EventStore.open(provisioned.url, source="msia/other") as other:
        assert len(await other.load(ALL)) == 20


async def test_a_body_that_is_too_large_is_refused_at_once(store: EventStore) -> None:
    with pytest.raises(BadInput, match="bytes"):
        await store.append("1-1", pause("x" * 9_000_000), id=uuid4())
