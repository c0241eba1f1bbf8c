"""The keeper on a real log: when it seals, that one of several does, and what it refuses."""

import asyncio
import base64
import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from contracts.errors import Misconfigured
from contracts.events.control import PauseRequested
from contracts.events.ledger import SEALS, SealAppended
from eventstore.declared import declared
from eventstore.identity import same_log
from eventstore.ledger.checkpoints import Checkpoint
from eventstore.ledger.errors import ForgedSeal, LedgerBroken
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.provision import apply
from eventstore.store import EventStore
from tests.integration.ledger.conftest import ROTATED, SEED, Town, opened
from tests.servers import Servers

GIT = shutil.which("git")


async def sizes(town: Town) -> list[int]:
    return [r.event.size for r in await town.store.load(SEALS) if isinstance(r.event, SealAppended)]


async def test_it_seals_by_number_and_by_time_and_never_for_its_own(town: Town) -> None:
    keeper = town.keeper()
    await keeper.start()
    await town.grow(4)
    await keeper.step()
    assert await sizes(town) == []
    town.clock.now = 9.9
    await keeper.step()
    assert await sizes(town) == []
    town.clock.now = 10.0
    await keeper.step()
    assert await sizes(town) == [5]  # LogOpened and four
    for _ in range(5):
        town.clock.now += 100.0
        await keeper.step()
    assert await sizes(town) == [5]  # its seal stands at 6, and asks for none
    await town.grow(20)
    await keeper.step()
    assert await sizes(town) == [5, 26]  # at once, by number; the seal at 6 is among them
    found = await town.verify()
    assert (found.size, found.sealed, found.seals, found.outside) == (27, 26, 2, 2)


async def test_it_goes_on_from_outside_without_reading_all_again(town: Town) -> None:
    await town.grow(30)
    first = town.keeper()
    await first.start()
    assert await town.sealed_by(first) == 31
    second = town.keeper()
    await second.start()
    assert (second.unsealed.sealed, second.unsealed.size) == (31, 31)
    await town.grow(1)
    assert await town.sealed_by(second) == 33
    await town.verify()


async def test_without_what_is_outside_it_reads_all_and_writes_the_same(town: Town, tmp_path: Path) -> None:
    """Another machine takes over with an empty directory."""
    keeper = town.keeper()
    await keeper.start()
    for _ in range(3):
        await town.grow(7)
        await town.sealed_by(keeper)
    elsewhere = Outside(tmp_path / "elsewhere")
    other = town.keeper(elsewhere)
    await other.start()
    while await other.step():
        pass
    assert other.unsealed.sealed == keeper.unsealed.sealed
    assert [(each.size, each.note) for each in elsewhere.seals()] == [
        (each.size, each.note) for each in town.outside.seals()
    ]
    await town.verify(elsewhere)


async def test_of_two_keepers_one_seals_and_both_write(town: Town, tmp_path: Path) -> None:
    await town.grow(3)
    elsewhere = Outside(tmp_path / "elsewhere")
    async with EventStore.open(town.server.url, source="msia/keeper") as store:
        one, other = town.keeper(), town.keeper(elsewhere, store=store)
        for keeper in (one, other):
            await keeper.start()
            await keeper.step()
        for _ in range(6):
            await town.grow(2)
            town.clock.now += 10.0
            await asyncio.gather(one.step(), other.step())
            await asyncio.gather(one.step(), other.step())
    stood = await sizes(town)
    assert stood == sorted(set(stood))
    assert one.unsealed.sealed == other.unsealed.sealed == stood[-1]
    assert [each.size for each in town.outside.seals()] == [each.size for each in elsewhere.seals()] == stood
    await town.verify()
    await town.verify(elsewhere)


async def test_a_seal_that_never_reached_the_disk_is_written_at_start(town: Town, tmp_path: Path) -> None:
    """Killed between append and file: the seal stands in the log alone."""
    keeper = town.keeper()
    await keeper.start()
    await town.grow(3)
    await town.sealed_by(keeper)
    killed = tmp_path / "as it was then"
    shutil.copytree(town.folder / "seals", killed)
    await town.grow(3)
    await town.sealed_by(keeper)
    assert (await town.verify(Outside(killed))).missing_outside == 1
    again = town.keeper(Outside(killed))
    await again.start()
    await again.step()
    found = await town.verify(Outside(killed))
    assert (found.missing_outside, found.outside) == (0, 2)
    assert len(await sizes(town)) == 2


async def test_a_seal_that_someone_removed_is_written_again(town: Town) -> None:
    keeper = town.keeper()
    await keeper.start()
    for _ in range(3):
        await town.grow(3)
        await town.sealed_by(keeper)
    lost = list(town.outside.seals())[1]
    lost.path.unlink()
    again = town.keeper()
    await again.start()
    assert await again.mend() == 1
    assert lost.path.read_text() == lost.note


async def test_a_disk_that_does_not_take_the_seal_loses_none(town: Town) -> None:
    """Nothing more is sealed meanwhile, and /readyz says why."""
    keeper = town.keeper()
    await keeper.start()
    await town.grow(2)
    blocked = town.folder / "seals"
    blocked.write_text("no directory")
    work = asyncio.create_task(keeper.run())
    try:
        await until(lambda: keeper.unsealed.size == 3)
        town.clock.now = 10.0
        await until(lambda: bool(keeper.problem))
        await town.grow(2)
        blocked.unlink()
        await until(lambda: keeper.unsealed.sealed > 0 and not keeper.problem)
    finally:
        work.cancel()
    found = await town.verify()
    assert found.missing_outside == 0


