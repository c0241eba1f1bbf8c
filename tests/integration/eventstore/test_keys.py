"""A destroyed key is gone: from every replica's memory, from the bucket, and from the server's disk."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from nats.aio.client import Client
from nats.js.errors import APIError

from contracts.errors import KeyMissing, Unreachable
from contracts.ids import KeyId
from eventstore.connection import connect
from eventstore.keys import KeyRing
from eventstore.masters import MasterKeys
from eventstore.rotation import rotate
from eventstore.vault import Kept, Vault
from infra.embedded.nats import NatsServer
from tests.integration.eventstore.conftest import MASTER

OWNER = "contact-1-1"
FIRST = KeyId(f"{OWNER}.1")
NEW = "new:" + "bmV3" * 10 + "bmU="  # 32 bytes


@pytest.fixture
async def client(provisioned: NatsServer) -> AsyncIterator[Client]:
    opened = await connect(provisioned.url, name="msia/ingress")
    yield opened
    await opened.close()


@asynccontextmanager
async def replica(server: NatsServer) -> AsyncIterator[KeyRing]:
    """Another process's ring."""
    opened = await connect(server.url, name="msia/agent")
    async with KeyRing.open(opened, MasterKeys.parse(MASTER)) as ring:
        yield ring
    await opened.close()


@pytest.fixture
async def ring(client: Client) -> AsyncIterator[KeyRing]:
    async with KeyRing.open(client, MasterKeys.parse(MASTER)) as opened:
        yield opened


def on_disk(server: NatsServer, text: bytes) -> list[str]:
    """The server's files that hold these bytes."""
    files = (path for path in server.home.data("nats").rglob("*") if path.is_file())
    return [path.name for path in files if text in path.read_bytes()]


async def wrapped(vault: Vault, key_id: str) -> bytes:
    """As it stands on disk."""
    kept = await vault.latest(key_id)
    assert kept is not None
    assert kept.record is not None
    text: str = json.loads(kept.record)["wrapped"]
    return text.encode()


