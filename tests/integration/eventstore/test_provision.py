"""What the operator's `apply` does: all that can be done, once, and nothing that takes away."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from nats.aio.client import Client
from nats.js.errors import APIError

from contracts.errors import Misconfigured
from contracts.events.control import PauseRequested
from eventstore.connection import connect
from eventstore.declared import Declared, declared
from eventstore.drift import consumer_differences, consumer_info, differences, strangers
from eventstore.errors import STREAM_NOT_FOUND
from eventstore.jetstream_api import CONSUMER_NOT_FOUND, ask, names
from eventstore.provision import apply, log_identity, open_log, refuse_if_wrong
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer


@pytest.fixture(scope="module")
async def operator(module_nats: NatsServer) -> AsyncIterator[Client]:
    client = await connect(module_nats.url, name="operator")
    yield client
    await client.close()


@pytest.fixture
async def empty(operator: Client) -> Client:
    """A server with nothing on it."""
    async for name in names(operator, "STREAM.NAMES", "streams"):
        await ask(operator, f"STREAM.DELETE.{name}")
    return operator


@pytest.fixture
async def fresh(operator: Client) -> Client:
    """All as declared, with an empty log."""
    await ask(operator, "STREAM.DELETE.EVENTS", absent={STREAM_NOT_FOUND})
    await apply(operator, declared())
    return operator


async def drift(client: Client, want: Declared | None = None) -> list[str]:
    """Every difference, as `what setting`."""
    want = want or declared()
    found = [*await differences(client, want), *await consumer_differences(client, want)]
    return [f"{difference.of} {difference.setting}" for difference in found]


async def test_an_empty_server_is_refused_filled_and_then_left_alone(empty: Client) -> None:
    with pytest.raises(Misconfigured, match="EVENTS: missing; run `msia infra apply`"):
        await refuse_if_wrong(empty, declared())
    done = await apply(empty, declared())
    assert {line.rpartition(":")[0] for line in done} == {
        "stream EVENTS",
        "stream KV_KEYS",
        "stream KV_SNAPSHOTS",
        "stream KV_QUARANTINE",
        "stream OBJ_MEDIA",
        "consumer agent",
        "consumer outbox",
        "consumer media",
    }
    assert await apply(empty, declared()) == []
    assert await drift(empty) == await strangers(empty, declared()) == []


async def test_operators_at_once_do_it_once(empty: Client, module_nats: NatsServer) -> None:
    others = [await connect(module_nats.url, name="operator") for _ in range(3)]
    await asyncio.gather(*(apply(client, declared()) for client in others))
    stores = [EventStore(client, stream="EVENTS", source="msia/operator", keys=None) for client in others]
    assert len(set(await asyncio.gather(*(open_log(store) for store in stores)))) == 1
    assert await drift(empty) == []
    for client in others:
        await client.close()


@pytest.mark.parametrize(
    ("stream", "change"),
    [
        ("EVENTS", {"duplicate_window": 60 * 10**9}),
        ("EVENTS", {"allow_direct": False}),
        ("EVENTS", {"allow_atomic": False}),
        ("EVENTS", {"republish": None}),
        ("EVENTS", {"republish": {"src": "msia.>", "dest": "stored.msia.>"}}),
        ("KV_SNAPSHOTS", {"max_age": 0}),
        ("KV_SNAPSHOTS", {"max_msgs_per_subject": 5}),
        ("KV_QUARANTINE", {"discard": "old"}),
        ("OBJ_MEDIA", {"duplicate_window": 10**9}),
    ],
    ids=str,
)
async def test_what_stops_nobody_is_told_and_made_right(
    operator: Client, stream: str, change: dict[str, Any]
) -> None:
    await apply(operator, declared())
    config = (await ask(operator, f"STREAM.INFO.{stream}") or {})["config"]
    await ask(operator, f"STREAM.UPDATE.{stream}", config | change)
    (told,) = await refuse_if_wrong(operator, declared())
    assert (told.of, told.setting, told.fatal) == (f"stream {stream}", *change, False)
    assert await apply(operator, declared()) == [f"stream {stream}: {told.setting} updated"]
    assert await drift(operator) == []


@pytest.mark.parametrize("name", ["EVENTS", "KV_KEYS", "KV_SNAPSHOTS", "KV_QUARANTINE", "OBJ_MEDIA"])
async def test_what_is_gone_refuses_and_is_made_again(operator: Client, name: str) -> None:
    await apply(operator, declared())
    await ask(operator, f"STREAM.DELETE.{name}")
    with pytest.raises(Misconfigured, match=f"{name}: missing"):
        await refuse_if_wrong(operator, declared())
    assert f"stream {name}: created" in await apply(operator, declared())
    assert await drift(operator) == []


async def test_what_the_operator_added_stays(operator: Client) -> None:
    await apply(operator, declared())
    config = (await ask(operator, "STREAM.INFO.EVENTS") or {})["config"]
    own = {"description": "the log", "metadata": {"owner": "ops"}, "duplicate_window": 60 * 10**9}
    await ask(operator, "STREAM.UPDATE.EVENTS", config | own)
    await apply(operator, declared())
    config = (await ask(operator, "STREAM.INFO.EVENTS") or {})["config"]
    assert (config["description"], config["metadata"]["owner"]) == ("the log", "ops")


async def test_replicas_that_one_server_cannot_have(operator: Client) -> None:
    await apply(operator, declared())
    with pytest.raises(Misconfigured, match="EVENTS: num_replicas is 1, declared 3"):
        await refuse_if_wrong(operator, declared(replicas=3))
    with pytest.raises(Misconfigured, match="replicas > 1 not supported"):
        await apply(operator, declared(replicas=3))


@pytest.mark.parametrize(
    "change",
    [
        {"ack_wait": 5 * 10**9},
        {"max_ack_pending": 7},
        {"max_deliver": 4},
        {"filter_subjects": ["msia.inbox.>"]},
    ],
    ids=str,
)
async def test_a_consumer_is_made_right_where_it_stands(fresh: Client, change: dict[str, Any]) -> None:
    for _ in range(3):
        await fresh.jetstream().publish("msia.inbox.1-1", b"{}")
    work = await fresh.jetstream().pull_subscribe_bind("agent", "EVENTS")
    for message in await work.fetch(2, timeout=20):
        await message.ack_sync()
    consumer = declared().consumer("agent")
    config = (await consumer_info(fresh, consumer) or {})["config"] | change
    await ask(fresh, "CONSUMER.CREATE.EVENTS.agent", {"stream_name": "EVENTS", "config": config})

    assert len(await drift(fresh)) == 1
    assert len(await apply(fresh, declared())) == 1
    assert await drift(fresh) == []
    assert (await consumer_info(fresh, consumer) or {})["ack_floor"]["stream_seq"] == 2
    (last,) = await work.fetch(2, timeout=1)
    assert last.metadata.sequence.stream == 3


@pytest.mark.parametrize("change", [{"ack_policy": "none"}, {"deliver_policy": "new"}], ids=str)
async def test_a_consumer_that_cannot_be_changed_is_explained(fresh: Client, change: dict[str, Any]) -> None:
    config = (await consumer_info(fresh, declared().consumer("agent")) or {})["config"]
    await ask(fresh, "CONSUMER.DELETE.EVENTS.agent")
    await ask(fresh, "CONSUMER.CREATE.EVENTS.agent", {"stream_name": "EVENTS", "config": config | change})
    assert await apply(fresh, declared()) == []
    (left,) = await consumer_differences(fresh, declared())
    assert left.setting in change
    assert "delete the durable agent" in str(left)


async def test_strangers_are_named(fresh: Client) -> None:
    await ask(fresh, "STREAM.CREATE.OTHER", {"name": "OTHER", "subjects": ["other.>"]})
    for name, config in {"curious": {}, "agent": {"opt_start_time": "2026-11-20T00:00:00Z"}}.items():
        policy = "by_start_time" if config else "all"
        config |= {"durable_name": name, "deliver_policy": policy, "ack_policy": "explicit"}
        await ask(fresh, f"CONSUMER.DELETE.EVENTS.{name}", absent={CONSUMER_NOT_FOUND})
        await ask(fresh, f"CONSUMER.CREATE.EVENTS.{name}", {"stream_name": "EVENTS", "config": config})
    await fresh.jetstream().subscribe("msia.>", stream="EVENTS", ordered_consumer=True)  # comes and goes
    assert set(await strangers(fresh, declared())) == {
        "stream OTHER is not declared",
        "consumer curious of EVENTS is not declared",
        "consumer agent had been deleted and was made again: it reads since 2026-11-20T00:00:00Z",
    }


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
