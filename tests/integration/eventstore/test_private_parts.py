"""What is personal is encrypted in the log, and only its own key in its own place opens it."""

import base64
import json
from uuid import uuid4

import pytest

from contracts.errors import KeyMissing, Undecodable
from contracts.events.inbox import MessageReceived
from contracts.private import ERASED
from eventstore.codec import decode
from eventstore.errors import MasterMissing
from eventstore.keys import OpenKey
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
    assert store.keys is not None
    await store.keys.destroy("contact-1-1")
    async with EventStore.open(provisioned.url, source="msia/b", master_key=MASTER) as later:
        (back,) = await later.load("msia.inbox.1-1")
        assert isinstance(back.event, MessageReceived)
        assert back.event.text is ERASED
        # What a replica encrypts under a destroyed key is not kept either, and no new key appears.
        raw = await stored(later)
        assert "private" not in json.loads(raw.body)
        assert (await later.load("msia.inbox.1-1"))[1].event.text is ERASED  # type: ignore[attr-defined]


async def test_what_a_lagging_replica_encrypts_reads_as_erased(
    store: EventStore, provisioned: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stored(store)
    assert store.keys is not None
    stale = await store.keys.current("contact-1-1")
    assert stale.secret is not None

    async def current(owner: str, *, create: bool = False) -> OpenKey:
        return stale

    async with EventStore.open(provisioned.url, source="msia/ingress", master_key=MASTER) as ingress:
        assert ingress.keys is not None
        await ingress.keys.destroy("contact-1-1")
        monkeypatch.setattr(store.keys, "current", current)
        late = await stored(store)
        assert "private" in json.loads(late.body)
        assert [event.event.text for event in await ingress.load("msia.inbox.1-1")] == [ERASED, ERASED]  # type: ignore[attr-defined]


async def test_a_key_that_was_never_there_is_an_error_not_an_erasure(store: EventStore) -> None:
    raw = await stored(store)
    headers = {**raw.headers, "ce-keyid": "contact-1-1.7"}
    with pytest.raises(
        KeyMissing, match=rf"position {raw.position} .*contact-1-1\.7 is not in the bucket KEYS"
    ):
        await decode(StoredMessage(raw.position, raw.subject, raw.stored_at, headers, raw.body), store.keys)


@pytest.mark.parametrize(
    ("key_id", "said"),
    [
        (None, "names no key"),
        ("contact-1-77.1", "about contact-1-1 and under the key contact-1-77.1"),
        ("contact-1-1.0", "stands for no key"),
        (">", "no key id"),
        ("contact-1-*.1", "no key id"),
    ],
)
async def test_a_header_that_names_no_fitting_key(store: EventStore, key_id: str | None, said: str) -> None:
    raw = await stored(store)
    headers = {name: value for name, value in raw.headers.items() if name != "ce-keyid"}
    headers |= {"ce-keyid": key_id} if key_id else {}
    forged = StoredMessage(raw.position, raw.subject, raw.stored_at, headers, raw.body)
    for keys in (store.keys, None):  # an auditor without keys sees it as well
        with pytest.raises(Undecodable, match=rf"position {raw.position} .*{said}"):
            await decode(forged, keys)


async def test_a_private_part_that_was_taken_away(store: EventStore) -> None:
    raw = await stored(store)
    body = json.dumps({"open": json.loads(raw.body)["open"]}).encode()
    stripped = StoredMessage(raw.position, raw.subject, raw.stored_at, raw.headers, body)
    with pytest.raises(Undecodable, match="its private part is gone"):
        await decode(stripped, store.keys)


async def test_a_wrong_master_key_is_named_and_stops_nobody_else(
    store: EventStore, provisioned: NatsServer
) -> None:
    raw = await stored(store, 1)
    other = MASTER.replace("a2tr", "bGxs")  # the same name, another key
    wrong = "k2:" + base64.b64encode(b"2" * 32).decode()
    for master, said in ((other, "another one of that name"), (wrong, "wrapped by master 'test'")):
        async with EventStore.open(provisioned.url, source="msia/b", master_key=master) as misled:
            contact = 10 if master == other else 11
            mine = await stored(misled, contact)
            with pytest.raises(MasterMissing, match=rf"position {raw.position} .*contact-1-1\.1.*{said}"):
                await decode(raw, misled.keys)
            assert (await decode(mine, misled.keys)).event == message(contact)


async def test_a_record_that_is_no_key_is_named(store: EventStore) -> None:
    raw = await stored(store)
    for record in (b"", b"[]", b"{}", b'{"master": "test", "wrapped": "?"}', b"[" * 100_000):
        await store.client.jetstream().publish("$KV.KEYS.contact-1-1.2", record)
        headers = {**raw.headers, "ce-keyid": "contact-1-1.2"}
        broken = StoredMessage(raw.position, raw.subject, raw.stored_at, headers, raw.body)
        with pytest.raises(KeyMissing, match=rf"position {raw.position} .*no wrapped key"):
            await decode(broken, store.keys)


async def test_about_one_customer_under_anothers_key_is_not_written(store: EventStore) -> None:
    with pytest.raises(ValueError, match="contact-1-2"):
        await store.append("1-1", message(1), id=uuid4(), owner="contact-1-2", create_key=True)
