"""Whatever a customer writes is recorded, and never appears where it must not."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.events.inbox import MessageReceived
from services.common.logging import configure
from tests.fixtures.chatwoot.bodies import NAMES, fixture, message, raw, updated
from tests.integration.ingress.conftest import Ingress
from tests.logs import apart

TEXTS = {
    "long": "ñ" * 10_000,
    "emoji": "🏍️👨‍👩‍👧‍👦🇪🇸 e\u0301 \u200b",
    "right to left": "مرحبا، كم السعر؟ \u202eabc\u202c",
    "empty": "",
    "null": None,
    "controls": "a\u0000b\u001b[31m\r\nce-type: forged\r\n\r\n",
    "looks like ours": "erased",
    "markup": "<script>&lt;</script> {{contact.phone_number}} '; DROP TABLE",
    "line separators": "a\u2028b\u2029c\ufeff",
}


@pytest.mark.parametrize("name", TEXTS)
async def test_every_text_is_stored_as_it_is(ingress: Ingress, name: str) -> None:
    assert (await ingress.post(message(1, TEXTS[name]))).status_code == 200
    [stored] = await ingress.events()
    assert isinstance(stored.event, MessageReceived)
    assert stored.event.text == TEXTS[name]


@pytest.mark.parametrize(
    "attachment",
    [
        {"file_type": "image", "extension": "webp", "content_type": "image/webp", "file_size": 9120},
        {"file_type": "audio", "content_type": "audio/opus", "transcribed_text": ""},
        {"file_type": "location", "coordinates_lat": 41.38, "coordinates_long": 2.17, "data_url": None},
        {"file_type": "contact", "fallback_title": "+34000000587", "meta": {"firstName": "Iván"}},
        {"file_type": "video", "data_url": "https://chat.reformas.example/v.mp4"},
        {"file_type": "embed"},
    ],
    ids=["sticker", "voice", "location", "contact", "video", "other"],
)
async def test_every_kind_of_message_is_stored(ingress: Ingress, attachment: dict[str, Any]) -> None:
    body = message(1, None, attachments=[{"id": 5, "message_id": 1, "account_id": 8, **attachment}])
    body["sender"]["phone_number"] = None
    assert (await ingress.post(body)).json()["status"] == "stored"
    [stored] = await ingress.events()
    assert isinstance(stored.event, MessageReceived)
    assert (len(stored.event.media), stored.event.text, stored.event.phone) == (1, None, None)


async def test_a_conversation_without_a_contact_has_a_key_of_its_own(ingress: Ingress) -> None:
    body = message(1, "¿Hola?", sender=None)
    body["conversation"] |= {"meta": {}, "contact_inbox": None}
    assert (await ingress.post(body)).json()["status"] == "stored"
    [stored] = await ingress.events()
    assert stored.envelope.key_id == "conversation-8-900.1"
    assert await ingress.names("msia.customer.>") == []


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """What the service logs, as it is configured to."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers, root.level
    configure("ingress", "DEBUG")
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers, root.level = before, level
    apart()


PERSONAL = (
    "Nerea", "Bruno", "Pau", "Olga", "34000000", "@buzon", "@reformas", "wamid", "toldo", "manillar", "ficha",
    "reformas.example", "pubsub", "0000-YYY", "Re-engagement", "marca-secreta",
)  # fmt: skip


async def test_nothing_personal_is_logged_or_stored_in_the_open(ingress: Ingress, logs: io.StringIO) -> None:
    for name in NAMES:
        await ingress.post(fixture(name), delivery=f"d-{name}")
    body = message(1, "marca-secreta")
    await ingress.post(body)
    await ingress.post(updated(body, content="marca-secreta 2"))
    for strange in (
        b"marca-secreta",
        b'{"event":"marca-secreta +34000000521"}',
        raw(message(2) | {"content": {"marca-secreta": 1}}),
        raw(message(3) | {"attachments": [{"id": "marca-secreta"}]}),
        raw(fixture("conversation_opened") | {"status": "marca-secreta de Nerea"}),
    ):
        assert (await ingress.post(strange)).json()["status"] == "rejected"
    await ingress.http.post(
        "/api/chatwoot/webhook", params={"token": "marca-secreta"}, content=b"marca-secreta", headers={}
    )

    lines = [line for line in logs.getvalue().splitlines() if '"webhook' in line]
    assert len(lines) >= len(NAMES) + 8
    assert {json.loads(line)["correlation_id"] for line in lines} >= {f"d-{name}" for name in NAMES}
    logged = logs.getvalue()
    open_log = ""
    async for stored in ingress.store.reader.read("msia.>"):
        open_log += str(stored.headers) + json.dumps(json.loads(stored.body)["open"], ensure_ascii=False)
    for marker in PERSONAL:
        assert marker not in logged
        assert marker not in open_log


async def test_a_defect_of_the_parser_is_kept_as_rejected_and_says_nothing(
    ingress: Ingress, logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("marca-secreta")

    monkeypatch.setattr("services.ingress.parsing.webhook.incoming", broken)
    answer = await ingress.post(message(1, "marca-secreta"))
    assert (answer.status_code, answer.json()["reason"]) == (200, "parser_error")
    assert await ingress.names() == ["WebhookRejected"]
    assert "the parser failed" in logs.getvalue()
    assert "marca-secreta" not in logs.getvalue()


async def test_a_defect_while_storing_is_a_500_and_says_nothing(
    ingress: Ingress, logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("marca-secreta")

    monkeypatch.setattr("services.ingress.facts.Facts.record", broken)
    answer = await ingress.post(message(1, "marca-secreta"))
    assert (answer.status_code, answer.json()["status"]) == (500, "not_stored")
    assert "test_content.py" in logs.getvalue()
    assert "marca-secreta" not in logs.getvalue() + answer.text
