"""Guarantee 2: one Chatwoot message is one `MessageReceived`, however often and wherever it is delivered."""

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.events.inbox import ContactUpdated, MessageEdited, MessageReceived
from contracts.ids import message_event_id
from eventstore.connection import connect
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.ingress.history import look
from services.ingress.parsing import History
from tests.fixtures.chatwoot.bodies import conversation, fixture, message, updated
from tests.integration.ingress.conftest import Ingress, Start


def now() -> datetime:
    return datetime.now(UTC)


async def received(ingress: Ingress) -> list[int]:
    return [one.event.message_id for one in await ingress.events() if isinstance(one.event, MessageReceived)]


async def test_the_same_message_by_bot_and_account_webhook_is_one_event(ingress: Ingress) -> None:
    body = message(1)
    late = body | {"conversation": body["conversation"] | {"labels": ["toldo"], "unread_count": 2}}
    for content, delivery in ((body, "bot"), (late, "account"), (body, "bot")):
        assert (await ingress.post(content, delivery=delivery)).status_code == 200
    [stored] = await ingress.events()
    assert stored.envelope.id == message_event_id(8, 1)
    assert stored.aggregate == "8-900"


async def test_concurrent_deliveries_through_two_instances_are_one_event_each(start: Start) -> None:
    instances = [await start(webhook_deadline=30.0) for _ in range(2)]
    bodies = [message(id) for id in range(1, 16)]
    deliveries = [(random.Random(7).choice(instances), body) for body in bodies for _ in range(6)]
    random.Random(8).shuffle(deliveries)
    answers = await asyncio.gather(*(one.post(body) for one, body in deliveries))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(await received(instances[0])) == list(range(1, 16))
    assert await instances[0].names("msia.customer.>") == ["CustomerIdentified"]


async def window_passed(nats: NatsServer) -> None:
    """Until the server has forgotten every id it has seen so far."""
    client = await connect(nats.url, name="probe")
    js, id = client.jetstream(), f"probe-{random.random()}"
    try:
        await js.publish("msia.control.probe", b"", headers={"Nats-Msg-Id": id})
        deadline = time.monotonic() + 60
        while (await js.publish("msia.control.probe", b"", headers={"Nats-Msg-Id": id})).duplicate:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)  # a server asked without a pause does not come to forgetting
    finally:
        await client.close()


@pytest.fixture
async def forgetful(nats: NatsServer) -> NatsServer:
    """A server whose dedupe window is as short as it may be: what it does not remember is our own doing."""
    client = await connect(nats.url, name="operator")
    js = client.jetstream()
    config = (await js.stream_info("EVENTS")).config
    config.duplicate_window = 0.1
    await js.update_stream(config)
    await client.close()
    return nats


async def test_an_old_message_is_stored_once_though_the_server_forgot_it(
    forgetful: NatsServer, start: Start
) -> None:
    ingress = await start()
    old = message(1, at=now() - timedelta(hours=13))
    undated = message(2, created_at=None)
    ahead = message(3, at=now() + timedelta(hours=30))  # a wrong clock must not count as fresh for ever
    for body in (old, undated, ahead):
        assert (await ingress.post(body)).json()["status"] == "stored"
        await window_passed(forgetful)
        assert (await (await start()).post(body)).json()["status"] == "nothing_new"
    assert await received(ingress) == [1, 2, 3]


@pytest.mark.parametrize("between", [1, 2], ids=["the same message", "another message"])
async def test_of_two_instances_that_both_saw_nothing_one_stores(
    forgetful: NatsServer, start: Start, monkeypatch: pytest.MonkeyPatch, between: int
) -> None:
    """The expectation decides: one has looked, then the other stores, and the window closes."""
    quick, slow = await start(), await start(webhook_deadline=30.0)
    looked, may_go_on = asyncio.Event(), asyncio.Event()

    async def look_and_wait(store: EventStore, subject: str, message_id: int | None = None) -> History:
        history = await look(store, subject, message_id)
        if store is slow.store and subject.startswith("msia.inbox."):
            looked.set()
            await may_go_on.wait()
        return history

    monkeypatch.setattr("services.ingress.facts.look", look_and_wait)
    old = message(1, at=now() - timedelta(days=3))
    waiting = asyncio.create_task(slow.post(old))
    await looked.wait()
    await quick.post(message(between, at=now() - timedelta(days=3)))
    await window_passed(forgetful)
    may_go_on.set()
    assert (await waiting).status_code == 200
    assert sorted(await received(quick)) == sorted({1, between})


