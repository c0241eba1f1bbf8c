"""Facts, decisions and what they expect; what goes wrong on the way is in `test_append_faults`."""

import asyncio
from uuid import uuid4

import pytest

from contracts.events.control import PauseRequested
from contracts.events.conversation import BotPaused
from eventstore.errors import ExpectationFailed, IdTaken
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


async def test_a_decision_states_what_it_had_seen_and_a_fact_does_not(store: EventStore) -> None:
    fact = await store.append("1-1", pause("a"), id=uuid4())
    decision = await store.append("1-1", pause("b"), id=uuid4(), expect=Expect(ALL, fact.position))
    stored = await store.load(ALL)
    assert [r.envelope.expected_position for r in stored] == [None, fact.position]
    assert decision.envelope == stored[1].envelope


async def test_the_expected_position_may_be_a_later_one_of_something_else(store: EventStore) -> None:
    # the server itself wants the last position OF THE FILTER, and refuses this one
    seen = (await store.append("1-1", pause("a"), id=uuid4())).position
    await store.append("1-2", pause("elsewhere"), id=uuid4())
    everything = await store.last_position()
    assert everything > seen
    stored = await store.append("1-1", pause("b"), id=uuid4(), expect=Expect(ALL, everything))
    assert stored.position == everything + 1
    with pytest.raises(ExpectationFailed):
        await store.append("1-1", pause("late"), id=uuid4(), expect=Expect(ALL, everything))


async def test_where_nothing_stands_any_position_says_so(store: EventStore) -> None:
    await store.append("1-2", pause("elsewhere"), id=uuid4())
    await store.append("1-1", pause("a"), id=uuid4(), expect=Expect(ALL, await store.last_position()))
    with pytest.raises(ExpectationFailed):
        await store.append("1-1", pause("b"), id=uuid4(), expect=Expect(ALL, 0))


@pytest.mark.parametrize("expected", [False, True])
async def test_an_id_of_another_subject_is_an_error_not_a_success(store: EventStore, expected: bool) -> None:
    id = uuid4()
    first = await store.append("1-1", pause("a"), id=id)
    with pytest.raises(IdTaken, match=r"msia\.control\.1-1") as refused:
        await store.append("1-2", pause("b"), id=id, expect=Expect("msia.*.1-2", 0) if expected else None)
    assert refused.value.position == first.position
    assert await store.load("msia.*.1-2") == []


async def test_an_id_of_another_context_of_the_conversation_too(store: EventStore) -> None:
    id = uuid4()
    await store.append("1-1", pause("a"), id=id)
    with pytest.raises(IdTaken):  # a conflict, in which our own id is found: but it is not our event
        await store.append("1-1", BotPaused(why="asked", seen=0), id=id, expect=Expect(ALL, 0))


async def test_a_fact_that_was_there_comes_back_as_it_stands(store: EventStore) -> None:
    id = uuid4()
    first = await store.append("1-1", pause("first try"), id=id)
    again = await store.append("1-1", pause("second try"), id=id)
    assert isinstance(again.event, PauseRequested)
    assert (again.position, again.event.by) == (first.position, "first try")


async def test_the_same_id_again_after_others_and_with_any_expectation(store: EventStore) -> None:
    id = uuid4()
    mine = await store.append("1-1", pause("mine"), id=id, expect=Expect(ALL, 0))
    later = await store.append("1-1", pause("other"), id=uuid4())
    for expect in (None, Expect(ALL, 0), Expect(ALL, mine.position - 1), Expect(ALL, later.position)):
        again = await store.append("1-1", pause("mine"), id=id, expect=expect)
        assert again.position == mine.position
    assert len(await store.load(ALL)) == 2


async def test_a_long_tail_is_read_exactly(store: EventStore) -> None:
    first = (await store.append("1-1", pause("0"), id=uuid4())).position
    await asyncio.gather(*(store.append("1-1", pause(str(n)), id=uuid4()) for n in range(1_100)))
    tail = await store.tail(ALL, first)
    assert [r.position for r in tail] == list(range(first + 1, first + 1_101))
    assert await store.tail(ALL, first + 1_100) == []
