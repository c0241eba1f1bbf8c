import hashlib
import hmac

import pytest

from tests.integration.sandbox.conftest import SECRET, USER, Delivered, Receiver, Sandbox, Start, until


def signature(delivered: Delivered, secret: str = SECRET) -> str:
    message = delivered.headers["x-chatwoot-timestamp"].encode() + b"." + delivered.raw
    return "sha256=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


async def attempts(sandbox: Sandbox, event: str = "message_created") -> list[dict[str, object]]:
    found = (await sandbox.http.get("/__fake/webhooks")).json()["attempts"]
    return [attempt for attempt in found if attempt["event"] == event]


async def idle(sandbox: Sandbox) -> None:
    """Every job has run."""

    async def no_jobs() -> bool:
        return (await sandbox.http.get("/__fake/state")).json()["jobs"] == []

    await until(no_jobs)


async def test_the_signature_covers_the_exact_bytes(sandbox: Sandbox, receiver: Receiver) -> None:
    await sandbox.say("¿Cuánto cuesta <b>esto</b> & aquello? ñ 🏍️")
    [told] = await until(lambda: receiver.of("message_created"))
    assert told.headers["x-chatwoot-signature"] == signature(told)
    assert told.headers["content-type"] == "application/json"
    assert b"\\u003cb\\u003eesto\\u003c/b\\u003e \\u0026 aquello? \xc3\xb1" in told.raw
    assert told.body["content"] == "¿Cuánto cuesta <b>esto</b> & aquello? ñ 🏍️"


async def test_without_a_secret_nothing_is_signed(start: Start, receiver: Receiver) -> None:
    sandbox = await start(chatwoot_webhook_secret="")
    await sandbox.say()
    [told] = await until(lambda: receiver.of("message_created"))
    assert "x-chatwoot-signature" not in told.headers
    assert "x-chatwoot-timestamp" in told.headers


@pytest.mark.parametrize("refusal", [500, 429])
async def test_a_bots_500_or_429_is_tried_again_under_the_same_delivery(
    sandbox: Sandbox, receiver: Receiver, refusal: int
) -> None:
    receiver.refuse("message_created", refusal, refusal)
    await sandbox.say()
    told = await until(lambda: found if len(found := receiver.of("message_created")) == 3 else None)
    assert len({delivered.headers["x-chatwoot-delivery"] for delivered in told}) == 1
    assert len({delivered.raw for delivered in told}) == 1
    await idle(sandbox)
    assert [attempt["status"] for attempt in await attempts(sandbox)] == [refusal, refusal, 200]
    assert (await sandbox.phone())["conversations"][0]["status"] == "pending"


@pytest.mark.parametrize("refusal", [400, 404, 502, 503])
async def test_any_other_refusal_is_final_and_opens_the_conversation(
    sandbox: Sandbox, receiver: Receiver, refusal: int
) -> None:
    receiver.refuse("message_created", refusal)
    await sandbox.say()
    await until(lambda: receiver.of("conversation_opened"))
    await idle(sandbox)
    assert [attempt["status"] for attempt in await attempts(sandbox)] == [refusal]
    state = (await sandbox.http.get("/__fake/state")).json()
    assert state["conversations"][0]["status"] == "open"
    [activity] = [message for message in state["messages"] if message["message_type"] == 2]
    assert "error con el bot" in activity["content"]


