"""Whatever lies in the bucket, the state that is loaded is the fold of the events."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from contracts.ids import KeyId
from eventstore.keys import OpenKey
from eventstore.provision import log_identity
from eventstore.snapshots.bucket import Bucket
from eventstore.snapshots.sealed import Mark, Unusable, write
from eventstore.store import EventStore
from tests.integration.eventstore.snapshots import (
    OWNER,
    STATES,
    STORY,
    append,
    overhearing,
    pure,
    put,
    saved,
    snapshots,
    stored,
)
from tests.unit.conversation.histories import ID, message

# Loaded states are compared with this false one too: a test in which it is used must fail.
FALSE = replace(STATES.validate_python({"id": ID}), contact_id=666)


@dataclass(frozen=True)
class Forger:
    """Seals whatever it likes, as only somebody with the customer's key could."""

    name: str
    log_id: str
    key: OpenKey
    mark: Mark

    def snapshot(self, **changes: object) -> bytes:
        said = {"name": self.name, "log_id": self.log_id, "key": self.key, "mark": self.mark} | changes
        return write(**said, state=STATES.dump_json(FALSE))  # type: ignore[arg-type]

    def at(self, **changes: object) -> bytes:
        return self.snapshot(mark=replace(self.mark, **changes))  # type: ignore[arg-type]


async def forger(store: EventStore) -> Forger:
    at = await append(store, *STORY)
    assert store.keys is not None
    return Forger(
        snapshots(store).key(ID),
        str(await log_identity(store)),
        await store.keys.current(OWNER),
        Mark.of(await store.reader.get(at)),
    )


WRONG: dict[str, Callable[[Forger], bytes]] = {
    "empty": lambda f: b"",
    "garbage": lambda f: b"\x00\xff" * 500,
    "json of something else": lambda f: b'{"position": 1}\n',
    "a list": lambda f: b"[1, 2]\nxxx",
    "no body": lambda f: f.snapshot().partition(b"\n")[0],
    "of another conversation": lambda f: f.snapshot(name=f.name.replace(ID, "1-2")),
    "of another reader": lambda f: f.snapshot(name=f"outbox.{f.name.partition('.')[2]}"),
    "of another version": lambda f: f.snapshot(name=f.name.replace(f.name.split(".")[2], "0" * 16)),
    "of another log": lambda f: f.snapshot(log_id="00000000-0000-0000-0000-000000000000"),
    "ahead of the log": lambda f: f.at(position=f.mark.position + 100),
    "at another's position": lambda f: f.at(position=1),
    "before the log": lambda f: f.at(position=0),
    "at a negative position": lambda f: f.at(position=-7),
    "at an endless position": lambda f: f.at(position=2**63),
    "of another event": lambda f: f.at(event="4c0a7c1e-0000-4000-8000-000000000000"),
    "of an event stored again": lambda f: f.at(stored_at=f.mark.stored_at + timedelta(microseconds=1)),
    "under a key that never was": lambda f: f.snapshot(key=OpenKey(KeyId("contact-1-999.1"), b"k" * 32)),
    "under no key id": lambda f: f.snapshot(key=OpenKey(KeyId("../*.>"), b"k" * 32)),
    "under another key": lambda f: f.snapshot(key=OpenKey(f.key.id, b"k" * 32)),
    "not a state": lambda f: write(f.name, f.log_id, f.key, f.mark, b'{"id": 1}'),
    "not even json": lambda f: write(f.name, f.log_id, f.key, f.mark, b"\xff"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_snapshot_is_ignored(store: EventStore, wrong: Callable[[Forger], bytes]) -> None:
    forged = await forger(store)
    await put(store, forged.name, wrong(forged))
    async with overhearing(store) as asked:
        loaded = await snapshots(store, every=1000).load(ID)
    assert loaded.state == await pure(store)
    assert asked.first_positions[-1] == 1  # folded from the start


async def test_what_the_forger_changes_is_what_makes_it_wrong(store: EventStore) -> None:
    """Without any change its snapshot is taken: the tests above fail when a check is taken out."""
    forged = await forger(store)
    await put(store, forged.name, forged.snapshot())
    assert (await snapshots(store).load(ID)).state == FALSE


async def test_every_byte_counts(store: EventStore, caplog: pytest.LogCaptureFixture) -> None:
    at = await append(store, *STORY)
    reader = snapshots(store)
    await reader.load(ID)
    good = await saved(store, reader.key(ID), at)
    truth, quiet = await pure(store), snapshots(store, every=1000)
    head = good.index(b"\n") + 1
    places = [
        *range(0, head, 5),
        head - 1,
        *range(head, head + 12, 4),
        *range(head, len(good), 97),
        len(good) - 1,
    ]
    with caplog.at_level(logging.WARNING, "eventstore.snapshots.folding"):
        for place in places:
            flipped = bytes([*good[:place], good[place] ^ 1, *good[place + 1 :]])
            for wrong in (flipped, good[:place]):
                await put(store, reader.key(ID), wrong)
                assert (await quiet.load(ID)).state == truth
    assert not any("¿cuánto" in record.getMessage() for record in caplog.records)


async def test_a_log_that_lost_its_tail_and_grew_again(store: EventStore) -> None:
    """The same facts come back with the same ids, perhaps to the same positions: only their times differ."""
    forged = await forger(store)
    await put(store, forged.name, forged.at(stored_at=forged.mark.stored_at - timedelta(hours=1)))
    assert (await snapshots(store).load(ID)).state == await pure(store)


async def test_without_the_bucket_all_is_as_before(store: EventStore) -> None:
    await append(store, *STORY)
    await store.client.jetstream().delete_key_value("SNAPSHOTS")
    reader = snapshots(store)
    for _ in range(2):
        assert (await reader.load(ID)).state == await pure(store)
    await append(store, message(7))
    assert (await reader.load(ID)).state == await pure(store)


async def test_a_bucket_that_does_not_answer_is_not_waited_for(store: EventStore) -> None:
    async def silence(_: object) -> None: ...

    await store.client.subscribe("$JS.API.DIRECT.GET.KV_SILENT.>", cb=silence)
    await append(store, *STORY)
    assert (await snapshots(store, bucket="SILENT").load(ID)).state == await pure(store)


async def test_a_state_too_large_for_a_message_is_not_written(store: EventStore) -> None:
    bucket = Bucket(store.client)
    with pytest.raises(Unusable, match="too many"):
        await bucket.put("test.large", b"x" * store.client.max_payload)
    assert await stored(store, "test.large") is None
