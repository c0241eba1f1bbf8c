"""The server must look as declared, or nobody starts on it."""

import json
from uuid import uuid4

import pytest
from nats.js.errors import APIError

from contracts.errors import Misconfigured
from contracts.events.control import PauseRequested
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, differences, log_identity, open_log, refuse_if_wrong
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer


async def test_applying_twice_changes_nothing(provisioned: NatsServer) -> None:
    client = await connect(provisioned.url, name="operator")
    assert await apply(client, declared()) == []
    assert await differences(client, declared()) == []
    await client.close()


async def test_an_empty_server_is_refused_with_what_to_do(nats_server: NatsServer) -> None:
    client = await connect(nats_server.url, name="operator")
    with pytest.raises(Misconfigured, match="msia infra apply"):
        await refuse_if_wrong(client, declared())
    await client.close()


async def test_a_log_that_forgets_is_refused_and_a_small_difference_is_told(store: EventStore) -> None:
    want = declared()
    stream = want.streams[0]
    strict = want.model_copy(update={"streams": [stream.model_copy(update={"max_age": 60.0})]})
    with pytest.raises(Misconfigured, match="max_age"):
        await refuse_if_wrong(store.client, strict)
    relaxed = want.model_copy(update={"streams": [stream.model_copy(update={"duplicate_window": 120.0})]})
    (told,) = await refuse_if_wrong(store.client, relaxed)
    assert told.setting == "duplicate_window"
    assert not told.fatal


async def test_nothing_can_be_deleted_or_purged(store: EventStore) -> None:
    await store.append("1-1", PauseRequested(by="a"), id=uuid4())
    js = store.client.jetstream()
    with pytest.raises(APIError, match="not permitted"):
        await js.delete_msg("EVENTS", 2)
    reply = await store.client.request("$JS.API.STREAM.PURGE.EVENTS", b"{}")
    assert "not permitted" in json.loads(reply.data)["error"]["description"]


async def test_the_log_is_opened_once(store: EventStore) -> None:
    assert await open_log(store) == await open_log(store) == await log_identity(store)
    assert len(await store.load("msia.control.log")) == 1
