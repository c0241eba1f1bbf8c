"""Blocked first, destroyed when the term is over; what was left half done is finished by the keeper."""

import asyncio
import signal
import sys
from datetime import UTC, datetime, timedelta

import pytest

from contracts.events.customer import CustomerRestricted
from eventstore.store import EventStore
from infra.embedded.home import ROOT
from services.audit.keeper.erasing import Erasures
from tests.integration.privacy.conftest import Office, Person
from tests.integration.privacy.test_erase import gone


class Clock:
    """UTC, moved by the test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def keeper(store: EventStore, clock: Clock) -> Erasures:
    return Erasures(store, clock)


async def test_blocked_first_and_destroyed_when_the_term_is_over(office: Office) -> None:
    person, other = await office.plant(), await office.plant()
    key, clock = await office.wrapped(person), Clock()
    answer = await office.post("erase", contact=f"1-{person.contact}", reason="lo pide")
    block = answer.json()["restricted"]
    due = datetime.fromisoformat(block["erase_at"]) - datetime.fromisoformat(block["since"])
    assert due == pytest.approx(timedelta(days=3 * 365), abs=timedelta(minutes=5))
    assert (await office.post("erase", contact=f"1-{person.contact}", reason="x")).status_code == 409
    await office.post("erase", contact=f"1-{other.contact}", reason="lo pide")
    lifted = await office.post("unrestrict", contact=f"1-{other.contact}", reason="se desdice")
    assert lifted.json()["restricted"] is None

    async with EventStore.open(office.nats.url, source="msia/keeper") as store:  # without any master key
        one = keeper(store, clock)
        clock.ahead = timedelta(days=3 * 365 - 1)
        await one.step()
        assert await office.wrapped(person) == key
        clock.ahead = timedelta(days=3 * 365 + 1)
        assert await one.step() >= 1
    await gone(office, person, key)
    assert len(await office.readable(other)) == len(other.marks) - 1
    assert (await office.post("status", contact=f"1-{other.contact}")).json()["erased_at"] is None


async def test_any_number_of_keepers_do_it_once(office: Office) -> None:
    person, clock = await office.plant(), Clock()
    await office.post("erase", contact=f"1-{person.contact}", reason="lo pide")
    clock.ahead = timedelta(days=4 * 365)
    await asyncio.gather(*(keeper(office.store, clock).step() for _ in range(3)))
    assert (await office.names(person.customer.subject)).count("CustomerErased") == 1


async def test_restricted_and_lifted_by_hand(office: Office) -> None:
    person, clock = await office.plant(), Clock()
    target = {"contact": f"1-{person.contact}"}
    done = (await office.post("restrict", reason="recurre la exactitud", **target)).json()["restricted"]
    assert (done["by"], done["erase_at"]) == ("admin-7", None)
    assert (await office.post("restrict", reason="x", **target)).status_code == 409
    clock.ahead = timedelta(days=10 * 365)
    await keeper(office.store, clock).step()
    assert len(await office.readable(person)) == len(person.marks) - 1
    assert (await office.post("unrestrict", reason="resuelto", **target)).json()["restricted"] is None
    assert (await office.post("unrestrict", reason="x", **target)).status_code == 409


async def killed(office: Office, person: Person, before: int) -> int:
    """An erasure that is killed before that effect; how the process ended."""
    words = ("tests.integration.privacy.killed", office.nats.url, f"1-{person.contact}", str(before))
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, err = await child.communicate()
    assert child.returncode in (0, -signal.SIGKILL), err.decode()
    return child.returncode


async def test_killed_between_any_two_steps_it_is_finished(office: Office) -> None:
    effects = 7  # Erased twice, CustomerErased, the file, tombstone, old revision overwritten, file again
    people = [await office.plant() for _ in range(effects + 1)]
    keys = [await office.wrapped(person) for person in people]
    for person in people:  # what ingress appends first: "at once"
        event = CustomerRestricted(
            account=1, contact_id=person.contact, reason="lo pide", by="admin-7", erase_at=datetime.now(UTC)
        )
        await office.append(person.customer.id, event, person.customer.id)
    ended = []
    for first in range(0, len(people), 2):  # two cores
        pair = list(enumerate(people, 1))[first : first + 2]
        ended += await asyncio.gather(*(killed(office, person, before) for before, person in pair))
    assert ended == [-signal.SIGKILL] * effects + [0]
    async with EventStore.open(office.nats.url, source="msia/keeper") as store:
        await keeper(store, Clock()).step()
    for person, key in zip(people, keys, strict=True):
        await gone(office, person, key)
        assert (await office.names(person.customer.subject)).count("CustomerErased") == 1
        for conversation in person.conversations:
            assert (await office.names(f"msia.control.{conversation}")).count("Erased") == 1


async def test_a_restore_that_brings_keys_back_is_erased_again(office: Office) -> None:
    person = await office.plant()
    key = await office.wrapped(person)
    await office.post("erase", contact=f"1-{person.contact}", reason="lo pide", now=True)
    bucket = office.store.client.jetstream()
    await bucket.publish(f"$KV.KEYS.{person.customer.id}.1", key)  # as a backup of KEYS has it
    assert len(await office.readable(person)) == len(person.marks) - 1
    await keeper(office.store, Clock()).step()
    assert await office.readable(person) == []
    assert office.on_disk(key) == []
