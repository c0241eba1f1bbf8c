from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.event import Event
from contracts.events.inbox import (
    AutomaticMessageSent,
    DeliveryStatusReported,
    HumanReplied,
    MediaTranscribed,
    MessageDeleted,
    MessageReceived,
    NoteWritten,
)
from contracts.ids import message_event_id
from services.ingress.parsing import Fact, History, Rejection, Revision, Served, parse
from services.ingress.parsing.statements import Statement
from tests.fixtures.chatwoot.bodies import fixture, message, updated

AT = datetime(2026, 11, 2, 9, 15, tzinfo=UTC)
PART = "1f0e8a8e-3c5b-5b0c-8f0a-000000000001"
CONTACT_SENDER = fixture("message_created_text")["sender"]
PERSON = {"id": 44, "name": "Olga Ficticia", "type": "user"}
OTHER_BOT = {"id": 77, "name": "Otro", "type": "agent_bot"}
CAPTAIN = {"id": 3, "name": "Capitán", "type": "captain_assistant"}


def digest(text: str) -> str:
    return f"digest of {text!r}"


def told(body: dict[str, Any]) -> list[Statement]:
    return parse(body, Served())


def only(body: dict[str, Any]) -> Event:
    [statement] = told(body)
    return statement.event


def ids(body: dict[str, Any]) -> list[str]:
    settled = [statement.settle(History(), digest) for statement in told(body)]
    return [str(one.id) for one in settled if one]


def out(id: int = 50, text: str | None = "Buenas", **changes: Any) -> dict[str, Any]:
    return message(id, text, like="message_created_person", at=AT, **changes)


def test_a_text_becomes_message_received() -> None:
    body = message(7001, "¿Precio?", conversation=33, contact=501, at=AT)
    [statement] = told(body)
    event = statement.event
    assert isinstance(event, MessageReceived)
    assert (event.account, event.conversation, event.contact_id, event.message_id) == (8, 33, 501, 7001)
    assert (event.text, event.name, event.phone) == ("¿Precio?", "Nerea Inventada", "+34000000521")
    assert (event.inbox_id, event.created_at, event.unsupported, event.media) == (21, AT, False, ())
    assert (event.snapshot.status, event.snapshot.can_reply) == ("pending", True)
    assert (statement.aggregate, statement.owner, statement.at) == ("8-33", "contact-8-501", AT)
    assert ids(body) == [str(message_event_id(8, 7001))]


def test_media_keep_their_urls_private() -> None:
    event = only(fixture("message_created_photo_with_caption"))
    assert isinstance(event, MessageReceived)
    assert [(one.id, one.kind, one.size) for one in event.media] == [(81200, "image", 203117)]
    assert isinstance(event.urls, dict)
    assert event.urls[81200].endswith("/manillar.jpeg")
    assert "manillar" not in str(event.open_part())


@pytest.mark.parametrize(
    ("attachment", "kind", "url"),
    [
        (
            {"file_type": "location", "coordinates_lat": 40.4168, "coordinates_long": -3.7038},
            "location",
            "geo:40.4168,-3.7038",
        ),
        (
            {
                "file_type": "location",
                "coordinates_lat": 40,
                "coordinates_long": -3,
                "fallback_title": "Taller, C/ Sol",
            },
            "location",
            "geo:40,-3?q=Taller%2C%20C/%20Sol",
        ),
        ({"file_type": "contact", "fallback_title": "+34000000599"}, "contact", "tel:+34000000599"),
        ({"file_type": "image", "extension": "webp", "data_url": "https://x.example/s.webp"}, "image", ...),
        ({"file_type": "ig_reel", "data_url": "https://x.example/r"}, "other", ...),
        ({"file_type": "location"}, "location", None),
        ({"file_type": "audio", "data_url": None}, "audio", None),
    ],
    ids=[
        "place",
        "named place",
        "contact card",
        "sticker",
        "unknown kind",
        "place without a place",
        "no url",
    ],
)
def test_every_kind_of_attachment_is_recorded(attachment: dict[str, Any], kind: str, url: Any) -> None:
    event = only(message(1, None, attachments=[{"id": 9, **attachment}]))
    assert isinstance(event, MessageReceived)
    assert event.media[0].kind == kind
    wanted = attachment["data_url"] if url is ... else url
    assert event.urls == ({9: wanted} if wanted else {})


