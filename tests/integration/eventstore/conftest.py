"""A log with its streams, and ways to make the network lie."""

import base64
from collections.abc import AsyncIterator

import pytest

from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer

MASTER = "test:" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture
async def provisioned(nats_server: NatsServer) -> NatsServer:
    client = await connect(nats_server.url, name="operator")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()
    return nats_server


@pytest.fixture
async def store(provisioned: NatsServer) -> AsyncIterator[EventStore]:
    async with EventStore.open(provisioned.url, source="msia/test", master_key=MASTER) as opened:
        yield opened
