from typing import Any

import pytest
from pydantic import ValidationError

from contracts.errors import BadInput, NotFound
from services.sandbox import conversations
from services.sandbox.inbound_message import Inbound
from services.sandbox.state import Contact, ContactInbox, PhoneMessage
from tests.unit.sandbox.conftest import Desk


def test_the_first_message_makes_contact_conversation_and_message(desk: Desk) -> None:
    received = desk.receive(text="Hola")
    assert received.conversation
    assert (received.conversation.key, received.conversation.status) == ("1-1", "pending")
    assert received.message_ids == [1]
    assert desk.world.store.one(Contact, 1).phone_number == "+34000000013"
    assert desk.events() == ["message_created", "conversation_updated"]


def test_later_messages_join_the_conversation_until_it_is_resolved(desk: Desk) -> None:
    desk.receive()
    assert desk.receive().conversation == desk.conversation(1)
    conversations.update(desk.world, desk.conversation(), status="resolved")
    again = desk.receive().conversation
    assert again
    assert (again.key, again.status) == ("1-2", "pending")


def test_one_conversation_for_ever_is_pending_again(desk: Desk) -> None:
    inbox = desk.inbox
    inbox.lock_to_single_conversation = True
    desk.world.store.save(inbox)
    desk.receive()
    conversations.update(desk.world, desk.conversation(), status="resolved")
    desk.told()
    again = desk.receive().conversation
    assert again
    assert (again.key, again.status) == ("1-1", "pending")
    assert desk.events()[:3] == ["conversation_status_changed", "conversation_updated", "message_created"]


def test_a_redelivered_wamid_is_ignored(desk: Desk) -> None:
    first = desk.receive(wamid="wamid.X")
    assert desk.receive(wamid="wamid.X").message_ids == []
    assert first.message_ids == [1]


@pytest.mark.parametrize("kind", ["reaction", "ephemeral", "edit", "revoke"])
def test_what_chatwoot_drops_leaves_no_trace_in_it(desk: Desk, kind: str) -> None:
    desk.receive()
    desk.told()
    assert desk.receive(type=kind, text="👍").message_ids == []
    assert desk.events() == []


def test_the_unsupported_becomes_a_placeholder(desk: Desk) -> None:
    [id] = desk.receive(type="unsupported", text=None).message_ids
    message = desk.message(id)
    assert message.content == "This message is unavailable."
    assert message.content_attributes == {"is_unsupported": True}


def test_a_user_without_a_phone(desk: Desk) -> None:
    desk.receive(**{"from": None, "bsuid": "ES.13491208655302741918"})
    assert desk.world.store.one(Contact, 1).phone_number is None
    assert desk.world.store.one(ContactInbox, 1).source_id == "ES.13491208655302741918"


def test_each_shared_contact_is_a_message_with_the_same_wamid(desk: Desk) -> None:
    cards = [{"formatted_name": "Uno"}, {"formatted_name": "Dos"}]
    ids = desk.receive(type="contacts", text=None, contacts=cards).message_ids
    assert [desk.message(id).content for id in ids] == ["Uno", "Dos"]
    assert len({desk.message(id).source_id for id in ids}) == 1


def test_a_quote_names_the_message_or_nothing(desk: Desk) -> None:
    [first] = desk.receive().message_ids
    wamid = desk.message(first).source_id
    [known] = desk.receive(context={"id": wamid}).message_ids
    assert desk.message(known).content_attributes == {"in_reply_to_external_id": wamid, "in_reply_to": first}
    [unknown] = desk.receive(context={"id": "wamid.other"}).message_ids
    assert desk.message(unknown).content_attributes == {"in_reply_to_external_id": None, "in_reply_to": None}


def test_a_blocked_contact_is_not_heard(desk: Desk) -> None:
    desk.receive()
    contact = desk.world.store.one(Contact, 1)
    contact.blocked = True
    desk.world.store.save(contact)
    assert desk.receive().message_ids == []


def test_a_profile_name_replaces_only_a_bare_number(desk: Desk) -> None:
    desk.receive(name=None)
    assert desk.world.store.one(Contact, 1).name == "+34000000013"
    desk.receive(name="Lucía")
    desk.receive(name="Otra")
    assert desk.world.store.one(Contact, 1).name == "Lucía"


def test_the_phone_shows_what_was_sent_as_delivered(desk: Desk) -> None:
    received = desk.receive(text="¡Hola! 🏍️")
    [bubble] = desk.world.store.all(PhoneMessage)
    assert (bubble.id, bubble.text, bubble.author, bubble.status) == (
        received.phone_message_id,
        "¡Hola! 🏍️",
        "customer",
        "delivered",
    )


@pytest.mark.parametrize(
    "body",
    [
        {"text": "sin remitente"},
        {"from": "+34000000013", "bsuid": "x", "text": "los dos"},
        {"from": "600 000 000", "text": "número mal escrito"},
        {"from": "+34000000013"},
        {"from": "+34000000013", "type": "location"},
        {"from": "+34000000013", "type": "contacts"},
        {"from": "+34000000013", "type": "hologram", "text": "x"},
        {"from": "+34000000013", "burst": [{"type": "text"}]},
    ],
)
def test_an_incomplete_message_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Inbound.model_validate(body)


def test_files_that_cannot_be_had(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no file abc was uploaded"):
        desk.receive(type="image", text=None, media={"id": "abc"})
    with pytest.raises(BadInput, match="not base64"):
        desk.receive(type="image", text=None, media={"content": "¿?"})
    with pytest.raises(NotFound, match="no sample video"):
        desk.receive(type="video", text=None)