def test_a_reply_names_what_it_answers() -> None:
    event = only(fixture("message_created_reply"))
    assert isinstance(event, MessageReceived)
    assert event.in_reply_to == 91105


def test_what_chatwoot_cannot_show_is_marked() -> None:
    event = only(fixture("message_created_unsupported"))
    assert isinstance(event, MessageReceived)
    assert event.unsupported


def test_a_customer_without_phone_and_a_conversation_without_contact() -> None:
    body = message(1)
    body["sender"]["phone_number"] = None
    event = only(body)
    assert isinstance(event, MessageReceived)
    assert event.phone is None

    body = message(2, conversation=44)
    body["sender"] = None
    body["conversation"]["meta"] = {}
    body["conversation"]["contact_inbox"] = None
    [statement] = told(body)
    assert statement.owner == "conversation-8-44"
    assert statement.person is None


def test_words_of_a_voice_note() -> None:
    [revision, transcribed] = told(fixture("message_updated_transcribed"))
    assert isinstance(revision, Revision)
    event = transcribed.event
    assert isinstance(event, MediaTranscribed)
    assert (event.message_id, event.attachment_id, event.by) == (91122, 81202, "chatwoot")
    assert event.text == "Buenas, el manillar es de aluminio y mide ochenta centímetros"


def test_a_deleted_message_of_the_customer() -> None:
    body = updated(message(1), content="Este mensaje se ha eliminado", content_attributes={"deleted": True})
    assert isinstance(only(body), MessageDeleted)


@pytest.mark.parametrize(
    ("body", "event", "fields"),
    [
        (out(sender=PERSON), HumanReplied, {"via": "chatwoot", "user_id": 44}),
        (out(sender=None, content_attributes={"external_echo": True}), HumanReplied, {"via": "phone"}),
        (out(sender=PERSON, private=True), NoteWritten, {"user_id": 44}),
        (out(sender=OTHER_BOT, private=True), NoteWritten, {"user_id": None}),
        (out(sender=None, message_type="template"), AutomaticMessageSent, {"origin": "template"}),
        (out(sender=None), AutomaticMessageSent, {"origin": "automation"}),
        (
            out(sender=PERSON, content_attributes={"automation_rule_id": 4}),
            AutomaticMessageSent,
            {"origin": "automation"},
        ),
        (out(sender=OTHER_BOT), AutomaticMessageSent, {"origin": "other_bot"}),
        (out(sender=CAPTAIN), AutomaticMessageSent, {"origin": "other_bot"}),
        (out(content_attributes={"deleted": True}), MessageDeleted, {}),
    ],
)
def test_who_wrote_towards_the_customer(
    body: dict[str, Any], event: type[Event], fields: dict[str, Any]
) -> None:
    found = only(body)
    assert type(found) is event
    assert fields.items() <= found.model_dump().items()


@pytest.mark.parametrize("sender", [OTHER_BOT, PERSON, None], ids=["bot", "user token", "none"])
def test_our_own_message_is_known_by_its_key_whoever_sent_it(sender: Any) -> None:
    event = only(out(sender=sender, content_attributes={"msia_part": PART}))
    assert isinstance(event, DeliveryStatusReported)
    assert (event.state, event.part_id) == ("echoed", UUID(PART))


@pytest.mark.parametrize("key", ["llámame al 000", "34000000001", PART.upper(), "", 7, None])
def test_a_key_that_is_no_id_of_ours_says_nothing(key: Any) -> None:
    event = only(out(sender=PERSON, content_attributes={"msia_part": key}))
    assert isinstance(event, HumanReplied)


