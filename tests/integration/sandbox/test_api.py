from typing import Any

import pytest

from tests.integration.sandbox.conftest import BOT, MESSAGES, USER, Sandbox, Start

BASE = "/api/v1/accounts/1"
CONVERSATION = f"{BASE}/conversations/1"


@pytest.mark.parametrize(
    ("headers", "path", "body"),
    [
        ({}, MESSAGES, {"errors": ["You need to sign in or sign up before continuing."]}),
        ({"Api-Access-Token": "x"}, MESSAGES, {"error": "Invalid Access Token"}),
        (BOT, MESSAGES, {"error": "Access to this endpoint is not authorized for bots"}),
        (BOT, f"{BASE}/contacts/1", {"error": "Access to this endpoint is not authorized for bots"}),
        (BOT, f"{BASE}/conversations", {"error": "Access to this endpoint is not authorized for bots"}),
        (BOT, f"{BASE}/webhooks", {"error": "Access to this endpoint is not authorized for bots"}),
    ],
)
async def test_who_may_not_look(sandbox: Sandbox, headers: dict[str, str], path: str, body: Any) -> None:
    await sandbox.say()
    answer = await sandbox.http.get(path, headers=headers)
    assert (answer.status_code, answer.json()) == (401, body)


@pytest.mark.parametrize("path", ["/api/v1/accounts/2/conversations/1", f"{BASE}/conversations/99"])
async def test_what_is_not_there(sandbox: Sandbox, path: str) -> None:
    await sandbox.say()
    answer = await sandbox.http.get(path, headers=BOT)
    assert (answer.status_code, answer.json()) == (404, {"error": "Resource could not be found"})


async def test_a_proxy_may_eat_the_header_with_underscores(start: Start) -> None:
    sandbox = await start(sandbox_nginx_strips_underscore=True)
    await sandbox.say()
    underscored = {"api_access_token": USER["Api-Access-Token"]}
    assert (await sandbox.http.get(MESSAGES, headers=underscored)).status_code == 401
    assert (await sandbox.http.get(MESSAGES, headers=USER)).status_code == 200


async def test_both_spellings_of_the_header_work(sandbox: Sandbox) -> None:
    await sandbox.say()
    underscored = {"api_access_token": USER["Api-Access-Token"]}
    assert (await sandbox.http.get(MESSAGES, headers=underscored)).status_code == 200


async def test_a_posted_message_comes_back_with_our_keys(sandbox: Sandbox) -> None:
    await sandbox.say()
    marks = {"msia_part": "p-1", "msia_turn": "t-1", "msia_index": 0}
    answer = await sandbox.post("Hola", content_attributes=marks, echo_id="e-1", unknown="ignored")
    body = answer.json()
    assert (answer.status_code, body["status"], body["message_type"]) == (200, "sent", 1)
    assert (body["content_attributes"], body["echo_id"], body["source_id"]) == (marks, "e-1", None)
    listed = (await sandbox.http.get(MESSAGES, headers=USER)).json()["payload"][-1]
    assert listed["content_attributes"] == marks
    assert "echo_id" not in listed
    log = (await sandbox.http.get("/__fake/log")).json()["requests"]
    [entry] = [entry for entry in log if entry["method"] == "POST"]
    assert (entry["msia_part"], entry["msia_turn"], entry["message_id"]) == ("p-1", "t-1", body["id"])
    assert (entry["status"], entry["outcome"]) == (200, "answered")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"message_type": "foo"}, "'foo' is not a valid message_type"),
        ({"message_type": "incoming"}, "Incoming messages are only allowed in Api inboxes"),
        ({"content": "a" * 150_001}, "Validation failed: Content is too long (maximum is 150000 characters)"),
        ({"attachments": ["x"] * 16}, "Validation failed: Attachments exceeded maximum allowed"),
    ],
)
async def test_what_is_invalid_is_422_and_leaves_nothing(sandbox: Sandbox, body: Any, error: str) -> None:
    await sandbox.say()
    answer = await sandbox.http.post(MESSAGES, json={"content": "x"} | body, headers=BOT)
    assert (answer.status_code, answer.json()) == (422, {"error": error})
    assert len((await sandbox.http.get(MESSAGES, headers=USER)).json()["payload"]) == 1


async def test_broken_json_is_400(sandbox: Sandbox) -> None:
    await sandbox.say()
    headers = BOT | {"Content-Type": "application/json"}
    assert (await sandbox.http.post(MESSAGES, content=b'{"content": ', headers=headers)).status_code == 400


