"""Erased at once: nothing of the person reads anywhere, and everything that is to hold still holds."""

import asyncio
from datetime import UTC, datetime, timedelta

from contracts.events.control import Erased
from contracts.events.customer import CustomerErased
from contracts.events.inbox import MessageReceived
from domain.overview import overview
from eventstore.media import Media
from tests.fixtures.chatwoot.bodies import message
from tests.integration.privacy.conftest import Office, Person


async def folded(office: Office, conversation: str) -> dict[str, object]:
    """Statuses, coverage, amounts: what an erasure must leave alone."""
    state = overview(conversation, await office.store.load(f"msia.*.{conversation}"))
    for moves in ("position", "erased_position", "waiting"):
        state.pop(moves)
    return state


async def gone(office: Office, person: Person, key: bytes) -> None:
    """No mark is readable, no byte of the key or of the file is left."""
    assert await office.readable(person) == []
    assert office.on_disk(key) == []
    for mark in person.marks:
        assert office.on_disk(mark) == []
    objects = await office.store.client.jetstream().object_store("MEDIA")
    assert person.digest not in [one.name for one in await objects.list(ignore_deletes=True)]


async def test_nothing_of_the_person_is_left_and_the_rest_holds(office: Office) -> None:
    person, neighbour = await office.plant(), await office.plant()
    key, other = await office.wrapped(person), await office.wrapped(neighbour)
    assert office.on_disk(key)  # else this test would find nothing for another reason
    assert len(await office.readable(person)) == len(person.marks) - 1
    before = [await folded(office, id) for id in person.conversations]

    done = await office.post("erase", phone=person.phone, reason="lo pide", now=True)
    assert done.status_code == 200, done.text
    assert (done.json()["erased_generation"], done.json()["restricted"]) == (1, None)

    await gone(office, person, key)
    assert office.on_disk(other)
    assert len(await office.readable(neighbour)) == len(neighbour.marks) - 1
    assert [await folded(office, id) for id in person.conversations] == before
    assert (await office.post("status", phone=person.phone)).status_code == 404
    # each conversation was told before the customer was
    erased = [
        one for one in await office.store.load("msia.>") if isinstance(one.event, Erased | CustomerErased)
    ]
    mine = [one for one in erased if one.aggregate in (*person.conversations, person.customer.id)]
    assert [one.aggregate for one in mine] == [*person.conversations, person.customer.id]
    data, page, files = await office.export(contact=f"1-{person.contact}")
    assert files == {}
    assert "(suprimido)" in page
    assert data["files"][0]["problem"]


async def test_again_and_side_by_side_it_is_one_erasure(office: Office) -> None:
    person = await office.plant()
    body = {"contact": f"1-{person.contact}", "reason": "lo pide", "now": True}
    answers = await asyncio.gather(*(office.post("erase", **body) for _ in range(4)))
    # who came second to the block may be told so; whoever asks again finds it done
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert (await office.post("erase", **body)).status_code == 200
    assert (await office.names(person.customer.subject)).count("CustomerErased") == 1
    for conversation in person.conversations:
        assert (await office.names(f"msia.control.{conversation}")).count("Erased") == 1
    again = await office.post("erase", contact=body["contact"], reason="x")
    assert again.status_code == 409


async def test_who_writes_afterwards_is_known_anew_and_can_be_erased_anew(office: Office) -> None:
    person = await office.plant()
    target = {"contact": f"8-{person.contact}", "reason": "lo pide"}

    async def says(id: int, text: str) -> None:
        later = datetime.now(UTC) + timedelta(seconds=2)
        body = message(id, text, conversation=person.contact, contact=person.contact, at=later)
        assert (await office.ingress.post(body)).status_code == 200

    async def texts() -> list[object]:
        events = await office.store.load(f"msia.inbox.8-{person.contact}")
        return [one.event.text for one in events if isinstance(one.event, MessageReceived)]

    first = person.contact * 10
    await says(first, "antes")
    assert (await office.post("erase", now=True, **target)).status_code == 200
    await says(first + 1, "después")
    assert [str(text) for text in await texts()] == ["▒▒▒", "después"]
    status = (await office.post("status", contact=target["contact"])).json()
    assert (status["erased_generation"], status["key_generation"], status["restricted"]) == (1, 2, None)
    assert (await office.post("erase", now=True, **target)).json()["erased_generation"] == 2
    assert [str(text) for text in await texts()] == ["▒▒▒", "▒▒▒"]


async def test_what_a_lagging_replica_stored_meanwhile_goes_too(office: Office) -> None:
    """A message stored between the first `Erased` and the last key."""
    person = await office.plant()
    keys, owner = office.store.keys, person.customer.id
    assert keys is not None
    late: list[int] = []
    delete = Media.delete

    async def meanwhile(self: Media, digest: str) -> None:  # after `CustomerErased`, before the keys go
        if not late:
            event = (await office.store.load(f"msia.inbox.{person.conversations[1]}"))[0].event
            late.append((await office.append(person.conversations[1], event, owner)).position)
        await delete(self, digest)

    Media.delete = meanwhile  # type: ignore[method-assign]
    try:
        await office.post("erase", contact=f"1-{person.contact}", reason="lo pide", now=True)
    finally:
        Media.delete = delete  # type: ignore[method-assign]
    assert await office.readable(person) == []
    told = await office.store.load(f"msia.control.{person.conversations[1]}")
    assert [one.position > late[0] for one in told if isinstance(one.event, Erased)] == [False, True]
