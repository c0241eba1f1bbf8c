"""A connection that is closed for good is noticed; one that is only lost comes back."""

import asyncio
from uuid import uuid4

import pytest

from contracts.errors import Unreachable
from contracts.events.control import PauseRequested
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer


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
