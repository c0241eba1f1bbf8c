"""Read subject by subject, an aggregate is what one request for all of it gives, whoever writes meanwhile."""

import asyncio

from contracts.ids import whole
from eventstore.reading import Reader, StoredMessage
from eventstore.snapshots.whole import read_whole
from eventstore.store import EventStore

ID = "1-1"
CONTEXTS = ("inbox", "conversation", "delivery", "control")


Stored = tuple[int, str, bytes]


def brief(messages: list[StoredMessage]) -> list[Stored]:
    """Without the headers that say how it was asked for."""
    return [(message.position, message.subject, message.body) for message in messages]


async def by_subject(reader: Reader) -> list[Stored]:
    return brief(await read_whole(reader, ID, scanned=0))


async def all_of(reader: Reader) -> list[Stored]:
    return brief([message async for message in reader.read(whole(ID))])


async def fill(store: EventStore, count: int, *ids: str) -> None:
    for number in range(count):
        for id in ids:
            await store.client.publish(f"msia.{CONTEXTS[number * 7 % 11 % 4]}.{id}", str(number).encode())
    # Acked, so all before it is stored.
    await store.client.jetstream().publish("msia.control.somebody-else", b"", timeout=30)


async def test_it_is_the_same_in_the_same_order(store: EventStore) -> None:
    await fill(store, 300, ID, "1-11", "1-2")
    assert len(await all_of(store.reader)) == 300
    assert await by_subject(store.reader) == await all_of(store.reader)
    assert brief(await read_whole(store.reader, ID)) == await all_of(store.reader)


async def test_of_nothing_there_is_nothing(store: EventStore) -> None:
    assert await by_subject(store.reader) == []


async def test_what_is_stored_meanwhile_leaves_no_gap(store: EventStore) -> None:
    """An event that is missed before one that is seen would never be folded."""
    writing = asyncio.create_task(fill(store, 1000, ID))
    seen = []
    while not writing.done():
        seen.append(await by_subject(store.reader))
        await asyncio.sleep(0)
    seen.append(await by_subject(store.reader))
    everything = await all_of(store.reader)
    for found in seen:
        assert found == everything[: len(found)]
    assert len(seen[-1]) == len(everything)


class Lagging(Reader):
    """Of one subject a replica answers that does not have the last events yet."""

    async def read(self, filter, after=0, up_to=None, limit=None):  # type: ignore[no-untyped-def]
        found = [message async for message in super().read(filter, after, up_to, limit)]
        for message in found[:-3] if filter == f"msia.inbox.{ID}" else found:
            yield message


async def test_a_replica_that_lags_behind_leaves_no_gap_either(store: EventStore) -> None:
    await fill(store, 100, ID)
    lagging = Lagging(store.client, "EVENTS")
    assert await by_subject(lagging) == await all_of(store.reader)
