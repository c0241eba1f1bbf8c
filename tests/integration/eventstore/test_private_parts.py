"""What is personal is encrypted in the log, and only its own key in its own place opens it."""

import json
from uuid import uuid4

import pytest

from contracts.errors import KeyMissing, Undecodable
from contracts.events.inbox import MessageReceived
from contracts.private import ERASED
from eventstore.codec import decode
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from tests.integration.eventstore.conftest import MASTER

SECRET = "mi moto es una MT-07"


def message(contact: int = 1) -> MessageReceived:
    return MessageReceived(
        account=1,
        conversation=1,
        contact_id=contact,
        message_id=5,
        created_at=None,
        text=SECRET,
        name="Ana",
        phone="+34000000001",
        urls={},
    )


async def stored(store: EventStore, contact: int = 1) -> StoredMessage:
    done = await store.append(
        "1-1", message(contact), id=uuid4(), owner=f"contact-1-{contact}", create_key=True
    )
    return await store.reader.get(done.position)


async def test_the_log_holds_no_word_of_it(store: EventStore) -> None:
    raw = await stored(store)
    assert SECRET.encode() not in raw.body
    assert "Ana" not in raw.body.decode()
    assert json.loads(raw.body)["open"]["message_id"] == 5
    (back,) = await store.load("msia.inbox.1-1")
    assert back.event == message()


async def test_without_keys_it_reads_as_erased(store: EventStore, provisioned: NatsServer) -> None:
    await stored(store)
    async with EventStore.open(provisioned.url, source="msia/auditor") as auditor:
        (back,) = await auditor.load("msia.inbox.1-1")
    assert isinstance(back.event, MessageReceived)
    assert back.event.text is ERASED
    assert back.event.message_id == 5


async def test_a_private_part_does_not_open_elsewhere(store: EventStore) -> None:
    raw = await stored(store)
    moved = StoredMessage(raw.position, "msia.inbox.1-2", raw.stored_at, raw.headers, raw.body)
    with pytest.raises(Undecodable, match=f"position {raw.position}"):
        await decode(moved, store.keys)


async def test_a_flipped_byte_is_noticed(store: EventStore) -> None:
    raw = await stored(store)
    body = json.loads(raw.body)
    sealed = body["private"]
    body["private"] = sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]
    forged = StoredMessage(raw.position, raw.subject, raw.stored_at, raw.headers, json.dumps(body).encode())
    with pytest.raises(Undecodable):
        await decode(forged, store.keys)


async def test_each_customer_has_one_key(store: EventStore, provisioned: NatsServer) -> None:
    one, other = await stored(store, 1), await stored(store, 2)
    assert one.headers["ce-keyid"] == "contact-1-1.1"
    assert other.headers["ce-keyid"] == "contact-1-2.1"
    async with EventStore.open(provisioned.url, source="msia/b", master_key=MASTER) as second:
        again = await stored(second, 1)
        assert again.headers["ce-keyid"] == "contact-1-1.1"
        assert len(await second.load("msia.inbox.1-1")) == 3


async def test_a_destroyed_key_leaves_the_open_part(store: EventStore, provisioned: NatsServer) -> None:
    await stored(store)
    bucket = await store.client.jetstream().key_value("KEYS")
    await bucket.purge("contact-1-1.1")
    async with EventStore.open(provisioned.url, source="msia/b", master_key=MASTER) as later:
        (back,) = await later.load("msia.inbox.1-1")
        assert isinstance(back.event, MessageReceived)
        assert back.event.text is ERASED
        # What a replica encrypts under a destroyed key is not kept either, and no new key appears.
        await stored(later)
        assert (await later.load("msia.inbox.1-1"))[1].event.text is ERASED  # type: ignore[attr-defined]


async def test_a_key_that_was_never_there_is_an_error_not_an_erasure(store: EventStore) -> None:
    raw = await stored(store)
    headers = {**raw.headers, "ce-keyid": "contact-1-77.1"}
    with pytest.raises(KeyMissing, match="contact-1-77"):
        await decode(StoredMessage(raw.position, raw.subject, raw.stored_at, headers, raw.body), store.keys)