def status(
    name: str, *, at: str = "sent", wamid: str | None = "wamid.X", **attributes: Any
) -> dict[str, Any]:
    body = updated(
        out(sender=OTHER_BOT, source_id=wamid, content_attributes={"msia_part": PART, **attributes})
    )
    body["conversation"]["messages"][0] |= {"status": at, "id": body["id"] if name != "other" else 1}
    return body


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (status("accepted"), "sent"),
        (status("delivered", at="delivered"), "delivered"),
        (status("read", at="read"), "read"),
        (status("failed", at="failed", external_error="131047: Re-engagement message"), "failed"),
        (status("contradiction", at="delivered", external_error="131026: Undeliverable"), "failed"),
        (status("other", at="read"), "sent"),
        (status("nothing told", wamid=None), "echoed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_how_far_our_message_got(body: dict[str, Any], state: str) -> None:
    event = only(body)
    assert isinstance(event, DeliveryStatusReported)
    assert (event.state, event.part_id) == (state, UUID(PART))


def test_why_it_failed_is_a_code_in_the_open_and_a_text_in_private() -> None:
    event = only(fixture("message_updated_failed"))
    assert isinstance(event, DeliveryStatusReported)
    assert (event.error_code, event.error) == ("131047", "131047: Re-engagement message")
    assert "Re-engagement" not in str(event.open_part())
    assert "wamid" not in str(event.open_part())


def test_a_phone_number_in_an_error_is_not_taken_for_a_code() -> None:
    event = only(status("failed", at="failed", external_error="34000000521 is not on WhatsApp"))
    assert isinstance(event, DeliveryStatusReported)
    assert event.error_code is None


def test_states_have_ids_of_their_own_and_repeat_them() -> None:
    bodies = [status("sent"), status("d", at="delivered"), status("r", at="read")]
    found = [ids(body) for body in bodies]
    assert len({str(one) for one in found}) == 3
    assert found == [ids(body) for body in bodies]
    assert ids(status("sent", wamid="wamid.Y")) != found[0]  # sent once more from the dashboard


def test_an_update_of_a_persons_message_may_bring_it_back() -> None:
    body = updated(out(sender=PERSON, source_id="wamid.Z"))
    [revision, report] = told(body)
    assert isinstance(revision, Revision)
    assert isinstance(revision.event, HumanReplied)
    assert isinstance(report.event, DeliveryStatusReported)
    assert report.event.part_id is None


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"id": None}, "missing_field", "id"),
        ({"id": "7"}, "wrong_type", "id"),
        ({"id": True}, "wrong_type", "id"),
        ({"id": -1}, "wrong_type", "id"),
        ({"id": 2**63}, "wrong_type", "id"),
        ({"account": None}, "missing_field", "account.id"),
        ({"conversation": None}, "missing_field", "conversation"),
        ({"conversation": []}, "wrong_type", "conversation"),
        ({"conversation": {"status": "open"}}, "missing_field", "conversation.id"),
        ({"message_type": None}, "missing_field", "message_type"),
        ({"message_type": 0}, "wrong_type", "message_type"),
        ({"message_type": "smoke"}, "unknown_message_type", "message_type"),
        ({"message_type": "activity"}, "not_needed", "message_type"),
        ({"content": {"no": "text"}}, "wrong_type", "content"),
        ({"attachments": "one"}, "wrong_type", "attachments"),
        ({"attachments": [7]}, "wrong_type", "attachments[0]"),
        ({"attachments": [{"file_type": "image"}]}, "missing_field", "attachments[0].id"),
        ({"event": None}, "missing_field", "event"),
        ({"event": 7}, "wrong_type", "event"),
        ({"event": "message_eaten"}, "unknown_event", None),
    ],
)
def test_what_cannot_be_used_says_which_field(change: dict[str, Any], reason: str, field: str | None) -> None:
    with pytest.raises(Rejection) as refused:
        told(message(1) | change)
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_times_that_are_none_let_the_log_be_looked_at() -> None:
    times: list[Any] = [None, "", "ayer", 10**30, -5, [], True, "0001-01-01T00:00:00+14:00"]
    for strange in times:
        [statement] = told(message(1, created_at=strange))
        assert statement.at is None, strange
    [statement] = told(message(1, created_at=1791186300))
    assert statement.at == datetime(2026, 10, 5, 7, 45, tzinfo=UTC)


def test_only_our_account_and_inbox_are_served() -> None:
    body = message(1)
    assert parse(body, Served(8, 21))
    for served, reason in ((Served(9), "other_account"), (Served(8, 22), "other_inbox")):
        with pytest.raises(Rejection, match=reason):
            parse(body, served)


def test_a_fact_about_a_message_is_named_in_the_open_without_what_it_says() -> None:
    [statement] = told(message(1, "secreto"))
    assert isinstance(statement, Fact)
    assert statement.what == ("message", 8, 1)
    assert statement.secret is None
