"""A follower misses nothing and says things in order, whatever the server does."""

import asyncio
from uuid import uuid4

import pytest

from contracts.events.control import PauseRequested
from eventstore.declared import declared
from eventstore.following import LogEndsBefore
from eventstore.provision import apply
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer


async def collect(store: EventStore, after: int, count: int) -> list[int]:
    found: list[int] = []
    async with asyncio.timeout(30):
        async for recorded in store.follow("msia.control.>", after, tick=0.2):
            found.append(recorded.position)
            if len(found) == count:
                return found
    raise AssertionError


async def write(store: EventStore, count: int) -> None:
    for _ in range(count):
        await store.append("1-1", PauseRequested(by="a"), id=uuid4(), deadline=20)


async def test_what_was_there_and_what_comes(store: EventStore) -> None:
    await write(store, 3)
    following = asyncio.create_task(collect(store, 1, 6))
    await write(store, 3)
    assert await following == [2, 3, 4, 5, 6, 7]


async def test_from_a_position(store: EventStore) -> None:
    await write(store, 5)
    assert await collect(store, 4, 2) == [5, 6]


async def test_across_a_kill_of_the_server(store: EventStore, provisioned: NatsServer) -> None:
    following = asyncio.create_task(collect(store, 1, 8))
    await write(store, 4)
    provisioned.kill()
    await asyncio.to_thread(provisioned.start)
    await asyncio.to_thread(provisioned.wait_ready)
    await write(store, 4)
    assert await following == list(range(2, 10))


async def test_a_lost_wake_up_costs_a_tick(store: EventStore, provisioned: NatsServer) -> None:
    following = asyncio.create_task(collect(store, 1, 1))
    await asyncio.sleep(0)
    for subscription in list(store.client._subs.values()):  # the server's word no longer reaches us
        if subscription.subject.startswith("stored."):
            await subscription.unsubscribe()
    async with EventStore.open(provisioned.url, source="msia/other") as other:
        await write(other, 1)
    assert await following == [2]


async def test_a_position_that_the_log_does_not_have_is_an_error(store: EventStore) -> None:
    await write(store, 3)
    with pytest.raises(LogEndsBefore, match="stands at position 5, the log ends at 4"):
        await collect(store, 5, 1)


async def test_a_stream_made_anew_under_a_follower_is_an_error(
    store: EventStore, provisioned: NatsServer
) -> None:
    await write(store, 3)
    following = asyncio.create_task(collect(store, 1, 100))
    await asyncio.sleep(0)
    async with EventStore.open(provisioned.url, source="msia/other") as other:
        await other.client.jetstream().delete_stream("EVENTS")
        await apply(other.client, declared())
        with pytest.raises(LogEndsBefore, match="log ends at 0"):
            await following


async def test_pages_are_joined(store: EventStore) -> None:
    await write(store, 25)
    found = [m.position async for m in _small_pages(store)]
    assert found == list(range(1, 27))


async def _small_pages(store: EventStore):  # type: ignore[no-untyped-def]
    after, more = 0, True
    while more:
        page, more = await store.reader.batch("msia.>", after, limit=4)
        for message in page:
            yield message
            after = message.position
