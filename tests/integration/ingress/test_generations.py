"""After an erasure only a new message of the customer opens a new key; everything else reads as erased."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.events.customer import CustomerIdentified
from contracts.events.inbox import MessageReceived
from contracts.ids import KeyId, customer_id
from contracts.private import ERASED
from eventstore.keys import KeyRing
from tests.fixtures.chatwoot.bodies import ACCOUNT, Body, conversation, fixture, message, updated
from tests.integration.ingress.conftest import Ingress, Start

OWNER = customer_id(ACCOUNT, 5900)
SECOND = f"{OWNER}.2"


def now() -> datetime:
    return datetime.now(UTC)


def soon() -> datetime:
    """Certainly after what was just done, though Chatwoot tells whole milliseconds."""
    return now() + timedelta(seconds=1)


def ring(ingress: Ingress) -> KeyRing:
    assert ingress.store.keys is not None
    return ingress.store.keys


async def erased(ingress: Ingress) -> datetime:
    """The customer, who was known, is erased; when."""
    assert await ring(ingress).destroy(OWNER) == 1
    destroyed = (await ring(ingress).get(KeyId(f"{OWNER}.1"))).destroyed_at
    assert destroyed is not None
    return destroyed


async def generations(ingress: Ingress) -> int:
    count = 0
    while await ring(ingress).vault.latest(f"{OWNER}.{count + 1}") is not None:
        count += 1
    return count


async def texts(ingress: Ingress) -> dict[int, Any]:
    events = [one.event for one in await ingress.events()]
    return {event.message_id: event.text for event in events if isinstance(event, MessageReceived)}


async def test_a_message_written_after_it(ingress: Ingress) -> None:
    await ingress.post(message(1, "antes"))
    await erased(ingress)
    assert (await ingress.post(message(2, "después", at=soon()))).status_code == 200
    assert await texts(ingress) == {1: ERASED, 2: "después"}
    stored = (await ingress.events())[-1]
    assert stored.envelope.key_id == SECOND
    known = [one.event for one in await ingress.events("msia.customer.>")]
    assert [one.key_generation for one in known if isinstance(one, CustomerIdentified)] == [1, 2]
    # From here on everything is under the new one, and the old one stays what it is.
    person = message(3, "Le llamo", like="message_created_person")
    assert (await ingress.post(person)).status_code == 200
    assert (await ingress.events())[-1].envelope.key_id == SECOND
    assert await generations(ingress) == 2


async def test_a_message_whose_created_was_lost_and_comes_as_an_update(ingress: Ingress) -> None:
    await ingress.post(message(1))
    await erased(ingress)
    await ingress.post(updated(message(2, "después", at=soon())))
    assert (await texts(ingress))[2] == "después"


OLD: dict[str, Callable[[], Body]] = {
    "the same again": lambda: message(1, at=now() - timedelta(minutes=1)),
    "the same, shown once more": lambda: updated(message(1, at=now() - timedelta(minutes=1))),
    "an edit of it": lambda: updated(message(1, "otra", at=now() - timedelta(minutes=1))),
    "one written before, lost until now": lambda: message(2, at=now() - timedelta(minutes=1)),
    "one of days ago": lambda: message(2, at=now() - timedelta(days=3)),
    "one without a time": lambda: message(2, created_at=None),
    "a person's reply": lambda: message(2, like="message_created_person"),
    "a note": lambda: message(2, like="message_created_person", private=True),
    "a status": lambda: conversation("conversation_status_changed", at=now()),
    "a change of the contact": lambda: fixture("contact_updated") | {"id": 5900},
}


@pytest.mark.parametrize("body", OLD.values(), ids=OLD)
async def test_nothing_else_does(ingress: Ingress, body: Callable[[], Body]) -> None:
    await ingress.post(message(1, "antes", at=now() - timedelta(minutes=1)))
    await erased(ingress)
    assert (await ingress.post(body())).status_code == 200
    assert await generations(ingress) == 1
    assert set((await texts(ingress)).values()) == {ERASED}


async def test_an_old_message_is_not_new_because_a_clock_runs_ahead(ingress: Ingress) -> None:
    body = message(1, at=now() + timedelta(minutes=4))
    await ingress.post(body)
    assert await erased(ingress) < now() + timedelta(minutes=3)
    assert (await ingress.post(body)).status_code == 200
    assert (await ingress.post(updated(body, content="otra"))).status_code == 200
    assert await generations(ingress) == 1
    assert await texts(ingress) == {1: ERASED}


async def test_two_instances_open_one(start: Start) -> None:
    instances = [await start() for _ in range(3)]
    await instances[0].post(message(1))
    await erased(instances[0])
    bodies = [message(id, f"texto {id}", at=soon()) for id in range(2, 10)]
    posted = [instances[id % 3].post(body) for id, body in enumerate(bodies)]
    await asyncio.gather(*posted, *(instances[2].post(body) for body in bodies))
    assert await generations(instances[0]) == 2
    assert await texts(instances[0]) == {1: ERASED} | {id: f"texto {id}" for id in range(2, 10)}


async def test_erased_twice(ingress: Ingress) -> None:
    await ingress.post(message(1))
    await erased(ingress)
    await ingress.post(message(2, "dos", at=soon()))
    assert await ring(ingress).destroy(OWNER) == 2
    await ingress.post(message(2, "dos", at=soon()))
    assert await generations(ingress) == 2
    await ingress.post(message(3, "tres", at=soon()))
    assert await generations(ingress) == 3
    assert await texts(ingress) == {1: ERASED, 2: ERASED, 3: "tres"}


async def test_the_rejects_of_a_month_stay_destroyed(ingress: Ingress) -> None:
    await ingress.post(b"no json")
    [owner] = [one.envelope.key_id for one in await ingress.events("msia.inbox.rejected")]
    assert owner is not None
    month = owner.removesuffix(".1")
    await ring(ingress).destroy(month)
    assert (await ingress.post(b"again no json", delivery="d2")).status_code == 200
    assert await ring(ingress).vault.latest(f"{month}.2") is None
    assert [one.event.body for one in await ingress.events("msia.inbox.rejected")] == [ERASED, ERASED]  # type: ignore[attr-defined]