async def eventually(done: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await done():
            await asyncio.sleep(0.01)


async def messages(client: Client) -> int:
    return (await client.jetstream().stream_info("KV_KEYS")).state.messages


async def test_destruction_reaches_the_servers_files(
    ring: KeyRing, client: Client, provisioned: NatsServer
) -> None:
    await ring.current(OWNER, create=True)
    bystander = await ring.current("contact-1-2", create=True)
    first = await wrapped(ring.vault, FIRST)
    # A re-wrap that ended before it had erased what was there.
    masters = MasterKeys.parse(f"{NEW},{MASTER}")
    secret = (await ring.get(FIRST)).secret
    assert secret is not None
    assert await ring.vault.put(FIRST, masters.wrap(FIRST, secret), after=1)
    second = await wrapped(ring.vault, FIRST)
    assert on_disk(provisioned, first) == on_disk(provisioned, second) == ["1.blk"]

    assert await ring.destroy(OWNER) == 1

    for _ in range(3):
        assert on_disk(provisioned, first) == on_disk(provisioned, second) == []
        await asyncio.to_thread(provisioned.restart)
        await asyncio.to_thread(provisioned.wait_ready)
    await eventually(lambda: answers(client))
    kept = await ring.vault.latest(FIRST)
    assert kept is not None
    assert kept.record is None
    assert await messages(client) == 2  # the tombstone and the bystander
    async with replica(provisioned) as other:
        assert (await other.get(FIRST)).secret is None
        assert (await other.get(bystander.id)).secret == bystander.secret


async def answers(client: Client) -> bool:
    with contextlib.suppress(Exception):  # away: asked again
        return await messages(client) >= 0
    return False


async def test_what_leaves_bytes_on_disk_is_refused(ring: KeyRing, client: Client) -> None:
    """`kv.purge` is a rollup: it forgets where the bytes are and leaves them. So is a purge, and a limit."""
    await ring.current(OWNER, create=True)
    js = client.jetstream()
    bucket = await js.key_value("KEYS")
    with pytest.raises(APIError, match="rollup not permitted"):
        await bucket.purge(FIRST)
    with pytest.raises(APIError, match="purge not permitted"):
        await js.purge_stream("KV_KEYS")
    for _ in range(63):
        await bucket.put(FIRST, b"x")
    with pytest.raises(APIError, match="maximum messages per subject"):
        await bucket.put(FIRST, b"x")


async def test_every_generation_and_only_those_asked_for(ring: KeyRing) -> None:
    one = await ring.current(OWNER, create=True)
    await ring.destroy(OWNER)
    two = await ring.succeed(await ring.get(one.id))
    assert two.id == f"{OWNER}.2"
    assert (await ring.current(OWNER)) == two
    assert await ring.destroy(OWNER, up_to=1) == 1  # the keeper, finishing the first erasure late
    assert (await ring.current(OWNER)).secret == two.secret
    assert await ring.destroy(OWNER) == 2
    assert (await ring.current(OWNER, create=True)).secret is None


async def test_destroyed_is_not_never_there(ring: KeyRing) -> None:
    await ring.current(OWNER, create=True)
    await ring.destroy(OWNER)
    destroyed = await ring.get(FIRST)
    assert destroyed.secret is None
    assert destroyed.destroyed_at is not None
    with pytest.raises(KeyMissing, match="restore"):
        await ring.get(KeyId("contact-1-7.1"))
    assert await ring.destroy("contact-1-7") == 0
    await ring.destroy("contact-1-7", up_to=1)  # closed before it ever was: nobody makes it late
    assert (await ring.current("contact-1-7", create=True)).secret is None


async def test_a_crash_in_the_middle_is_finished(
    ring: KeyRing, provisioned: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ring.current(OWNER, create=True)
    before = await wrapped(ring.vault, FIRST)

    async def dies(revision: int) -> bool:
        raise Unreachable("killed")

    monkeypatch.setattr(ring.vault, "_erase", dies)
    with pytest.raises(Unreachable):
        await ring.destroy(OWNER)
    async with replica(provisioned) as keeper:
        assert (await keeper.get(FIRST)).secret is None
        assert on_disk(provisioned, before)
        assert await keeper.destroy(OWNER, up_to=1) == 1
        assert not on_disk(provisioned, before)
        assert await keeper.destroy(OWNER, up_to=1) == 1


async def test_a_key_without_room_for_a_tombstone(ring: KeyRing, client: Client) -> None:
    """Re-wraps that died before they had erased, as many as the bucket takes of one key."""
    masters = MasterKeys.parse(f"{NEW},{MASTER}")
    for owner in (OWNER, "contact-1-2"):
        key = await ring.current(owner, create=True)
        bucket = await client.jetstream().key_value("KEYS")
        record = MasterKeys.parse(MASTER).wrap(key.id, key.secret or b"")
        for _ in range(63):
            await bucket.put(key.id, record)
    assert await ring.destroy(OWNER) == 1
    assert (await ring.get(FIRST)).secret is None
    result = await rotate(ring.vault, masters)
    assert (result.rewrapped, result.destroyed, result.erased) == (1, 1, 64)
    assert await messages(client) == 2


async def test_a_concurrent_create_never_outlives_the_erasure(ring: KeyRing, provisioned: NatsServer) -> None:
    async with replica(provisioned) as other:
        for number in range(20):
            owner = f"contact-2-{number}"
            await asyncio.gather(other.current(owner, create=True), ring.destroy(owner, up_to=1))
            kept = await ring.vault.latest(f"{owner}.1")
            assert kept is not None
            assert kept.record is None
            assert (await ring.current(owner, create=True)).secret is None
    assert await ring.vault.last_revision() >= 20


async def test_a_concurrent_rewrap_never_outlives_the_erasure(ring: KeyRing, client: Client) -> None:
    for number in range(20):
        await ring.current(f"contact-2-{number}", create=True)
    masters = MasterKeys.parse(f"{NEW},{MASTER}")
    destroying = (ring.destroy(f"contact-2-{number}") for number in range(20))
    result, *_ = await asyncio.gather(rotate(ring.vault, masters), *destroying)
    assert not result.failed
    for number in range(20):
        kept = await ring.vault.latest(f"contact-2-{number}.1")
        assert kept is not None
        assert kept.record is None
    assert await messages(client) == 20  # tombstones alone


async def test_a_destroyed_key_leaves_every_memory(ring: KeyRing, provisioned: NatsServer) -> None:
    async with replica(provisioned) as other:
        key = await ring.current(OWNER, create=True)
        assert (await other.get(FIRST)).secret == key.secret
        await ring.destroy(OWNER)
        await eventually(lambda: forgotten(other, key.secret))
        assert (await other.get(FIRST)).secret is None


async def forgotten(ring: KeyRing, secret: bytes | None) -> bool:
    return all(key.secret != secret for key in ring._held.values())


async def test_also_across_a_kill_of_the_server(ring: KeyRing, provisioned: NatsServer) -> None:
    async with replica(provisioned) as other:
        key = await ring.current(OWNER, create=True)
        await other.get(FIRST)
        provisioned.kill()
        await asyncio.to_thread(provisioned.start)
        await asyncio.to_thread(provisioned.wait_ready)
        async with replica(provisioned) as third:
            await third.destroy(OWNER)
        await eventually(lambda: forgotten(other, key.secret))
        await eventually(lambda: forgotten(ring, key.secret))


async def test_destroyed_while_it_was_being_loaded(
    ring: KeyRing, provisioned: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ring.current(OWNER, create=True)
    async with replica(provisioned) as other:
        latest = other.vault.latest
        calls = itertools.count()

        async def slow(key_id: str) -> Kept | None:
            kept = await latest(key_id)
            if next(calls) == 0:
                await ring.destroy(OWNER)
                await eventually(heard)
            return kept

        async def heard() -> bool:
            return other._tombstones is not None and other._tombstones.heard > 0

        monkeypatch.setattr(other.vault, "latest", slow)
        assert (await other.get(FIRST)).secret is None
        assert (await other.get(FIRST)).secret is None


async def test_how_long_a_key_is_used_while_nobody_can_tell(
    client: Client, provisioned: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    async with KeyRing.open(client, MasterKeys.parse(MASTER), clock=lambda: now[0]) as ring:
        key = await ring.current(OWNER, create=True)

        async def held_is_used() -> bool:
            return ring._would_know()

        await eventually(held_is_used)
        provisioned.kill()
        monkeypatch.setattr(ring.vault._reader, "timeout", 0.2)
        now[0] = 29.0
        assert await ring.get(FIRST) == key
        now[0] = 31.0
        with pytest.raises(Unreachable):
            await ring.get(FIRST)
        await asyncio.to_thread(provisioned.start)
        await asyncio.to_thread(provisioned.wait_ready)
        monkeypatch.setattr(ring.vault._reader, "timeout", 5.0)
        await eventually(held_is_used)
        assert await ring.get(FIRST) == key


async def test_memory_is_bounded(client: Client) -> None:
    async with KeyRing.open(client, MasterKeys.parse(MASTER), held=3) as ring:
        keys = [await ring.current(f"contact-1-{number}", create=True) for number in range(8)]
        assert len(ring._held) == 3
        assert [await ring.get(key.id) for key in keys] == keys
        assert len(ring._held) == 3


async def test_the_follower_ends_with_the_ring(client: Client) -> None:
    def followers() -> list[asyncio.Task[None]]:
        return [task for task in asyncio.all_tasks() if "Tombstones._follow" in repr(task)]

    before = len(followers())
    async with KeyRing.open(client, MasterKeys.parse(MASTER)):
        assert len(followers()) == before + 1
    assert len(followers()) == before
