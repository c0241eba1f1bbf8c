"""Headers that no writer of ours would give stop no reader, and read the same whoever is asked."""

import json
from uuid import uuid4

import pytest

from eventstore.store import EventStore

INBOX = "msia.inbox.1-1"


async def plant_raw(store: EventStore, headers: bytes = b"x: 1") -> int:
    """What the client would refuse to send, or would encode; returns its position."""
    client, inbox = store.client, store.client.new_inbox()
    answer = await client.subscribe(inbox)
    head = b"NATS/1.0\r\nNats-Msg-Id: %s\r\n%s\r\n\r\n" % (str(uuid4()).encode(), headers)
    line = b"HPUB %s %s %d %d\r\n" % (INBOX.encode(), inbox.encode(), len(head), len(head) + 2)
    await client._send_command(line + head + b"{}\r\n")
    await client.flush()
    return int(json.loads((await answer.next_msg(20)).data)["seq"])


@pytest.mark.parametrize("status", [b"204", b"404", b"503"])
async def test_a_header_that_looks_like_the_servers_own_word(store: EventStore, status: bytes) -> None:
    before, odd, after = [await plant_raw(store, each) for each in (b"x: 1", b"Status: " + status, b"x: 2")]
    assert [message.position async for message in store.reader.read(INBOX)] == [before, odd, after]
    page, more = await store.reader.batch(INBOX)
    assert ([message.position for message in page], more) == ([before, odd, after], False)
    page, more = await store.reader.batch(INBOX, before, limit=1)
    assert ([message.position for message in page], more) == ([odd], True)
    assert [message.position for message in await store.reader.tail_from_leader(INBOX, before)] == [
        odd,
        after,
    ]


@pytest.mark.parametrize(
    "headers",
    [
        b"x: caf\xe9",
        b"ce-type: \xff\xfe",
        b"n\xc3\xb1: 1",
        b"a b: 1",
        b"x: 1\r\nx: 2",
        b"x: \xc2\xa0y\xc2\xa0",
    ],
)
async def test_leader_and_replica_are_read_alike(store: EventStore, headers: bytes) -> None:
    position = await plant_raw(store, headers)
    (scanned,) = [message async for message in store.reader.read(INBOX)]
    (paged,), _ = await store.reader.batch(INBOX)
    exact = await store.reader.get(position)

    def given(found: dict[str, str]) -> dict[str, str]:  # the server adds its own on the way
        return {name: value for name, value in found.items() if not name.startswith("Nats-")}

    assert given(scanned.headers) == given(paged.headers) == given(exact.headers)