async def test_a_flood_is_422(start: Start) -> None:
    sandbox = await start(sandbox_messages_per_minute=3)
    await sandbox.say()
    statuses = [(await sandbox.post(str(number))).status_code for number in range(4)]
    assert statuses == [200, 200, 422, 422]
    assert (await sandbox.post("más")).json() == {"error": "Validation failed: Too many messages"}


async def test_pages_of_20_100_and_1000(sandbox: Sandbox) -> None:
    ids: list[int] = []
    for _ in range(2):
        ids += (await sandbox.say(burst=[{"text": str(number)} for number in range(60)]))["message_ids"]

    async def page(**params: Any) -> list[int]:
        answer = await sandbox.http.get(MESSAGES, params=params, headers=USER)
        return [message["id"] for message in answer.json()["payload"]]

    assert await page() == ids[-20:]
    assert await page(before=ids[50]) == ids[30:50]
    assert await page(after=ids[9]) == ids[10:110]
    assert await page(after=ids[9], before=ids[115]) == ids[9:115]
    assert await page(after=ids[-1]) == []


async def test_a_bots_handoff_answers_null(sandbox: Sandbox) -> None:
    await sandbox.say()
    answer = await sandbox.http.post(f"{CONVERSATION}/toggle_status", json={"status": "open"}, headers=BOT)
    payload = {"success": None, "conversation_id": 1, "current_status": "open", "snoozed_until": None}
    assert answer.json() == {"meta": {}, "payload": payload}
    again = await sandbox.http.post(f"{CONVERSATION}/toggle_status", json={"status": "pending"}, headers=BOT)
    assert again.json()["payload"]["success"] is True
    bad = await sandbox.http.post(f"{CONVERSATION}/toggle_status", json={"status": "gone"}, headers=BOT)
    assert bad.status_code == 422


async def test_what_a_bot_may_do_to_a_conversation(sandbox: Sandbox) -> None:
    await sandbox.say()
    http = sandbox.http
    labels = await http.post(f"{CONVERSATION}/labels", json={"labels": ["a", "b"]}, headers=BOT)
    assert labels.json() == {"payload": ["a", "b"]}
    await http.post(f"{CONVERSATION}/labels", json={"labels": ["c"]}, headers=BOT)
    assert (await http.get(f"{CONVERSATION}/labels", headers=BOT)).json() == {"payload": ["c"]}
    for attributes in ({"a": 1}, {"b": 2}):
        replaced = await http.post(
            f"{CONVERSATION}/custom_attributes", json={"custom_attributes": attributes}, headers=BOT
        )
        assert replaced.json() == {"custom_attributes": attributes}
    assigned = await http.post(f"{CONVERSATION}/assignments", json={"assignee_id": 2}, headers=BOT)
    assert (assigned.json()["id"], assigned.json()["role"]) == (2, "agent")
    for path, body in (
        ("toggle_priority", {"priority": "high"}),
        ("toggle_typing_status", {"typing_status": "on"}),
    ):
        answer = await http.post(f"{CONVERSATION}/{path}", json=body, headers=BOT)
        assert (answer.status_code, answer.content) == (200, b"")
    shown = (await http.get(CONVERSATION, headers=BOT)).json()
    assert (shown["priority"], shown["labels"], shown["custom_attributes"]) == ("high", ["c"], {"b": 2})
    assert (shown["meta"]["assignee_type"], shown["can_reply"], shown["status"]) == ("User", True, "pending")
    assert shown["messages"][0]["content_type"] == "text"


async def test_the_catch_up_feed(sandbox: Sandbox) -> None:
    for number in range(1, 27):
        await sandbox.say(**{"from": f"+340000001{number:02d}"})
    first = (await sandbox.http.get(f"{BASE}/conversations", headers=USER)).json()["data"]
    assert first["payload"] == []  # open ones only, unless asked
    query = {"status": "all"}
    paged = (await sandbox.http.get(f"{BASE}/conversations", params=query, headers=USER)).json()["data"]
    assert (len(paged["payload"]), paged["meta"]["all_count"]) == (25, 26)
    query |= {"updated_within": "3600"}
    every = (await sandbox.http.get(f"{BASE}/conversations", params=query, headers=USER)).json()["data"]
    assert len(every["payload"]) == 26


async def test_contacts_merge_their_attributes(sandbox: Sandbox) -> None:
    await sandbox.say()
    path = f"{BASE}/contacts/1"
    for attributes in ({"vehiculo": "camper"}, {"plazas": 4}):
        answer = await sandbox.http.put(path, json={"custom_attributes": attributes}, headers=USER)
        assert answer.status_code == 200
    shown = (await sandbox.http.get(path, headers=USER)).json()["payload"]
    assert shown["custom_attributes"] == {"vehiculo": "camper", "plazas": 4}
    found = await sandbox.http.get(f"{BASE}/contacts/search", params={"q": "lucía"}, headers=USER)
    assert [contact["id"] for contact in found.json()["payload"]] == [1]
    bad = await sandbox.http.put(path, json={"phone_number": "600"}, headers=USER)
    expected = {"message": "Phone number should be in e164 format", "attributes": ["phone_number"]}
    assert (bad.status_code, bad.json()) == (422, expected)


