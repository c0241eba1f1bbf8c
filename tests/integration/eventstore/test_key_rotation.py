"""Another master key, beside running services; whatever is interrupted is gone on with."""

import base64
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contracts.errors import Unreachable
from contracts.ids import KeyId
from eventstore.errors import MasterMissing
from eventstore.masters import MasterKeys, wrapped_by
from eventstore.rotation import rotate
from eventstore.store import EventStore
from eventstore.vault import Vault
from infra.embedded.nats import NatsServer
from tests.integration.eventstore.conftest import MASTER
from tests.integration.eventstore.test_keys import messages, on_disk, wrapped
from tests.integration.eventstore.test_private_parts import message
from tests.terminal import run_aside, without_settings

OLD, NEW = MASTER, "new:" + base64.b64encode(b"n" * 32).decode()
BOTH = MasterKeys.parse(f"{NEW},{OLD}")
CUSTOMERS = 12


async def says(store: EventStore, contact: int) -> int:
    done = await store.append(
        f"1-{contact}", message(contact), id=uuid4(), owner=f"contact-1-{contact}", create_key=True
    )
    return done.position


async def reads(store: EventStore, contact: int) -> bool:
    return all(one.event == message(contact) for one in await store.load(f"msia.inbox.1-{contact}"))


async def masters_of(vault: Vault) -> dict[str, str | None]:
    """By key id; None where it is destroyed."""
    kept = [one async for one in vault.after(0)]
    return {one.key_id: None if one.record is None else wrapped_by(one.key_id, one.record) for one in kept}


@pytest.fixture
async def vault(store: EventStore) -> Vault:
    """With keys under the old master, two of them destroyed."""
    for contact in range(CUSTOMERS):
        await says(store, contact)
    assert store.keys is not None
    for contact in (3, 4):
        await store.keys.destroy(f"contact-1-{contact}")
    return store.keys.vault


async def test_every_key_once_and_nothing_of_before_is_left(vault: Vault, provisioned: NatsServer) -> None:
    before = await wrapped(vault, "contact-1-1.1")
    assert on_disk(provisioned, before)
    result = await rotate(vault, BOTH)
    assert (result.rewrapped, result.already, result.destroyed, result.meanwhile) == (10, 0, 2, 0)
    assert (result.erased, result.failed) == (10, {})
    assert not on_disk(provisioned, before)
    assert await messages(vault.client) == CUSTOMERS
    assert set((await masters_of(vault)).values()) == {"new", None}
    again = await rotate(vault, BOTH)
    assert (again.rewrapped, again.already, again.destroyed, again.erased) == (0, 10, 2, 0)
    async with EventStore.open(provisioned.url, source="msia/b", master_key=NEW) as later:
        assert all([await reads(later, contact) for contact in range(CUSTOMERS) if contact not in (3, 4)])


async def test_running_services_keep_working(
    vault: Vault, store: EventStore, provisioned: NatsServer
) -> None:
    """`store` holds the old master only; the others both, in either order."""
    prepared = EventStore.open(provisioned.url, source="msia/b", master_key=f"{OLD},{NEW}")
    switched = EventStore.open(provisioned.url, source="msia/c", master_key=f"{NEW},{OLD}")
    async with prepared as second, switched as third:
        assert await reads(second, 1)

        await rotate(vault, BOTH)
        await says(third, 20)  # under the new
        await says(second, 21)  # under the old
        await says(store, 22)
        assert (await rotate(vault, BOTH)).rewrapped == 2
        for contact in (0, 1, 2, 20, 21, 22):
            await says(second, contact)
            await says(third, contact)
            assert await reads(second, contact)
            assert await reads(third, contact)
        # Who was not restarted goes on with the keys it holds, and says what it lacks for the others.
        await says(store, 1)
        assert await reads(store, 1)
        with pytest.raises(
            MasterMissing, match=r"position \d+ .*contact-1-20\.1.*'new'.*holds only test: add new"
        ):
            await store.load("msia.inbox.1-20")
        assert await reads(store, 2)


async def test_what_services_add_meanwhile_is_taken_along(
    vault: Vault, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = 0
    last_revision = vault.last_revision

    async def and_someone_writes() -> int:
        nonlocal added
        if added < 3:
            await says(store, 30 + added)
            added += 1
        return await last_revision()

    monkeypatch.setattr(vault, "last_revision", and_someone_writes)
    result = await rotate(vault, BOTH)
    assert result.rewrapped == 10 + 3
    assert set((await masters_of(vault)).values()) == {"new", None}


@pytest.mark.parametrize("step", ["put", "erase_earlier"])
async def test_an_interrupted_one_is_gone_on_with(
    vault: Vault, provisioned: NatsServer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = [await wrapped(vault, f"contact-1-{contact}.1") for contact in (0, 1, 2, 5, 6)]
    real, calls = getattr(vault, step), 0

    async def dies(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 4:
            raise Unreachable("killed")
        return await real(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(vault, step, dies)
        with pytest.raises(Unreachable):
            await rotate(vault, BOTH)
    result = await rotate(vault, BOTH)
    assert result.rewrapped + result.already == 10
    assert await messages(vault.client) == CUSTOMERS
    assert not any(on_disk(provisioned, text) for text in before)
    async with EventStore.open(provisioned.url, source="msia/b", master_key=NEW) as later:
        assert await reads(later, 0)


async def test_a_wrong_master_is_named_and_the_others_go_on(vault: Vault, store: EventStore) -> None:
    foreign = MasterKeys.parse("other:" + base64.b64encode(b"o" * 32).decode())
    assert await vault.put("contact-1-50.1", foreign.wrap("contact-1-50.1", b"s" * 32), after=0)
    result = await rotate(vault, BOTH)
    assert result.rewrapped == 10
    assert list(result.failed) == ["contact-1-50.1"]
    assert (await masters_of(vault))["contact-1-50.1"] == "other"
    impostor = MasterKeys.parse(
        "x:" + base64.b64encode(b"x" * 32).decode() + "," + NEW.replace("bm5u", "eHh4")
    )
    result = await rotate(vault, impostor)
    assert result.rewrapped == 0
    assert "another one of that name" in str(result.failed["contact-1-1.1"])
    assert store.keys is not None
    assert (await store.keys.get(KeyId("contact-1-1.1"))).secret is not None


async def msia(server: NatsServer, home: Path, master: str, *words: str) -> tuple[int, str, str]:
    """The command: code, stdout, stderr."""
    own = {"NATS_URL": server.url, "MSIA_HOME": str(home / ".msia"), "MSIA_MASTER_KEY": master}
    ran = await run_aside("privacy", "rotate-master-key", *words, environment=without_settings() | own)
    return ran.code, ran.out, ran.err


async def test_the_command(vault: Vault, provisioned: NatsServer, tmp_path: Path) -> None:
    code, out, err = await msia(provisioned, tmp_path, f"{NEW},{OLD}", "-o", "table")
    assert (code, err) == (0, "")
    assert "10 re-wrapped under new" in out
    assert "test may be removed from MSIA_MASTER_KEY" in out
    code, out, err = await msia(provisioned, tmp_path, f"{NEW},{OLD}")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "already": 10,
        "changed_meanwhile": 0,
        "destroyed": 2,
        "erased_revisions": 0,
        "failed": [],
        "master": "new",
        "removable": ["test"],
        "rewrapped": 0,
        "schema_version": 1,
    }
    code, out, err = await msia(provisioned, tmp_path, OLD)
    assert code == 1
    assert "contact-1-0.1 is wrapped by master 'new'" in err
    assert json.loads(out)["removable"] == []
