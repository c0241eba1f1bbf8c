"""A connection that is closed for good is noticed; one that is only lost comes back."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest

from contracts.errors import Unreachable
from contracts.events.control import PauseRequested
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from tests.proxy import Proxy


async def test_nobody_there_is_one_clear_line() -> None:
    with pytest.raises(Unreachable, match="make run"):
        async with EventStore.open("nats://127.0.0.1:1", source="msia/test", connect_timeout=0.5):
            pass


async def test_a_protocol_error_closes_the_store_for_good(store: EventStore) -> None:
    too_long = b"x" * (store.client.max_payload - 10)
    await store.client.publish("anything", too_long, headers={"a": "b" * 100})
    async with asyncio.timeout(10):
        await store.closed.wait()


async def test_a_lost_server_does_not(store: EventStore, provisioned: NatsServer) -> None:
    provisioned.kill()
    await asyncio.to_thread(provisioned.start)
    await asyncio.to_thread(provisioned.wait_ready)
    await store.append("1-1", PauseRequested(by="a"), id=uuid4(), deadline=20)
    assert not store.closed.is_set()


async def test_an_append_over_a_closed_connection_says_so_at_once(store: EventStore) -> None:
    await store.client.close()
    async with asyncio.timeout(20):
        with pytest.raises(Unreachable, match="closed for good"):
            await store.append("1-1", PauseRequested(by="a"), id=uuid4(), deadline=600)
    assert store.closed.is_set()


async def test_an_append_whose_connection_is_closed_under_it_says_so(
    store: EventStore, provisioned: NatsServer
) -> None:
    provisioned.pause()
    waiting = asyncio.create_task(store.append("1-1", PauseRequested(by="a"), id=uuid4(), deadline=600))
    await asyncio.wait([waiting], timeout=0.2)
    await store.client.close()
    provisioned.resume()
    async with asyncio.timeout(20):
        with pytest.raises(Unreachable, match="closed for good"):
            await waiting


async def test_any_server_of_several_will_do(provisioned: NatsServer) -> None:
    async with EventStore.open(f"nats://127.0.0.1:1, {provisioned.url}", source="msia/test") as store:
        assert (await store.append("1-1", PauseRequested(by="a"), id=uuid4())).position == 2


async def test_a_hanging_connection_is_left(provisioned: NatsServer) -> None:
    """Nothing comes back and nothing is closed, as behind a machine that died: the client's pings notice."""
    async with Proxy(provisioned.url) as proxy, EventStore.open(proxy.url, source="msia/test") as store:
        proxy.stall()
        await _until(lambda: not store.client.is_connected)
        proxy.cut()
        proxy.flow()
        await store.append("1-1", PauseRequested(by="a"), id=uuid4(), deadline=30)
        assert len(await store.load("msia.*.1-1")) == 1


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)
