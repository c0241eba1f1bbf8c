"""Key sets and types of Chatwoot v4.15.1's payloads, written down from its serializers."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from services.sandbox import conversations, events, humans, messages
from services.sandbox.serializers import conversations as conversation_json
from services.sandbox.serializers import messages as message_json
from services.sandbox.state import MessageType
from services.sandbox.webhooks import signed_headers
from tests.unit.sandbox.conftest import Desk

MESSAGE = {
    "event", "id", "content", "content_type", "content_attributes", "additional_attributes", "message_type",
    "private", "source_id", "sender", "account", "inbox", "created_at", "conversation",
}  # fmt: skip
CONVERSATION = {
    "id", "additional_attributes", "can_reply", "channel", "contact_inbox", "inbox_id", "messages", "labels",
    "meta", "status", "custom_attributes", "snoozed_until", "unread_count", "first_reply_created_at",
    "priority", "waiting_since", "agent_last_seen_at", "contact_last_seen_at", "last_activity_at",
    "timestamp", "created_at", "updated_at", "account",
}  # fmt: skip
CONTACT_INBOX = {
    "id", "contact_id", "inbox_id", "source_id", "created_at", "updated_at", "hmac_verified", "pubsub_token",
}  # fmt: skip
PUSHED_MESSAGE = {
    "id", "content", "account_id", "inbox_id", "conversation_id", "message_type", "created_at", "updated_at",
    "private", "status", "source_id", "content_type", "content_attributes", "sender_type", "sender_id",
    "external_source_ids", "additional_attributes", "processed_message_content", "sentiment", "conversation",
    "sender",
}  # fmt: skip
CONTACT_WEBHOOK = {
    "account", "additional_attributes", "avatar", "custom_attributes", "email", "id", "identifier", "name",
    "phone_number", "thumbnail", "blocked",
}  # fmt: skip
CONTACT_PUSH = (CONTACT_WEBHOOK - {"account", "avatar"}) | {"type"}
USER_PUSH = {"id", "name", "available_name", "avatar_url", "type", "availability_status", "thumbnail"}
POST_RESPONSE = {
    "id", "content", "inbox_id", "conversation_id", "message_type", "content_type", "status",
    "content_attributes", "created_at", "private", "source_id", "sender",
}  # fmt: skip
FILE = {
    "id", "message_id", "file_type", "account_id", "extension", "content_type", "data_url", "thumb_url",
    "file_size", "width", "height",
}  # fmt: skip


def first(desk: Desk, event: str) -> dict[str, Any]:
    return next(body for body in desk.told() if body["event"] == event)


def test_a_customers_message_has_the_keys_and_types_of_the_webhook(desk: Desk) -> None:
    desk.receive(text="Hola")
    body = first(desk, "message_created")
    assert body.keys() == MESSAGE
    assert (body["message_type"], body["created_at"]) == ("incoming", "2026-11-20T09:00:00.312Z")
    assert body["sender"].keys() == CONTACT_WEBHOOK
    conversation = body["conversation"]
    assert conversation.keys() == CONVERSATION
    assert conversation["contact_inbox"].keys() == CONTACT_INBOX
    assert conversation["contact_inbox"]["source_id"] == "34000000013"
    assert conversation["meta"].keys() == {"sender", "assignee", "assignee_type", "team", "hmac_verified"}
    assert conversation["meta"]["sender"].keys() == CONTACT_PUSH
    assert (conversation["status"], conversation["waiting_since"]) == ("pending", 1795165200)
    assert isinstance(conversation["updated_at"], float)
    [pushed] = conversation["messages"]
    assert pushed.keys() == PUSHED_MESSAGE
    assert (pushed["message_type"], pushed["created_at"], pushed["status"]) == (0, 1795165200, "sent")
    assert pushed["conversation"] == {
        "assignee_id": None,
        "unread_count": 1,
        "last_activity_at": 1795165200,
        "contact_inbox": {"source_id": "34000000013"},
    }


def test_a_bots_message_keeps_our_keys_and_has_no_status_at_the_top(desk: Desk) -> None:
    desk.receive()
    desk.told()
    marks = {"msia_part": "p-1", "msia_turn": "t-1", "msia_index": 0}
    messages.create(
        desk.world, desk.conversation(), MessageType.outgoing, "Buenas", desk.bot, content_attributes=marks
    )
    body = first(desk, "message_created")
    assert body.keys() == MESSAGE
    assert (body["message_type"], body["source_id"], body["content_attributes"]) == ("outgoing", None, marks)
    assert body["sender"] == {"id": 1, "name": desk.bot.name, "type": "agent_bot"}
    assert body["conversation"]["messages"][0]["sender"].keys() == {"id", "name", "avatar_url", "type"}


def test_a_private_note_shows_another_message_inside_its_conversation(desk: Desk) -> None:
    desk.receive(text="Quiero presupuesto")
    desk.told()
    note = humans.note(desk.world, desk.conversation(), "Pedir el permiso de circulación")
    body = first(desk, "message_created")
    assert (body["id"], body["private"]) == (note.id, True)
    assert body["sender"].keys() == {"id", "name", "email", "type"}
    assert body["conversation"]["messages"][0]["content"] == "Quiero presupuesto"


def test_an_assigned_conversation_carries_the_person(desk: Desk) -> None:
    desk.receive()
    humans.assign(desk.world, desk.conversation())
    meta = conversation_json.webhook_data(desk.world, desk.conversation())["meta"]
    assert (meta["assignee"].keys(), meta["assignee_type"]) == (USER_PUSH, "User")


@pytest.mark.parametrize(
    ("kind", "file_type", "content_type", "extra"),
    [
        ("image", "image", "image/jpeg", set()),
        ("document", "file", "application/pdf", set()),
        ("sticker", "image", "image/webp", set()),
        ("audio", "audio", "audio/ogg", {"transcribed_text"}),
    ],
)
def test_files(desk: Desk, kind: str, file_type: str, content_type: str, extra: set[str]) -> None:
    desk.receive(type=kind, text=None)
    body = first(desk, "message_created")
    [attachment] = body["attachments"]
    assert body["content"] is None
    assert attachment.keys() == FILE | extra
    assert (attachment["file_type"], attachment["content_type"]) == (file_type, content_type)
    assert attachment["file_size"] > 100
    assert attachment["data_url"].startswith("http://127.0.0.1:8010/rails/active_storage/blobs/redirect/")
    assert attachment["data_url"].endswith("?disposition=inline") == (kind == "audio")
    assert (attachment["thumb_url"] != "") == (file_type == "image")


def test_a_place_and_a_shared_contact(desk: Desk) -> None:
    place = {"latitude": 40.4, "longitude": -3.7, "name": "Taller", "address": "Calle 1"}
    desk.receive(type="location", text=None, location=place)
    [attachment] = first(desk, "message_created")["attachments"]
    assert (attachment["coordinates_lat"], attachment["fallback_title"]) == (40.4, "Taller, Calle 1")
    cards = [{"formatted_name": "Iker Prueba", "phone": "+34000000012", "first_name": "Iker"}]
    desk.receive(type="contacts", text=None, contacts=cards)
    body = first(desk, "message_created")
    assert body["content"] == "Iker Prueba"
    assert body["attachments"][0]["meta"] == {"firstName": "Iker", "lastName": ""}


def test_the_answer_to_a_post(desk: Desk) -> None:
    desk.receive()
    message = messages.create(desk.world, desk.conversation(), MessageType.outgoing, "Buenas", desk.bot)
    answer = message_json.view(desk.world, message, desk.conversation())
    assert answer.keys() == POST_RESPONSE
    assert (answer["message_type"], answer["conversation_id"], answer["status"]) == (1, 1, "sent")
    assert message_json.view(desk.world, message, desk.conversation(), "e-1")["echo_id"] == "e-1"


def test_a_status_change_has_a_null_diff_and_the_update_the_real_one(desk: Desk) -> None:
    desk.receive()
    desk.told()
    desk.clock.advance(seconds=10)
    conversations.update(desk.world, desk.conversation(), status="open")
    opened, changed, updated = desk.told()
    assert (opened["event"], "changed_attributes" in opened) == ("conversation_opened", False)
    assert opened.keys() == CONVERSATION | {"event"}
    assert (changed["event"], changed["changed_attributes"]) == ("conversation_status_changed", None)
    assert updated["changed_attributes"] == [
        {"status": {"previous_value": "pending", "current_value": "open"}},
        {
            "updated_at": {
                "previous_value": "2026-11-20T09:00:00.312Z",
                "current_value": "2026-11-20T09:00:10.312Z",
            }
        },
    ]


def test_unread_stops_at_ten_and_starts_again_when_an_agent_looked(desk: Desk) -> None:
    for _ in range(12):
        desk.receive()
        desk.clock.advance(seconds=1)
    assert conversation_json.webhook_data(desk.world, desk.conversation())["unread_count"] == 10
    humans.note(desk.world, desk.conversation(), "visto")
    desk.clock.advance(seconds=1)
    desk.receive()
    assert conversation_json.webhook_data(desk.world, desk.conversation())["unread_count"] == 1


def test_html_is_escaped_in_the_bytes_and_comes_back_whole() -> None:
    body = events.encode({"content": "ñ <b> & \u2028"})
    assert body == '{"content":"ñ \\u003cb\\u003e \\u0026 \\u2028"}'
    assert json.loads(body)["content"] == "ñ <b> & \u2028"


def test_the_signature_is_over_timestamp_dot_body() -> None:
    body = '{"content":"ñ"}'.encode()
    headers = signed_headers("whsec_abc", body, "d-1", 1795338000)
    expected = hmac.new(b"whsec_abc", b"1795338000." + body, hashlib.sha256).hexdigest()
    assert headers["X-Chatwoot-Signature"] == f"sha256={expected}"
    assert headers["X-Chatwoot-Delivery"] == "d-1"
    assert "X-Chatwoot-Signature" not in signed_headers("", body, "d-1", 1795338000)


def test_webhooks_drop_the_editors_hard_breaks() -> None:
    assert message_json.normalized("uno\\\ndos\n\n") == "uno\ndos"
    assert message_json.normalized(None) is None
