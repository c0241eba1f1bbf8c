"""A lost answer is never a lost or a doubled event, whatever the network does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest

from contracts.errors import Unreachable
from contracts.events.control import PauseRequested
from eventstore.appending import Appender
from eventstore.errors import ExpectationFailed
from eventstore.store import EventStore, Expect
from infra.embedded.nats import NatsServer
from tests.proxy import Fault, Proxy

ALL = "msia.*.1-1"
EVERY_FAULT = [fault for fault in Fault if fault is not Fault.NONE]


def pause(by: str) -> PauseRequested:
    return PauseRequested(by=by)


@pytest.fixture
async def proxy(provisioned: NatsServer) -> AsyncIterator[Proxy]:
    async with Proxy(provisioned.url) as between:
        yield between


@pytest.fixture
async def store(proxy: Proxy) -> AsyncIterator[EventStore]:
    async with EventStore.open(proxy.url, source="msia/test") as opened:
        opened._appender = Appender(opened.reader, try_timeout=0.3)  # a swallowed answer costs this
        yield opened


async def by(store: EventStore) -> list[str]:
    return [r.event.by for r in await store.load(ALL)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("fault", EVERY_FAULT)
async def test_a_fact_is_stored_once(store: EventStore, proxy: Proxy, fault: Fault) -> None:
    proxy.faults.extend([fault, fault])
    done = await store.append("1-1", pause("a"), id=uuid4(), deadline=20)
    assert proxy.done[0] is fault
    assert done.position == 2  # 1 is LogOpened
    assert await by(store) == ["a"]


@pytest.mark.parametrize("fault", EVERY_FAULT)
async def test_a_decision_is_stored_once(store: EventStore, proxy: Proxy, fault: Fault) -> None:
    fact = await store.append("1-1", pause("fact"), id=uuid4())
    proxy.faults.extend([fault, fault])
    seen = Expect(ALL, fact.position)
    decision = await store.append("1-1", pause("decision"), id=uuid4(), expect=seen, deadline=20)
    assert proxy.done[0] is fault
    assert decision.position == fact.position + 1
    assert await by(store) == ["fact", "decision"]


async def test_lost_ack_then_someone_elses_event_is_still_ours(store: EventStore, proxy: Proxy) -> None:
    """Conflict-that-is-ours: 10071, with our own id behind the expected position and another after it."""
    proxy.faults.append(Fault.SWALLOW)
    waiting = asyncio.create_task(store.append("1-1", pause("mine"), id=uuid4(), expect=Expect(ALL, 0)))
    async with EventStore.open(proxy.url, source="msia/other") as other:
        await _until(lambda: bool(proxy.done))
        await other.append("1-1", pause("other"), id=uuid4())
    assert (await waiting).position == 2
    assert await by(store) == ["mine", "other"]


async def test_a_lost_try_and_a_quicker_writer_is_a_conflict(store: EventStore, proxy: Proxy) -> None:
    proxy.faults.append(Fault.LATE)  # ours arrives when it is too late: refused, and told nobody
    waiting = asyncio.create_task(store.append("1-1", pause("mine"), id=uuid4(), expect=Expect(ALL, 0)))
    await _until(lambda: bool(proxy.done))
    async with EventStore.open(proxy.url, source="msia/other") as other:
        await other.append("1-1", pause("other"), id=uuid4())
    with pytest.raises(ExpectationFailed):
        await waiting
    assert await by(store) == ["other"]


async def test_a_late_copy_of_what_was_retried_is_not_stored_again(store: EventStore, proxy: Proxy) -> None:
    proxy.faults.append(Fault.LATE)
    store._appender = Appender(store.reader, try_timeout=0.05)  # the retry overtakes the first try
    await store.append("1-1", pause("a"), id=uuid4())
    await _until(lambda: proxy.overdue == 0)
    await store.append("1-1", pause("b"), id=uuid4())
    assert await by(store) == ["a", "b"]


async def test_who_has_seen_his_own_event_but_not_what_followed_is_told_to_fold(store: EventStore) -> None:
    """One server looks at the expectation before its window; a cluster says `duplicate` here."""
    id = uuid4()
    mine = await store.append("1-1", pause("mine"), id=id, expect=Expect(ALL, 0))
    await store.append("1-1", pause("other"), id=uuid4())
    with pytest.raises(ExpectationFailed):
        await store.append("1-1", pause("mine"), id=id, expect=Expect(ALL, mine.position))
    assert await by(store) == ["mine", "other"]


async def test_an_unknown_outcome_can_be_asked_again(store: EventStore, proxy: Proxy) -> None:
    id = uuid4()
    proxy.faults.append(Fault.SWALLOW)
    with pytest.raises(Unreachable, match="may be stored"):
        await store.append("1-1", pause("a"), id=id, expect=Expect(ALL, 0), deadline=0.2)
    again = await store.append("1-1", pause("a"), id=id, expect=Expect(ALL, 0))
    assert again.position == 2
    assert await by(store) == ["a"]


async def test_what_was_never_sent_is_not_sent_when_the_connection_is_back(
    store: EventStore, proxy: Proxy
) -> None:
    """The caller was told `Unreachable` and may have gone on elsewhere: no ghost follows days later."""
    proxy.refusing = True
    proxy.cut()
    await _until(lambda: not store.client.is_connected)
    with pytest.raises(Unreachable, match="not connected"):
        await store.append("1-1", pause("ghost"), id=uuid4(), deadline=0.5)
    proxy.refusing = False
    await store.append("1-1", pause("a"), id=uuid4(), deadline=20)
    assert await by(store) == ["a"]


async def test_a_stalled_connection_goes_on(store: EventStore, proxy: Proxy) -> None:
    proxy.stall()
    waiting = asyncio.create_task(store.append("1-1", pause("a"), id=uuid4(), deadline=20))
    done, _ = await asyncio.wait([waiting], timeout=0.7)  # two tries long
    assert not done
    proxy.flow()
    await waiting
    assert await by(store) == ["a"]


async def test_a_look_that_fails_is_looked_again(store: EventStore, proxy: Proxy) -> None:
    """Between the conflict and the look for our own id the connection is lost, too."""
    proxy.faults.extend([Fault.SWALLOW, Fault.NONE])
    store.reader.timeout = 0.2
    waiting = asyncio.create_task(
        store.append("1-1", pause("a"), id=uuid4(), expect=Expect(ALL, 0), deadline=20)
    )
    await _until(lambda: len(proxy.done) == 2)  # the retry is on its way, to be refused as a conflict
    proxy.stall()
    await asyncio.wait([waiting], timeout=0.5)
    proxy.flow()
    assert (await waiting).position == 2
    assert await by(store) == ["a"]


async def test_an_append_waits_for_a_restarted_server(store: EventStore, provisioned: NatsServer) -> None:
    provisioned.kill()
    waiting = asyncio.create_task(store.append("1-1", pause("a"), id=uuid4(), deadline=30))
    await _start(provisioned)
    await waiting
    assert await by(store) == ["a"]


async def test_a_restart_between_the_append_and_its_answer(
    store: EventStore, proxy: Proxy, provisioned: NatsServer
) -> None:
    proxy.faults.append(Fault.SWALLOW)
    waiting = asyncio.create_task(
        store.append("1-1", pause("a"), id=uuid4(), expect=Expect(ALL, 0), deadline=30)
    )
    await _until(lambda: bool(proxy.done))
    provisioned.kill()
    await _start(provisioned)
    assert (await waiting).position == 2
    assert await by(store) == ["a"]


async def test_a_server_that_hangs_and_goes_on(store: EventStore, provisioned: NatsServer) -> None:
    provisioned.pause()
    waiting = asyncio.create_task(store.append("1-1", pause("a"), id=uuid4(), deadline=30))
    await asyncio.wait([waiting], timeout=0.7)
    provisioned.resume()
    await waiting
    assert await by(store) == ["a"]


async def test_a_server_that_stays_away_is_said_in_time(store: EventStore, provisioned: NatsServer) -> None:
    provisioned.kill()
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(Unreachable, match="retry"):
        await store.append("1-1", pause("a"), id=uuid4(), deadline=1.0)
    assert loop.time() - began < 10.0


async def test_what_was_acked_survives_kill_9(store: EventStore, provisioned: NatsServer) -> None:
    for number in range(20):
        await store.append("1-1", pause(str(number)), id=uuid4())
    provisioned.kill()
    await _start(provisioned)
    async with EventStore.open(provisioned.url, source="msia/other") as other:
        assert len(await other.load(ALL)) == 20


async def _start(server: NatsServer) -> None:
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.wait_ready)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.005)
