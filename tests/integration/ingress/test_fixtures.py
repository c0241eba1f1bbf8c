"""Every recorded kind of webhook becomes the right event, or a recorded rejection."""

import pytest

from contracts.events.customer import CustomerIdentified
from contracts.events.inbox import WebhookRejected
from tests.fixtures.chatwoot.bodies import NAMES, fixture
from tests.integration.ingress.conftest import Ingress

EXPECTED: dict[str, list[str]] = {
    "contact_created": ["ContactUpdated"],
    "contact_updated": ["ContactUpdated"],
    "conversation_created": ["ConversationStatusChanged"],
    "conversation_opened": ["ConversationStatusChanged"],
    "conversation_status_changed_open": ["ConversationStatusChanged"],
    "conversation_status_changed_resolved": ["ConversationStatusChanged"],
    "conversation_typing_on": ["WebhookRejected"],
    "conversation_updated_takeover": ["ConversationStatusChanged", "ConversationAssigned"],
    "message_created_burst_first": ["MessageReceived"],
    "message_created_burst_second": ["MessageReceived"],
    "message_created_document": ["MessageReceived"],
    "message_created_greeting": ["AutomaticMessageSent"],
    "message_created_own": ["DeliveryStatusReported"],
    "message_created_person": ["HumanReplied"],
    "message_created_photo_with_caption": ["MessageReceived"],
    "message_created_private_note": ["NoteWritten"],
    "message_created_reply": ["MessageReceived"],
    "message_created_text": ["MessageReceived"],
    "message_created_unsupported": ["MessageReceived"],
    "message_created_voice_note": ["MessageReceived"],
    "message_created_whatsapp_template": ["DeliveryStatusReported"],
    "message_updated_accepted": ["DeliveryStatusReported"],
    "message_updated_deleted": ["MessageDeleted"],
    "message_updated_delivered": ["DeliveryStatusReported"],
    "message_updated_failed": ["DeliveryStatusReported"],
    "message_updated_transcribed": ["MessageReceived", "MediaTranscribed"],
}


def test_every_body_has_an_expectation() -> None:
    assert sorted(EXPECTED) == NAMES
    assert len(NAMES) == 26


@pytest.mark.parametrize("name", NAMES)
async def test_a_recorded_webhook_becomes_its_events(ingress: Ingress, name: str) -> None:
    answer = await ingress.post(fixture(name), delivery=f"delivery-{name}")
    assert answer.status_code == 200
    assert await ingress.names() == EXPECTED[name]
    stored = await ingress.events()
    assert [one["position"] for one in answer.json()["events"]] == [one.position for one in stored]
    assert {one.envelope.correlation_id for one in stored} == {f"delivery-{name}"}
    assert answer.headers["X-Correlation-Id"] == f"delivery-{name}"

    again = await ingress.post(fixture(name), delivery=f"delivery-{name}")
    assert again.status_code == 200
    assert await ingress.names() == EXPECTED[name]


async def test_all_of_them_together(ingress: Ingress) -> None:
    for name in [*NAMES, *reversed(NAMES)]:
        assert (await ingress.post(fixture(name), delivery=name)).status_code == 200
    names = await ingress.names()
    # The takeover and its status webhook tell of one toggle; the voice note comes back only if it was lost.
    assert names.count("ConversationStatusChanged") == 4
    assert names.count("MessageReceived") == 8
    assert names.count("WebhookRejected") == 1
    assert "MessageEdited" not in names
    assert len(names) == len({one.envelope.id for one in await ingress.events()})


async def test_a_customer_is_identified_once_per_key(ingress: Ingress) -> None:
    for name in NAMES:
        await ingress.post(fixture(name))
    events = [one.event for one in await ingress.events("msia.customer.>")]
    assert all(isinstance(event, CustomerIdentified) for event in events)
    found = {event.contact_id: event for event in events if isinstance(event, CustomerIdentified)}
    assert sorted(found) == [5301, 5302, 5303]
    assert len(events) == 3
    assert (found[5302].name, found[5302].key_generation) == ("Bruno Ficticio", 1)


async def test_what_nobody_needs_is_kept_under_the_key_of_its_month(ingress: Ingress) -> None:
    answer = await ingress.post(fixture("conversation_typing_on"), delivery="typing-1")
    assert answer.json()["status"] == "rejected"
    [rejected] = await ingress.events("msia.inbox.rejected")
    assert isinstance(rejected.event, WebhookRejected)
    assert (rejected.event.reason, rejected.event.event_name) == ("not_needed", "conversation_typing_on")
    assert isinstance(rejected.event.body, str)
    assert "Olga Ficticia" in rejected.event.body
    assert str(rejected.envelope.key_id) == f"rejects-{rejected.time:%Y-%m}.1"
