"""Clocks of categories of data: customers' files, and who left the team."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.errors import NotFound
from contracts.events.control import (
    AdminDisabled,
    AdminEnabled,
    AdminErased,
    AdminInvited,
    MediaErased,
    PasswordSet,
)
from contracts.ids import KeyId, media_event_id
from contracts.private import Erased
from domain.admins.state import admin_subject
from eventstore.media import Media
from eventstore.store import EventStore
from eventstore.vault import Vault
from services.audit.keeper.filing import Files
from services.audit.keeper.leavers import Leavers
from tests.integration.privacy.conftest import Office, Person
from tests.integration.privacy.test_clocks import DAYS, at

PLACE = "msia.control.{}"
KEPT = 1095 * DAYS


async def stored_at(office: Office, person: Person) -> datetime:
    events = await office.store.load(f"msia.inbox.{person.conversations[0]}")
    return next(one.stored_at for one in events if type(one.event).__name__ == "MediaStored")


async def content(office: Office, person: Person) -> object:
    media = Media(office.store.client, office.store.keys)
    return await media.read(person.digest, media_event_id(1, 5, person.contact))


async def told(office: Office, person: Person) -> list[MediaErased]:
    events = await office.store.load(PLACE.format(person.conversations[0]))
    return [one.event for one in events if isinstance(one.event, MediaErased)]


async def test_a_file_goes_when_its_time_is_over_and_not_before(office: Office) -> None:
    person = await office.plant()
    due = await stored_at(office, person) + KEPT
    assert await Files(office.store, timedelta(), at(due)).step() == 0  # off
    assert await Files(office.store, KEPT, at(due - timedelta(seconds=1))).step() >= 0
    assert await content(office, person) == person.content

    keeper = Files(office.store, KEPT, at(due))
    assert await keeper.step() >= 1
    assert await keeper.step() == 0
    with pytest.raises(NotFound):
        await content(office, person)
    (event,) = await told(office, person)
    assert (event.digest, event.by, event.attachment_id) == (person.digest, "keeper", person.contact)
    assert await Files(office.store, KEPT, at(due)).step() == 0  # another keeper, or the same after a restart
    assert len(await told(office, person)) == 1
    assert len(await office.readable(person)) == len(person.marks) - 1  # words stay, with their own clock
    answer = await office.ingress.http.post(
        f"/api/privacy/media/{person.conversations[0]}/{person.digest}",
        json={"reason": "queja"},
        headers=office.bearer(),
    )
    assert answer.status_code == 410
    assert "time" in answer.json()["detail"]
    data, page, files = await office.export(contact=f"1-{person.contact}")
    assert files == {}
    assert "ya no se conserva" in page
    assert data


async def test_a_file_that_a_restore_or_a_crash_left_goes_and_is_told_once(office: Office) -> None:
    person = await office.plant()
    due = await stored_at(office, person) + KEPT
    await Files(office.store, KEPT, at(due)).step()
    keys = office.store.keys
    assert keys is not None
    again = await Media(office.store.client, keys).store(
        person.content, await keys.current(person.customer.id), media_event_id(1, 5, person.contact)
    )
    assert again == person.digest  # as a backup of MEDIA has it, or as it is between event and deletion
    assert await Files(office.store, KEPT, at(due)).step() == 1
    with pytest.raises(NotFound):
        await content(office, person)
    assert len(await told(office, person)) == 1


async def test_a_block_keeps_the_files_until_it_is_lifted(office: Office) -> None:
    person = await office.plant()
    due = await stored_at(office, person) + KEPT
    body = {"contact": f"1-{person.contact}", "reason": "los necesita para reclamar"}
    assert (await office.post("restrict", **body)).status_code == 200
    keeper = Files(office.store, KEPT, at(due))
    await keeper.step()
    assert await content(office, person) == person.content
    assert (await office.post("unrestrict", **body)).status_code == 200
    assert await keeper.step() == 1
    with pytest.raises(NotFound):
        await content(office, person)


async def joined(store: EventStore, email: str) -> tuple[str, KeyId]:
    id = uuid4()
    owner = admin_subject(id)
    invited = AdminInvited(admin_id=id, role="operator", by="x", email=email)
    for event in (invited, PasswordSet(admin_id=id, hash=f"hash-de-{email}", by=str(id))):
        await store.append(owner, event, id=uuid4(), owner=owner, create_key=True)
    return owner, KeyId(f"{owner}.1")


async def test_who_left_is_nobody_when_their_time_is_over(office: Office) -> None:
    vault, store = Vault(office.store.client), office.store
    (left, key), (back, kept), (stays, third) = [
        await joined(store, f"{name}-marca@example.es") for name in ("ana", "eva", "leo")
    ]
    record = await vault.latest(key)
    assert record is not None
    assert record.record is not None
    for owner in (left, back):
        id = owner.removeprefix("admin-")
        await store.append(owner, AdminDisabled(admin_id=id, by="x", reason="se va"), id=uuid4())
    await store.append(
        back, AdminEnabled(admin_id=back.removeprefix("admin-"), by="x", reason="vuelve"), id=uuid4()
    )
    disabled = next(
        one.stored_at for one in await store.load(PLACE.format(left)) if isinstance(one.event, AdminDisabled)
    )
    due = disabled + KEPT
    assert await Leavers(store, timedelta(), at(due)).step() == 0  # off
    assert await Leavers(store, KEPT, at(due - timedelta(seconds=1))).step() == 0
    assert office.on_disk(record.record)

    keeper = Leavers(store, KEPT, at(due))
    assert await keeper.step() == 1
    assert await keeper.step() == 0
    assert await Leavers(store, KEPT, at(datetime.now(UTC) + 9 * KEPT)).step() == 0  # another keeper
    assert office.on_disk(record.record) == []
    names = await office.names(PLACE.format(left))
    assert names.count("AdminErased") == 1
    async with office.reopened() as fresh:
        (said, *_) = [one.event for one in await fresh.load(PLACE.format(left))]
        (there, *_) = [one.event for one in await fresh.load(PLACE.format(back))]
    assert isinstance(said, AdminInvited)
    assert isinstance(said.email, Erased)
    assert isinstance(there, AdminInvited)
    assert there.email == "eva-marca@example.es"
    assert [one for one in (await office.names(PLACE.format(stays))) if one == AdminErased.__name__] == []
    for one in (kept, third):
        assert (found := await vault.latest(one)) is not None
        assert found.record is not None

    js = office.store.client.jetstream()
    await js.publish(f"$KV.KEYS.{key}", record.record)  # as a backup of KEYS has it
    assert await Leavers(store, timedelta(), at(due)).step() == 1
    assert office.on_disk(record.record) == []