async def test_webhooks_have_a_secret_of_their_own_and_one_url_each(sandbox: Sandbox) -> None:
    http, path = sandbox.http, f"{BASE}/webhooks"
    body = {"url": "http://127.0.0.1:9/x", "subscriptions": ["message_created"], "secret": "mine"}
    made = (await http.post(path, json=body, headers=USER)).json()["payload"]["webhook"]
    assert made["secret"] != "mine"
    assert (await http.post(path, json=body, headers=USER)).status_code == 422
    assert (await http.post(path, json=body | {"url": "ftp://x"}, headers=USER)).status_code == 422
    wrong = body | {"url": "http://127.0.0.1:9/y", "subscriptions": ["nothing"]}
    assert (await http.post(path, json=wrong, headers=USER)).status_code == 422
    changed = await http.patch(f"{path}/{made['id']}", json={"name": "n"}, headers=USER)
    assert changed.json()["payload"]["webhook"]["name"] == "n"
    await http.delete(f"{path}/{made['id']}", headers=USER)
    assert (await http.get(path, headers=USER)).json() == {"payload": {"webhooks": []}}


async def test_bots_are_connected_and_disconnected(sandbox: Sandbox) -> None:
    http = sandbox.http
    [bot] = (await http.get(f"{BASE}/agent_bots", headers=USER)).json()
    assert bot["access_token"] == BOT["Api-Access-Token"]
    await http.post(f"{BASE}/inboxes/1/set_agent_bot", json={"agent_bot": None}, headers=USER)
    await sandbox.say()
    assert (await sandbox.phone())["conversations"][0]["status"] == "open"
    await http.post(f"{BASE}/inboxes/1/set_agent_bot", json={"agent_bot": bot["id"]}, headers=USER)
    shown = await http.get(f"{BASE}/inboxes/1/agent_bot", headers=USER)
    assert shown.json()["agent_bot"]["id"] == bot["id"]
    renewed = await http.post(f"{BASE}/agent_bots/{bot['id']}/reset_secret", headers=USER)
    assert renewed.json()["secret"] != bot["secret"]


async def test_files_go_both_ways(sandbox: Sandbox) -> None:
    await sandbox.say(type="image", text="La placa")
    [message] = (await sandbox.http.get(MESSAGES, headers=USER)).json()["payload"]
    [image] = message["attachments"]
    redirect = await sandbox.http.get(image["data_url"])
    assert redirect.status_code == 302
    stored = await sandbox.http.get(redirect.headers["location"])
    assert (stored.status_code, stored.headers["content-type"]) == (200, "image/jpeg")
    assert stored.content[:3] == b"\xff\xd8\xff"
    assert len(stored.content) == image["file_size"]
    expired = redirect.headers["location"].split("?")[0] + "?exp=1"
    assert (await sandbox.http.get(expired)).status_code == 403

    files = {"attachments[]": ("ficha.pdf", b"%PDF-1.4 prueba", "application/pdf")}
    data = {"content": "Aquí va", "content_attributes": '{"msia_part": "p-9"}'}
    posted = (await sandbox.http.post(MESSAGES, data=data, files=files, headers=BOT)).json()
    assert posted["content_attributes"] == {"msia_part": "p-9"}
    assert posted["attachments"][0]["file_type"] == "file"
    bubble = await sandbox.shown("Aquí va")
    [shown] = bubble["attachments"]
    assert (await sandbox.http.get(shown["url"])).content == b"%PDF-1.4 prueba"
    log = (await sandbox.http.get("/__fake/log")).json()["requests"]
    assert [entry["msia_part"] for entry in log if entry["method"] == "POST"] == ["p-9"]


async def test_the_server_tells_its_version(sandbox: Sandbox) -> None:
    assert (await sandbox.http.get("/api")).json()["version"] == "4.15.1"
    assert (await sandbox.http.get("/health")).json() == {"status": "woot"}
    for path in ("/livez", "/readyz"):
        assert (await sandbox.http.get(path)).status_code == 200


async def test_only_api_inboxes_take_a_status(sandbox: Sandbox) -> None:
    await sandbox.say()
    answer = await sandbox.http.patch(f"{MESSAGES}/1", json={"status": "read"}, headers=USER)
    expected = {"error": "Message status update is only allowed for API inboxes"}
    assert (answer.status_code, answer.json()) == (403, expected)
