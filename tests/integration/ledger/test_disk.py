"""The owner of the server's disk alters it: the server cannot tell, or is silent; the verifier names it."""

import shutil
from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.trust import Trust
from eventstore.provision import log_identity
from infra.embedded.nats import NatsServer
from services.audit.keeper.verifying import Pace, Verifications
from tests.integration.ledger.blocks import highway_hash, rewrite
from tests.integration.ledger.conftest import SEED, Town, opened


def store_of(server: NatsServer, tmp_path: Path) -> Path:
    """The folder that holds the server's streams."""
    return next(tmp_path.rglob("EVENTS/msgs")).parents[1]


async def a_sealed_log(server: NatsServer, tmp_path: Path) -> None:
    async with opened(server, tmp_path) as town:
        keeper = town.keeper()
        await keeper.start()
        for _ in range(3):
            await town.grow(15)
            await town.sealed_by(keeper)
        await town.verify()


def test_the_checksum_is_highwayhash() -> None:
    """Its own test vectors: key 00…1f, data 00, 01, … of growing length."""
    key, data = bytes(range(32)), bytes(range(64))
    assert [highway_hash(key, data[:size]) for size in (0, 1, 2, 3)] == [
        0x907A56DE22C26E53,
        0x7EAB43AAC7CDDD78,
        0xB8D0569AB0B53D62,
        0x5C6BEFAB8A463D80,
    ]


CHANGES = {
    "body": (b'"by":"admin', b'"by":"other'),
    "header": (b"msia/keeper", b"msia/nobody"),
    "id": (b"ce-id: ", b"ce-ID: "),
    "subject": (b"msia.control.1-", b"msia.control.2-"),
}


@pytest.mark.parametrize(("position", "what"), [*((20, what) for what in CHANGES), (34, "body"), (2, "body")])
async def test_a_message_rewritten_with_its_checksum_is_named(
    position: int, what: str, nats_server: NatsServer, tmp_path: Path
) -> None:
    await a_sealed_log(nats_server, tmp_path)
    nats_server.stop()
    mark = f"admin-{position:06}".encode()
    assert rewrite(store_of(nats_server, tmp_path), "EVENTS", mark, *CHANGES[what]) == position
    nats_server.start()
    nats_server.wait_ready()
    async with opened(nats_server, tmp_path) as town:
        assert (await town.store.reader.get(position)).position == position  # the server is content
        await names(town, position)
        await records(town, position)


async def test_a_damaged_message_is_a_gap(nats_server: NatsServer, tmp_path: Path) -> None:
    """Without a fitting checksum the server passes over it, without a word."""
    await a_sealed_log(nats_server, tmp_path)
    nats_server.stop()
    block = store_of(nats_server, tmp_path) / "EVENTS/msgs/1.blk"
    block.write_bytes(block.read_bytes().replace(b"admin-000020", b"admin-000021"))
    nats_server.start()
    nats_server.wait_ready()
    async with opened(nats_server, tmp_path) as town:
        await names(town, 20)


async def test_a_restored_copy_is_good_until_it_lacks_what_was_sealed(
    nats_server: NatsServer, tmp_path: Path
) -> None:
    """A backup of the whole disk: the same leaves after a restart from it; an older one is refused."""
    async with opened(nats_server, tmp_path) as town:
        keeper = town.keeper()
        await keeper.start()
        await town.grow(15)
        await town.sealed_by(keeper)
    nats_server.stop()
    data = store_of(nats_server, tmp_path).parents[1]
    shutil.copytree(data, tmp_path / "backup")
    nats_server.start()
    nats_server.wait_ready()
    async with opened(nats_server, tmp_path) as town:
        await town.verify()
        keeper = town.keeper()
        await keeper.start()
        await town.grow(15)
        await town.sealed_by(keeper)
        sealed = keeper.unsealed.sealed
    nats_server.stop()
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "backup", data)
    nats_server.start()
    nats_server.wait_ready()
    async with opened(nats_server, tmp_path) as town:
        assert await town.store.last_position() == 17
        with pytest.raises(LedgerBroken, match=f"first bad position: 18 .*{sealed} positions were sealed"):
            await town.verify()
        with pytest.raises(Misconfigured, match="does not hold that seal"):
            await town.keeper().start()


async def names(town: Town, position: int) -> None:
    with pytest.raises(LedgerBroken) as caught:
        await town.verify()
    assert (caught.value.first, caught.value.last) == (position, position)


async def records(town: Town, position: int) -> None:
    """The keeper's own comparison says the same, in the log."""
    log_id = await log_identity(town.store)
    pace = Pace(every=1e-6, rate=1_000_000, tick=1.0)
    verifications = Verifications(town.store, log_id, Trust.parse(SEED), town.outside, pace)
    found = await verifications.step()
    assert found is not None
    assert (found.ok, found.first_bad, found.root) == (False, position, None)
    assert f"first bad position: {position}" in verifications.problem
