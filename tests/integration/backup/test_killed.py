"""A backup or a restore that dies in the middle: never half of one called whole, and the next one goes on."""

import itertools

import pytest

from contracts.errors import Misconfigured
from eventstore.declared import declared
from eventstore.provision import refuse_if_wrong
from infra.backup.creating import Made, create
from infra.backup.place import Place
from infra.embedded.nats import NatsServer
from tests.integration.backup.conftest import KEY, Past, bar, leaves, opened, sealed, times
from tests.integration.backup.killed import killed

pytestmark = pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")


async def test_a_restore_goes_on_after_each_death_and_no_service_starts_before(
    past: Past, nats_server: NatsServer
) -> None:
    deaths = 0
    for last in itertools.count(9, 16):
        if not await killed(last, lambda: past.restore(nats_server)):
            break
        deaths += 1
        async with opened(nats_server, "operator") as store:
            with pytest.raises(Misconfigured, match=r"missing|was not finished"):
                await refuse_if_wrong(store.client, declared())
    assert deaths >= 3
    async with opened(nats_server, "operator") as store:
        assert await refuse_if_wrong(store.client, declared()) == []
        assert await leaves(store.reader, len(past.leaves)) == past.leaves
        assert len(await store.load("msia.control.log")) == 2  # opened, and switched off once
        await sealed(store, past.outside, past.log_id)


async def test_a_backup_goes_on_after_each_death_and_is_whole_or_not_there(
    past: Past, nats_server: NatsServer
) -> None:
    await past.restore(nats_server)
    folder = past.folder / "more"
    folder.mkdir()
    place, deaths, written = Place(folder, folder), 0, set[int]()

    async def made() -> Made:
        async with opened(nats_server, "operator") as store:
            return await create(store, place, [KEY], times(), bar)

    for last in itertools.count(2):
        if not await killed(last, made):
            break
        deaths += 1
        assert place.finished("log") == []
        if list(folder.rglob("EVENTS.json")):
            (file,) = folder.rglob("EVENTS.sealed")
            written.add(file.stat().st_mtime_ns)
    assert deaths >= 5
    assert len(written) == 1  # what was finished is not made again
    assert len(place.finished("log")) == len(place.finished("keys")) == 1
    assert not list(folder.rglob("*.part"))
    assert place.choose("log", None, [KEY]).manifest.file("EVENTS").count == len(past.leaves) + 3