async def test_a_restart_of_the_server_is_waited_out(town: Town) -> None:
    keeper = town.keeper()
    await keeper.start()
    work = asyncio.create_task(keeper.run())
    try:
        await town.grow(2)
        await until(lambda: keeper.unsealed.size == 3)
        town.server.restart()
        town.clock.now = 10.0
        await until(lambda: keeper.unsealed.sealed >= 3)
    finally:
        work.cancel()
    await town.verify()


@pytest.mark.skipif(GIT is None, reason="git is not installed")
async def test_a_git_work_tree_gets_a_commit_a_seal(town: Town) -> None:
    assert GIT
    folder = town.folder / "seals"
    folder.mkdir()
    for words in (["init", "--quiet"], ["config", "user.name", "k"], ["config", "user.email", "k@x"]):
        done = await asyncio.create_subprocess_exec(GIT, "-C", str(folder), *words)
        assert await done.wait() == 0
    keeper = town.keeper()
    await keeper.start()
    for _ in range(2):
        await town.grow(3)
        await town.sealed_by(keeper)
    log = await asyncio.create_subprocess_exec(
        GIT, "-C", str(folder), "log", "--format=%s", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await log.communicate()
    assert said.decode().splitlines() == [
        f"Seal {size} positions of {keeper.seals.origin}" for size in (8, 4)
    ]


async def test_after_a_rotation_old_seals_still_count(town: Town) -> None:
    old = town.keeper(keys=SEED)
    await old.start()
    await town.grow(3)
    await town.sealed_by(old)
    new = town.keeper(keys=ROTATED)
    await new.start()
    await town.grow(3)
    await town.sealed_by(new)
    assert (await town.verify(keys=ROTATED)).seals == 2
    with pytest.raises(ForgedSeal, match="no key that is trusted"):
        await town.verify(keys=ROTATED.split(",")[0])
    with pytest.raises(Misconfigured, match="leave the old key"):
        await town.keeper(keys=SEED).start()


async def test_a_forged_seal_stops_no_keeper(town: Town) -> None:
    """Somebody may append to the ledger but has no key."""
    keeper = town.keeper()
    await keeper.start()
    await town.grow(3)
    await town.sealed_by(keeper)
    stranger = Trust.parse("x:" + base64.b64encode(b"\x09" * 32).decode()).signer(keeper.seals.origin)[1]
    head = Checkpoint(keeper.seals.origin, 4, bytes(32))
    event = SealAppended(size=4, root=base64.b64encode(head.root).decode(), note=head.signed(stranger))
    forged = await town.store.append("log", event, id=uuid4())
    await town.grow(3)
    assert await town.sealed_by(keeper) == forged.position + 3
    assert keeper.seals.forged == 1
    with pytest.raises(ForgedSeal, match=f"position {forged.position}: no key that is trusted"):
        await town.verify()


async def test_a_keeper_that_read_something_else_refuses(town: Town, tmp_path: Path) -> None:
    """A seal of ours over other positions than these: the log was altered under it."""
    await town.grow(5)
    keeper = town.keeper(Outside(tmp_path / "one"))
    await keeper.start()
    head = Checkpoint(keeper.seals.origin, 3, b"\x01" * 32)
    note = head.signed(Trust.parse(SEED).signer(keeper.seals.origin)[1])
    event = SealAppended(size=3, root=base64.b64encode(head.root).decode(), note=note)
    await town.store.append("log", event, id=uuid4())
    with pytest.raises(LedgerBroken, match="positions 1 to 3 are not what the seal at position 7 covers"):
        await keeper.step()


async def test_a_look_alike_is_refused(town: Town, own_servers: Servers, tmp_path: Path) -> None:
    """The same LogOpened, then other events: what a copy made by hand looks like."""
    keeper = town.keeper()
    await keeper.start()
    await town.grow(3)
    await town.sealed_by(keeper)
    newest = town.outside.newest()
    assert newest is not None
    assert (await same_log(town.store, newest.note)).position == 5
    verifier = Trust.parse(SEED).verifiers(keeper.seals.origin)[0]
    await same_log(town.store, newest.note, str(verifier))

    async with opened(own_servers.nats(), tmp_path / "alike") as other:
        with pytest.raises(Misconfigured, match="the seal is of log"):
            await same_log(other.store, newest.note)
    fresh = own_servers.nats()
    async with EventStore.open(fresh.url, source="msia/test") as store:
        await apply(store.client, declared())
        opening = (await town.store.load("msia.control.log"))[0]
        await store.append("log", opening.event, id=opening.envelope.id)
        for n in range(6):
            await store.append("1-1", PauseRequested(by=f"other-{n}"), id=uuid4())
        with pytest.raises(Misconfigured, match="does not hold that seal"):
            await same_log(store, newest.note)
        alike = Town(fresh, store, town.log_id, town.clock, town.folder)
        with pytest.raises(Misconfigured, match="does not hold that seal"):
            await alike.keeper().start()


async def until(so: object, seconds: float = 60.0) -> None:
    """Poll for a condition."""
    async with asyncio.timeout(seconds):
        while not so():  # type: ignore[operator]
            await asyncio.sleep(0.01)