async def test_out_of_order_and_lost(ingress: Ingress) -> None:
    first, second = message(10, "uno"), message(11, "dos")
    await ingress.post(second)
    await ingress.post(updated(first))  # its message_created was lost
    await ingress.post(first)  # and comes late after all
    await ingress.post(updated(second))
    assert await received(ingress) == [11, 10]
    assert await ingress.names() == ["MessageReceived", "MessageReceived"]


async def test_an_edit_is_told_once_and_keeps_its_text_private(ingress: Ingress) -> None:
    body = message(20, "Una moto")
    await ingress.post(body)
    changed = updated(body, content="Dos motos")
    answers = await asyncio.gather(*(ingress.post(changed) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await ingress.post(changed)).json()["status"] == "nothing_new"
    [_, edited] = await ingress.events()
    assert isinstance(edited.event, MessageEdited)
    assert edited.event.text == "Dos motos"
    stored = await ingress.store.reader.get(edited.position)
    assert b"Dos motos" not in stored.body


async def test_deletion_delivery_states_and_people_are_told_once(ingress: Ingress) -> None:
    own = message(
        30,
        "Respuesta",
        like="message_updated_delivered",
        content_attributes={"msia_part": "1f0e8a8e-3c5b-5b0c-8f0a-000000000001"},
    )
    person = message(31, "Le llamo", like="message_created_person")
    deleted = updated(message(32), content_attributes={"deleted": True})
    for body in (own, own, person, person, deleted, deleted):
        assert (await ingress.post(body)).status_code == 200
    assert await ingress.names() == ["DeliveryStatusReported", "HumanReplied", "MessageDeleted"]


async def test_a_persons_reply_whose_webhook_was_lost_comes_back_with_its_update(ingress: Ingress) -> None:
    person = message(31, "Le llamo", like="message_created_person", source_id="wamid.1")
    await ingress.post(updated(person))
    await ingress.post(person)
    await ingress.post(updated(person))
    assert sorted(await ingress.names()) == ["DeliveryStatusReported", "HumanReplied"]


async def test_our_own_message_that_lost_its_key_is_not_taken_for_anothers(ingress: Ingress) -> None:
    own = message(40, "Respuesta", like="message_created_own")
    await ingress.post(own)
    retried = updated(own, content_attributes={}, source_id="wamid.2")
    await ingress.post(retried)
    assert await ingress.names() == ["DeliveryStatusReported", "DeliveryStatusReported"]


async def test_one_toggle_is_one_event_and_noise_is_none(ingress: Ingress) -> None:
    at = now()
    changed = [{"status": {"previous_value": "pending", "current_value": "open"}}]
    noise: list[Any] = [{"waiting_since": {"previous_value": 1, "current_value": 2}}]
    bodies = [
        conversation("conversation_opened", at=at),
        conversation("conversation_status_changed", at=at, changed_attributes=None),
        conversation("conversation_updated", at=at, changed_attributes=changed),
    ]
    for body in bodies:
        assert (await ingress.post(body)).json()["status"] == "stored"
    answer = await ingress.post(conversation("conversation_updated", at=at, changed_attributes=noise))
    assert (answer.status_code, answer.json()["status"]) == (200, "nothing_new")
    assert await ingress.names() == ["ConversationStatusChanged"]


async def test_an_undated_status_is_told_once(ingress: Ingress) -> None:
    body = fixture("conversation_opened")
    del body["updated_at"]
    assert (await ingress.post(body)).json()["status"] == "stored"
    assert (await ingress.post(body)).json()["status"] == "nothing_new"
    assert await ingress.names() == ["ConversationStatusChanged"]


async def test_a_contact_is_told_when_it_changes(ingress: Ingress, start: Start) -> None:
    body: dict[str, Any] = fixture("contact_updated")
    other = await start()
    for instance, name in zip([ingress, other] * 3, ["Ana", "Ana", "Eva", "Eva", "Ana", "Ana"], strict=True):
        assert (await instance.post(body | {"name": name})).status_code == 200
    events = [one.event for one in await ingress.events("msia.inbox.contact-8-5302")]
    assert [event.name for event in events if isinstance(event, ContactUpdated)] == ["Ana", "Eva", "Ana"]


async def test_poison_events_in_a_conversation_do_not_stop_its_updates(ingress: Ingress) -> None:
    js = ingress.store.client.jetstream()
    body = message(50, "antes")
    await ingress.post(body)
    about = b'{"open":{"message_id":50}}'
    for poison, kind in ((b"not json", "MessageReceived.v1"), (about, "MessageEdited.v1"), (about, "New.v9")):
        headers = {"ce-id": "x", "ce-type": f"msia.inbox.{kind}"}
        await js.publish("msia.inbox.8-900", poison, headers=headers)
    for status in ("stored", "nothing_new"):
        answer = await ingress.post(updated(body, content="después"))
        assert (answer.status_code, answer.json()["status"]) == (200, status)
