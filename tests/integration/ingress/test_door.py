"""Who may come in, how much at once, and what the door says of itself."""

import asyncio

import pytest

from contracts.events.inbox import WebhookRejected
from infra.embedded.nats import NatsServer
from tests.fixtures.chatwoot.bodies import fixture, message, raw, signed
from tests.integration.ingress.conftest import Ingress, Start, ingress_settings, running

BODY = raw(message(1))
PATH = "/api/chatwoot/webhook"


async def connection(ingress: Ingress) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A bare one: an HTTP client sends the whole body before it reads the answer."""
    url = ingress.http.base_url
    return await asyncio.open_connection(url.host, url.port)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(BODY, secret="another"),
        signed(BODY + b" "),
        signed(BODY, at=1_000_000_000),
        signed(BODY) | {"X-Chatwoot-Timestamp": "soon"},
        {"Authorization": "Bearer x"},
    ],
    ids=["none", "other secret", "other body", "old", "no time", "token"],
)
async def test_without_a_valid_signature_nothing_is_stored(ingress: Ingress, headers: dict[str, str]) -> None:
    answer = await ingress.http.post(PATH, content=BODY, headers=headers, params={"token": "any"})
    assert answer.status_code == 401
    assert answer.json()["status"] == "not_authentic"
    assert await ingress.names() == []


async def test_several_secrets_are_accepted(start: Start) -> None:
    ingress = await start(chatwoot_webhook_secret="first,second")
    for secret, status in (("first", 200), ("second", 200), ("third", 401)):
        answer = await ingress.http.post(PATH, content=BODY, headers=signed(BODY, secret=secret))
        assert answer.status_code == status


async def test_an_old_chatwoot_shows_a_token(start: Start) -> None:
    ingress = await start(chatwoot_webhook_secret="", chatwoot_webhook_token="ficha-1")
    for params, headers, status in (
        ({"token": "ficha-1"}, {}, 200),
        ({}, {"X-Webhook-Token": "ficha-1"}, 200),
        ({"token": "ficha-2"}, {}, 401),
        ({}, {}, 401),
    ):
        answer = await ingress.http.post(PATH, content=BODY, params=params, headers=headers)
        assert answer.status_code == status


async def test_a_body_over_the_limit_is_refused_before_it_is_read(start: Start) -> None:
    ingress = await start(webhook_body_limit=50_000)
    fits = raw(message(1, "a" * 10_000))
    assert (await ingress.post(fits)).status_code == 200

    large = raw(message(2, "a" * 50_000))
    announced = await ingress.post(large)
    assert (announced.status_code, announced.json()["status"]) == (413, "too_large")

    reader, writer = await connection(ingress)
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    writer.write((b"3e8\r\n" + b"a" * 1000 + b"\r\n") * 51)
    assert (await reader.readline()).split()[1] == b"413"
    await asyncio.wait_for(reader.read(), 10)  # it hangs up on who goes on sending
    writer.close()
    assert await ingress.names() == ["MessageReceived"]


async def test_too_many_are_refused_before_a_byte_of_the_body_is_read(start: Start) -> None:
    ingress = await start(webhook_burst=2, webhook_rate=0.001)
    assert [(await ingress.post(message(n))).status_code for n in (1, 2)] == [200, 200]
    reader, writer = await connection(ingress)
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n".encode())
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)).lower()
    writer.close()
    assert head.split()[1] == b"429"
    assert b"\r\nretry-after: 1000\r\n" in head
    assert len(await ingress.names()) == 2


async def test_a_proxy_of_ours_is_believed_who_asks(start: Start) -> None:
    trusting = await start(webhook_burst=1, webhook_rate=0.001, login_trusted_proxies="127.0.0.0/8")
    for address in ("192.0.2.1", "192.0.2.2"):
        statuses = [
            (await trusting.post(message(1), **{"X-Forwarded-For": address})).status_code for _ in range(2)
        ]
        assert statuses == [200, 429]


async def test_a_body_that_does_not_come_is_not_waited_for(start: Start) -> None:
    ingress = await start(webhook_body_timeout=0.2)
    reader, writer = await connection(ingress)
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{{".encode())
    answer = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    assert answer.split()[1] == b"408"


async def test_a_sender_that_leaves_disturbs_nobody(ingress: Ingress) -> None:
    _, writer = await connection(ingress)
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{{".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await ingress.post(message(1))).status_code == 200


@pytest.mark.parametrize(
    ("body", "reason", "field"),
    [
        (b"not json", "not_json", None),
        (b"", "not_json", None),
        (b"[]", "not_an_object", None),
        (b"[" * 300_000, "not_json", None),
        (b"[" * 100 + b"]" * 100, "too_deep", None),
        (b'{"event":"something_new"}', "unknown_event", None),
        (raw(message(1) | {"id": None}), "missing_field", "id"),
        (raw(message(1) | {"id": "one"}), "wrong_type", "id"),
        (raw(message(1) | {"account": {"id": 9}}), "other_account", None),
        (raw(message(1) | {"inbox": {"id": 22}}), "other_inbox", None),
        (b'{"event":"\xff"}', "not_json", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_a_retry_would_not_mend_is_kept_and_answered_200(
    ingress: Ingress, body: bytes, reason: str, field: str | None
) -> None:
    for delivery in (None, "d-1"):
        for _ in range(2):
            answer = await ingress.post(body, delivery=delivery)
            assert answer.status_code == 200
            assert answer.json()["status"] == "rejected"
            assert (answer.json()["reason"], answer.json().get("field")) == (reason, field)
    kept = [one.event for one in await ingress.events()]
    assert len(kept) == 2  # one by its delivery id, one by its content
    for event in kept:
        assert isinstance(event, WebhookRejected)
        assert (event.reason, event.field, event.size) == (reason, field, len(body))
        assert event.body == body.decode(errors="backslashreplace")


async def test_a_trace_is_passed_on_and_a_forged_one_is_not(ingress: Ingress) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await ingress.post(message(1), delivery="3f1d9b52-0000-4a54-9c0e-00000000000a", traceparent=parent)
    answer = await ingress.post(message(2), delivery="two words\tand a tab", traceparent="hello")
    first, second = await ingress.events()
    assert (first.envelope.traceparent, second.envelope.traceparent) == (parent, None)
    assert first.envelope.correlation_id == "3f1d9b52-0000-4a54-9c0e-00000000000a"
    assert second.envelope.correlation_id == answer.headers["X-Correlation-Id"]
    assert len(answer.headers["X-Correlation-Id"]) == 36


async def test_what_it_says_of_itself(ingress: Ingress) -> None:
    await ingress.post(fixture("message_created_text"))
    ready = await ingress.http.get("/readyz")
    assert ready.status_code == 200
    assert any("CHATWOOT_USER_TOKEN" in note for note in ready.json()["notes"])
    assert (await ingress.http.get("/docs")).status_code == 200
    api = (await ingress.http.get("/openapi.json")).json()
    assert set(api["paths"]) == {PATH}
    metrics = (await ingress.http.get("/metrics")).text
    assert 'msia_ingress_webhooks_total{event="message_created",outcome="stored"} 1' in metrics
    assert (await ingress.http.get(PATH)).status_code == 405
    assert (await ingress.http.get("/nothing")).json() == {"detail": "Not Found"}


async def test_it_is_not_ready_on_a_wrong_stream(nats: NatsServer) -> None:
    async with running(ingress_settings(nats.url)) as ingress:
        js = ingress.store.client.jetstream()
        config = (await js.stream_info("EVENTS")).config
        config.max_msgs = 1_000_000
        await js.update_stream(config)
        ready = await ingress.http.get("/readyz")
    assert ready.status_code == 503
    assert "max_msgs" in ready.json()["problems"]["streams"]