async def test_three_refusals_open_the_conversation(sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.refuse("message_created", 500, 500, 500)
    await sandbox.say()
    await until(lambda: receiver.of("conversation_opened"))
    assert len(await attempts(sandbox)) == 3


async def test_an_account_may_keep_them_pending(sandbox: Sandbox, receiver: Receiver) -> None:
    body = {"keep_pending_on_bot_failure": True}
    assert (await sandbox.http.patch("/api/v1/accounts/1", json=body, headers=USER)).status_code == 200
    receiver.refuse("message_created", 503)
    await sandbox.say()
    await until(lambda: receiver.of("message_created"))
    await idle(sandbox)
    assert (await sandbox.phone())["conversations"][0]["status"] == "pending"


async def test_an_open_conversation_is_left_as_it_is(sandbox: Sandbox, receiver: Receiver) -> None:
    await sandbox.say()
    await sandbox.act("resolve")
    await idle(sandbox)
    receiver.refuse("message_updated", 503)
    receiver.refuse("message_created", 503)
    await sandbox.act("phone_echo", text="desde el móvil")
    await idle(sandbox)
    assert (await sandbox.phone())["conversations"][0]["status"] == "resolved"


async def test_a_receiver_that_is_away_is_not_tried_again(start: Start) -> None:
    sandbox = await start(webhook_url="http://127.0.0.1:9/nobody")
    await sandbox.say()
    await idle(sandbox)
    [attempt] = await attempts(sandbox)
    assert (attempt["status"], attempt["error"]) == (None, "ConnectError")
    assert (await sandbox.phone())["conversations"][0]["status"] == "open"


async def test_a_receiver_that_is_slow_is_given_up(start: Start, receiver: Receiver) -> None:
    sandbox = await start(sandbox_webhook_timeout=0.2)
    receiver.stall("message_created")
    await sandbox.say()
    await until(lambda: receiver.of("conversation_opened"))
    [attempt] = await attempts(sandbox)
    assert (attempt["status"], attempt["error"]) == (None, "ReadTimeout")


async def test_the_events_of_a_question_and_its_answer(sandbox: Sandbox, receiver: Receiver) -> None:
    await sandbox.say()
    await idle(sandbox)
    assert sorted(receiver.events()) == ["conversation_updated", "message_created"]
    receiver.received.clear()
    await sandbox.post("Buenas", content_attributes={"msia_part": "p-1"})
    await sandbox.shown("Buenas", "read")
    await idle(sandbox)
    assert sorted(receiver.events()) == ["conversation_updated", "message_created", *["message_updated"] * 3]
    updates = [told.body for told in receiver.of("message_updated")]
    assert {update["content_attributes"]["msia_part"] for update in updates} == {"p-1"}
    assert all(update["source_id"] for update in updates)
    nested = {update["conversation"]["messages"][0]["status"] for update in updates}
    assert nested == {"sent", "delivered", "read"}


async def test_an_account_webhook_is_told_once_and_of_everything(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    wanted = ["conversation_created", "contact_created", "contact_updated", "message_created"]
    body = {"url": receiver.url + "?account", "subscriptions": wanted}
    created = await sandbox.http.post("/api/v1/accounts/1/webhooks", json=body, headers=USER)
    webhook = created.json()["payload"]["webhook"]
    assert len(webhook["secret"]) == 24
    receiver.refuse("contact_created", 500)
    await sandbox.say()
    await until(lambda: set(wanted) <= set(receiver.events()))
    await idle(sandbox)
    assert len(receiver.of("contact_created")) == 1
    assert len(receiver.of("message_created")) == 2  # the bot's and the account's
    [created_event] = receiver.of("conversation_created")
    mac = created_event.headers["x-chatwoot-timestamp"].encode() + b"." + created_event.raw
    expected = hmac.new(webhook["secret"].encode(), mac, hashlib.sha256).hexdigest()
    assert created_event.headers["x-chatwoot-signature"] == f"sha256={expected}"


async def test_an_api_inboxs_message_fails_when_its_webhook_does(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    http, base = sandbox.http, "/api/v1/accounts/1"
    channel = {"type": "api", "webhook_url": receiver.url + "?inbox"}
    inbox = (
        await http.post(f"{base}/inboxes", json={"name": "API", "channel": channel}, headers=USER)
    ).json()
    contact = {"name": "Iker", "inbox_id": inbox["id"], "source_id": "iker-1"}
    made = (await http.post(f"{base}/contacts", json=contact, headers=USER)).json()["payload"]["contact"]
    wanted = {"inbox_id": inbox["id"], "contact_id": made["id"], "source_id": "iker-1"}
    conversation = (await http.post(f"{base}/conversations", json=wanted, headers=USER)).json()
    assert conversation["status"] == "open"
    receiver.refuse("message_created", 404)
    path = f"{base}/conversations/{conversation['id']}/messages"
    sent = (await http.post(path, json={"content": "hola"}, headers=USER)).json()
    await until(lambda: receiver.of("message_updated"))
    [listed] = (await http.get(path, headers=USER)).json()["payload"]
    assert (listed["id"], listed["status"]) == (sent["id"], "failed")
    assert listed["content_attributes"] == {"external_error": "404"}
