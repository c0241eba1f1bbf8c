"""A snapshot saves reading; it never changes what is read."""

import asyncio

import pytest

from contracts.errors import Undecodable
from contracts.ids import customer_id
from contracts.private import ERASED
from eventstore.snapshots.folding import Folded
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from tests.integration.eventstore.conftest import MASTER
from tests.integration.eventstore.snapshots import (
    EVERY,
    OWNER,
    STORY,
    append,
    overhearing,
    pure,
    saved,
    snapshots,
    stored,
)
from tests.unit.conversation.histories import ID, message


async def test_a_later_load_reads_from_the_snapshot_on(store: EventStore) -> None:
    at = await append(store, *STORY)
    before = await snapshots(store).load(ID)
    assert before.state == await pure(store)
    await saved(store, snapshots(store).key(ID), at)
    await append(store, message(7, "¿sigue ahí?"))
    async with overhearing(store) as asked:
        loaded = await snapshots(store).load(ID)
    assert asked.first_positions == [at]
    assert loaded.state == await pure(store)
    assert loaded.unsaved == 1


async def test_a_snapshot_is_written_after_so_many_events_not_before(store: EventStore) -> None:
    key = snapshots(store).key(ID)
    reader = snapshots(store)
    at, known = 0, None
    for number in range(1, EVERY):
        at = await append(store, message(number))
        known = await reader.load(ID, known)
    assert await stored(store, key) is None
    at = await append(store, message(EVERY))
    known = await reader.load(ID, known)
    assert known.unsaved == 0
    await saved(store, key, at)


async def test_a_known_state_is_brought_up_to_date_by_its_tail_alone(store: EventStore) -> None:
    reader = snapshots(store)
    await append(store, *STORY)
    known = await reader.load(ID)
    await append(store, message(7), message(8))
    for exact in (False, True):
        async with overhearing(store) as asked:
            again = await reader.load(ID, known, exact=exact)
        assert again.state == await pure(store)
        assert asked.first_positions == [known.position + 1]


async def test_what_is_not_needed_is_passed_without_being_decoded(store: EventStore) -> None:
    await append(store, *STORY)
    before = await pure(store)
    subject = f"msia.conversation.{ID}"
    js = store.client.jetstream()
    unread = await js.publish(subject, b"?", headers={"ce-type": "msia.conversation.ModelCalled.v1"})

    def needs(type: str) -> bool:
        return type != "msia.conversation.ModelCalled.v1"

    loaded = await snapshots(store, needs=needs).load(ID)

    assert loaded.position == unread.seq
    assert loaded.state == before
    with pytest.raises(Undecodable):
        await snapshots(store).load(ID)


async def test_an_empty_conversation_is_no_snapshot(store: EventStore) -> None:
    loaded = await snapshots(store, every=0).load("1-404")
    assert loaded == Folded(await pure(store, "1-404"))


async def test_other_code_does_not_see_it(store: EventStore) -> None:
    at = await append(store, *STORY)
    await snapshots(store).load(ID)
    await saved(store, snapshots(store).key(ID), at)
    async with overhearing(store) as asked:
        loaded = await snapshots(store, packages=["domain.delivery"]).load(ID)
    assert asked.first_positions == [1]
    assert loaded.state == await pure(store)


async def test_a_destroyed_key_takes_the_snapshot_along(store: EventStore, provisioned: NatsServer) -> None:
    at = await append(store, *STORY)
    await snapshots(store).load(ID)
    await saved(store, snapshots(store).key(ID), at)
    assert store.keys is not None
    await store.keys.destroy(OWNER)
    async with EventStore.open(provisioned.url, source="msia/test", master_key=MASTER) as other:
        async with overhearing(other) as asked:
            loaded = await snapshots(other).load(ID)
        assert asked.first_positions == [at, 1]  # it was there, and of no use
        assert loaded.state == await pure(other)
        assert {m.text for m in loaded.state.messages} == {ERASED}


async def test_what_two_keys_sealed_is_not_kept_under_one(store: EventStore) -> None:
    """Contacts get merged: the snapshot would outlive the erasure of one of them."""
    await append(store, *STORY)
    merged = message(7).model_copy(update={"contact_id": 2})
    await append(store, merged, owner=customer_id(1, 2))
    reader = snapshots(store)
    assert (await reader.load(ID)).state == await pure(store)
    at = await append(store, *STORY, id="1-2")
    await reader.load("1-2")
    await saved(store, reader.key("1-2"), at)  # snapshots are written in turn: it would be there by now
    assert await stored(store, reader.key(ID)) is None


async def test_without_keys_nothing_is_kept_or_used(store: EventStore, provisioned: NatsServer) -> None:
    at = await append(store, *STORY)
    await snapshots(store).load(ID)
    await saved(store, snapshots(store).key(ID), at)
    async with EventStore.open(provisioned.url, source="msia/test") as blind:
        loaded = await snapshots(blind).load(ID)
        assert loaded.state == await pure(blind)
        assert {m.text for m in loaded.state.messages} == {ERASED}


async def test_many_loads_at_once_all_agree(store: EventStore) -> None:
    readers = [snapshots(store, every=1) for _ in range(8)]
    for number in range(1, 6):
        await append(store, message(number))
        loaded = await asyncio.gather(*(reader.load(ID) for reader in readers))
        assert {one.position for one in loaded} == {await store.last_position()}
        assert all(one.state == loaded[0].state for one in loaded)
    assert loaded[0].state == await pure(store)


async def test_a_hundred_events_among_thousands_are_one_request(store: EventStore) -> None:
    for number in range(100):
        for other in range(30):
            await store.client.publish(f"msia.inbox.1-{100 + other}", b"{}")
        await append(store, message(number + 1))
    async with overhearing(store) as asked:
        found, more = await store.reader.batch(f"msia.*.{ID}")
    assert (len(found), more, len(asked.batches)) == (100, False, 1)
    async with overhearing(store) as asked:
        loaded = await snapshots(store).load(ID)
    assert len(asked.batches) == 1
    assert len(loaded.state.messages) == 100
